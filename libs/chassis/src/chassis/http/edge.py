"""The outermost layer of every request: the limit of its body, its trace, its duration and status."""

import time
from collections.abc import Iterable
from functools import lru_cache

from prometheus_client import Histogram
from starlette.exceptions import HTTPException
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .. import telemetry
from ..telemetry import Trace
from . import lists


class BodyLimits:
    """How many bytes a body may have: `usual`, or `large` on the paths named so."""

    def __init__(self, usual: int, *, large: int = 0, paths: Iterable[str] = ()) -> None:
        self._usual, self._large = usual, large
        self._paths = tuple(compile_path(path)[0] for path in paths)

    def of(self, path: str) -> int:
        """The limit of one path."""
        return self._large if any(known.match(path) for known in self._paths) else self._usual


class Edge:
    """ASGI middleware around an application; bodies of more bytes than `limits` allow are refused."""

    def __init__(self, app: ASGIApp, limits: BodyLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace = _trace_of(scope)
        began, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-correlation-id", trace.correlation_id.encode("latin-1", "replace")))
            await send(message)

        try:
            with telemetry.tracing(trace), lists.asking(scope["path"], scope.get("query_string", b"")):
                await self._app(scope, _limited(receive, self._limits.of(scope["path"])), watched)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            _seconds(scope["method"], route, status).observe(time.perf_counter() - began)


def _trace_of(scope: Scope) -> Trace:
    correlation = traceparent = None
    for name, value in scope["headers"]:
        if name == b"x-correlation-id":
            correlation = value.decode("latin-1")[:100] or None
        elif name == b"traceparent":
            traceparent = value.decode("latin-1")
    return telemetry.new_trace(correlation, traceparent)


@lru_cache(maxsize=2048)
def _seconds(method: str, route: str, status: int) -> Histogram:
    """The histogram of these labels, remembered, because looking it up takes a lock and three conversions."""
    return telemetry.REQUEST_SECONDS.labels(method, route, status)


def _limited(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def take() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, f"The body is larger than {limit} bytes.")
        return message

    return take
