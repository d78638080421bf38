"""How the SDK reaches Twilio: over connections of ours, with limits, and with failures told apart.

The SDK's own asynchronous client knows no limit of time, and says nothing of the header `Retry-After`.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
from twilio.http import HttpClient
from twilio.http.response import Response

from chassis.security.reach import NotPublic, Reach

from .account import API

LONGEST = 10.0
"""Seconds until an answer that has not come is given up; less than a call has, so that it is still our own doing."""
_PORTS = {"http": 80, "https": 443}
_TOO_MANY = 429
_LONGEST_PAUSE = 3600.0
_BEFORE = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
"""Failures before the provider can have had anything."""


class NotSent(Exception):
    """There was no connection, so that nothing can have been taken."""


class TooMany(Exception):
    """The provider takes nothing now."""

    def __init__(self, seconds: float, said: str) -> None:
        super().__init__(said)
        self.seconds = seconds


class Wire(HttpClient):  # type: ignore[misc] # the SDK has no types
    """The API of one account, at an address that is checked just before each call."""

    is_async = True

    def __init__(self, api_url: str, reach: Reach) -> None:
        self._base = urlsplit(api_url)
        self._reach = reach
        self._http: httpx.AsyncClient | None = None

    async def request(  # noqa: PLR0913 - the SDK's own signature
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - ours is the client's
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002 - none is ever followed
    ) -> Response:
        """One request, sent once. Raises `NotSent`, `TooMany`, `NotPublic`, and as httpx does for silence."""
        target, named = await self._pinned(url.removeprefix(API))
        if self._http is None:  # made inside the loop that uses it
            self._http = httpx.AsyncClient(timeout=min(self._reach.timeout, LONGEST), trust_env=False)
        try:
            answer = await self._http.request(
                method,
                target,
                params=params,
                data=data,
                headers={**(headers or {}), "host": self._base.netloc},
                auth=auth,
                extensions={"sni_hostname": named},
            )
        except _BEFORE as failure:
            raise NotSent(type(failure).__name__) from failure
        if answer.status_code == _TOO_MANY:
            raise TooMany(_pause(answer), answer.text)
        return Response(answer.status_code, answer.text, dict(answer.headers))

    async def close(self) -> None:
        """Give the connections back."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _pinned(self, path: str) -> tuple[str, str]:
        """Where a path of the API leads now, and the name its certificate must have."""
        base, host = self._base, self._base.hostname or ""
        if base.scheme != "https" and not self._reach.private:
            raise NotPublic(host)
        port = base.port or _PORTS[base.scheme]
        try:
            address = (await self._reach.addresses(host, port))[0]
        except NotPublic:
            raise
        except OSError as failure:
            raise NotSent(type(failure).__name__) from failure
        place = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        return urlunsplit((base.scheme, place, "", "", "")) + path, host


def _pause(answer: httpx.Response) -> float:
    given = answer.headers.get("retry-after", "")
    return min(float(given), _LONGEST_PAUSE) if given.isascii() and given.isdigit() else 0.0
