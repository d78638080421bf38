"""The one connection to the gateway: requests out, answers or failures of ours in."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import httpx
import structlog
from pydantic import ValidationError

from chassis.http.outward import Transport
from chassis.telemetry import current_trace

from ..errors import GatewayDown
from ..settings import Settings
from .download import Download
from .operations import Operation
from .refusals import failure_of

T = TypeVar("T")
MOST_IDS = 100
"""Ids of one question, as many as the gateway takes."""
log = structlog.get_logger(__name__)


def portions_of(ids: Collection[UUID]) -> Iterator[list[str]]:
    """Ids as they are asked for, as many at a time as one question may name."""
    left = iter(ids)
    while portion := [str(one) for one in islice(left, MOST_IDS)]:
        yield portion


class Gateway:
    """HTTP to the gateway, shared by all requests of a process."""

    def __init__(self, settings: Settings, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        patience, connect = settings.gateway_patience.total_seconds(), settings.gateway_connect.total_seconds()
        silence = httpx.Timeout(patience, connect=connect, read=settings.live_silence.total_seconds())

        def client(connections: int, timeout: httpx.Timeout) -> httpx.AsyncClient:
            return httpx.AsyncClient(
                base_url=settings.gateway_url,
                timeout=timeout,
                transport=transport or Transport(connections),
                trust_env=False,
            )

        self._client = client(settings.gateway_connections, httpx.Timeout(patience, connect=connect))
        self._streams = client(settings.live_streams, silence)

    async def close(self) -> None:
        """Give every connection back."""
        await self._client.aclose()
        await self._streams.aclose()

    def asking(self, token: str | None, *, headers: Mapping[str, str] | None = None) -> "Asking":
        """Ask as somebody, or as nobody; `headers` go along with every question."""
        return Asking(self._client, token, dict(headers or {}), self._streams)


class Asking:
    """Asks the gateway with one credential."""

    def __init__(
        self, client: httpx.AsyncClient, token: str | None, headers: dict[str, str], streams: httpx.AsyncClient
    ) -> None:
        self._client, self._streams = client, streams
        self._token = token
        self._headers = headers

    def once(self, key: str) -> "Asking":
        """The same, where a change is made once under this key, however often it is asked for."""
        return Asking(self._client, self._token, {**self._headers, "Idempotency-Key": key}, self._streams)

    async def ask(
        self,
        operation: Operation[T],
        names: Mapping[str, object] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | Sequence[Any] | None = None,
        edition: int | None = None,
    ) -> T:
        """The answer to an operation. Raises what `errors` names, or `LookupError` for what it does not take."""
        fields = dict(body) if isinstance(body, Mapping) else {}
        _check(operation, query or {}, fields)
        request = self._client.build_request(
            operation.method,
            operation.url(names or {}),
            params={name: value for name, value in (query or {}).items() if value is not None},
            json=fields if isinstance(body, Mapping) else body,
            headers=self._all_headers(edition),
        )
        return await self._answered(operation, request)

    async def of_each(self, operation: Operation[list[T]], **asked: Collection[UUID]) -> list[T]:
        """The answers of a list about things with these ids, asked for by portions; of none without asking."""
        ((name, ids),) = asked.items()
        portions = (self.ask(operation, query={name: portion}) for portion in portions_of(ids))
        return [one for answer in await asyncio.gather(*portions) for one in answer]

    async def send(
        self,
        operation: Operation[T],
        names: Mapping[str, object],
        *,
        query: Mapping[str, Any],
        content: AsyncIterator[bytes],
        media_type: str = "application/octet-stream",
    ) -> T:
        """The answer to a file, which is passed on as it comes. Raises as `ask`."""
        _check(operation, query, {})
        headers = {**self._all_headers(None), "Content-Type": media_type}
        url = operation.url(names)
        request = self._client.build_request(operation.method, url, params=query, content=content, headers=headers)
        return await self._answered(operation, request)

    async def _answered(self, operation: Operation[T], request: httpx.Request) -> T:
        try:
            answer = await self._client.send(request)
        except httpx.HTTPError as failure:
            raise _unreachable(operation, failure) from failure
        if answer.is_error:
            raise failure_of(answer, with_token=self._token is not None and not operation.confirms)
        return _read(operation, answer.content)

    async def stream(self, operation: Operation[T], names: Mapping[str, object] | None = None) -> AsyncGenerator[T]:
        """Every event of a stream, until it ends. Raises as `ask`."""
        url = operation.url(names or {})
        try:
            async with self._streams.stream(operation.method, url, headers=self._all_headers(None)) as answer:
                if answer.is_error:
                    await answer.aread()
                    raise failure_of(answer, with_token=self._token is not None)
                async for told in _events(answer.aiter_lines()):
                    yield _read(operation, told)
        except httpx.HTTPError as failure:
            raise GatewayDown(f"The stream has broken: {type(failure).__name__}.") from failure

    async def download(self, operation: Operation[None], names: Mapping[str, object]) -> Download:
        """A file as it comes; whoever takes it closes it. Raises as `ask`."""
        request = self._client.build_request(operation.method, operation.url(names), headers=self._all_headers())
        try:
            answer = await self._client.send(request, stream=True)
            if answer.is_error:
                await answer.aread()
                raise failure_of(answer, with_token=self._token is not None)
        except httpx.HTTPError as failure:
            raise _unreachable(operation, failure) from failure
        return Download(answer)

    def _all_headers(self, edition: int | None = None) -> dict[str, str]:
        trace = current_trace()
        sent = {"traceparent": trace.traceparent, "X-Correlation-ID": trace.correlation_id, **self._headers}
        if self._token is not None:
            sent["Authorization"] = f"Bearer {self._token}"
        if edition is not None:
            sent["If-Match"] = f'"{edition}"'
        return sent


def _unreachable(operation: Operation[T], failure: httpx.HTTPError) -> GatewayDown:
    log.warning("gateway_unreachable", path=operation.path, reason=type(failure).__name__)
    return GatewayDown()


def _check(operation: Operation[T], query: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    unknown = {*query} - {*operation.query} | {*body} - {*operation.body}
    if unknown:
        message = f"{operation.method} {operation.path} does not take {', '.join(sorted(unknown))}"
        raise LookupError(message)


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[bytes]:
    """What each event of a stream holds (HTML standard, 9.2.6); comments keep the line open and say nothing."""
    held: list[str] = []
    async for line in lines:
        if line.startswith("data:"):
            held.append(line.removeprefix("data:").removeprefix(" "))
        elif not line and held:
            yield "\n".join(held).encode()
            held = []


def _read(operation: Operation[T], content: bytes) -> T:
    try:
        return operation.read(content)
    except ValidationError as failure:
        log.warning("answer_not_understood", path=operation.path, faults=failure.error_count())
        raise GatewayDown("The answer is not one that this page understands.") from failure
