"""HTTP to others: httpx for those who ask, on the connections and the parser of aiohttp, which take far less time.

An answer is passed on as it comes, so what is streamed is not collected. A request is sent once: whether it may be sent
again, only those who ask can know.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import aiohttp
import httpx
from yarl import URL

_KEPT_SECONDS = 15.0
"""How long a connection that nobody uses is kept; our servers close one after 30 seconds."""
_OWN_HEADERS = ("accept", "accept-encoding", "content-type", "user-agent")
"""What aiohttp would add by itself."""
_CHUNKED = b"transfer-encoding"
_FAILURES: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (aiohttp.ConnectionTimeoutError, httpx.ConnectTimeout),
    (TimeoutError, httpx.ReadTimeout),
    (aiohttp.ClientConnectorError, httpx.ConnectError),
    (aiohttp.ClientOSError, httpx.ReadError),
    (aiohttp.InvalidURL, httpx.UnsupportedProtocol),
    (aiohttp.ClientError, httpx.RemoteProtocolError),
)
"""Failures of aiohttp and those of httpx that mean the same, the more special ones first."""


class Transport(httpx.AsyncBaseTransport):
    """Connections that are kept and shared, so many at most."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._opened: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; its answer can be read as it comes. Raises what httpx names."""
        with _failures_of(request):
            answer = await self._session.request(
                request.method,
                URL(str(request.url), encoded=True),
                headers=[
                    (name.decode(), value.decode()) for name, value in request.headers.raw if name.lower() != _CHUNKED
                ],
                data=_body_of(request),
                allow_redirects=False,
                timeout=_timeout_of(request),
            )
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=_Body(answer, request))

    async def aclose(self) -> None:
        """Close every connection."""
        if self._opened is not None:
            await self._opened.close()

    @property
    def _session(self) -> aiohttp.ClientSession:
        """Opened with the first request, because it belongs to the loop that runs then."""
        if self._opened is None:
            self._opened = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_KEPT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=_OWN_HEADERS,
                auto_decompress=False,
            )
            self._opened._retry_connection = False  # noqa: SLF001 - or a PUT may be carried out twice
        return self._opened


class _Body(httpx.AsyncByteStream):
    """The body of an answer."""

    def __init__(self, answer: aiohttp.ClientResponse, request: httpx.Request) -> None:
        self._answer, self._request = answer, request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _failures_of(self._request):
            async for part in self._answer.content.iter_any():
                yield part

    async def aclose(self) -> None:
        """Give the connection back; one on which something is still to come is closed."""
        self._answer.release()


def _body_of(request: httpx.Request) -> bytes | httpx.AsyncByteStream | None:
    try:
        return request.content or None
    except httpx.RequestNotRead:
        return request.stream  # type: ignore[return-value] # a client that is asynchronous takes no other


def _timeout_of(request: httpx.Request) -> aiohttp.ClientTimeout:
    asked = request.extensions.get("timeout", {})
    return aiohttp.ClientTimeout(
        connect=asked.get("pool"), sock_connect=asked.get("connect"), sock_read=asked.get("read")
    )


@contextmanager
def _failures_of(request: httpx.Request) -> Iterator[None]:
    """Raise what httpx calls a failure."""
    try:
        yield
    except (aiohttp.ClientError, TimeoutError) as failure:
        kind = next(ours for theirs, ours in _FAILURES if isinstance(failure, theirs))
        raise kind(str(failure) or type(failure).__name__, request=request) from failure
