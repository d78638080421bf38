"""The outermost layer of every request: the limit of its body, its trace, its duration and status."""

import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import structlog
from prometheus_client import Histogram
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .. import telemetry
from ..telemetry import Trace
from . import lists

log = structlog.get_logger(__name__)
_ASKED = "lodestone.asked"


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
        asked = scope.setdefault("state", {})[_ASKED] = _Asked(is_json=_is_json(scope))

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-correlation-id", trace.correlation_id.encode("latin-1", "replace")))
                message["headers"] += asked.headers
            await send(message)

        try:
            with telemetry.tracing(trace), lists.asking(scope["path"], scope.get("query_string", b"")):
                await self._app(scope, _limited(receive, self._limits.of(scope["path"]), asked), watched)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            _seconds(scope["method"], route, status).observe(time.perf_counter() - began)
            if asked.calls:
                with telemetry.tracing(trace):
                    await asked.tell(status)


def answer_with(request: Request, name: str, value: str) -> None:
    """Put a header on whatever a request is answered with, be it a refusal."""
    _asked(request).headers.append((name.lower().encode("latin-1"), value.encode("latin-1")))


def when_answered(request: Request, call: Callable[[int], Awaitable[None]]) -> None:
    """Have somebody told the status of the answer, once it has been sent."""
    _asked(request).calls.append(call)


def body_of(request: Request) -> bytes:
    """As much of the body of a request as has come, if it is said to be JSON."""
    return b"".join(_asked(request).body)


@dataclass
class _Asked:
    """What has come of one request, and what its path wants done with the answer."""

    is_json: bool
    body: list[bytes] = field(default_factory=list)
    """What has come, if it is said to be JSON; whatever else comes is not kept."""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    calls: list[Callable[[int], Awaitable[None]]] = field(default_factory=list)

    async def tell(self, status: int) -> None:
        for call in self.calls:
            try:
                await call(status)
            except Exception as failure:  # noqa: BLE001 - the answer has been sent: there is nobody left to tell
                reason = f"{type(failure).__name__}: {failure}"[:300]
                log.warning("answer_not_noted", status=status, reason=reason)


def _asked(request: Request) -> _Asked:
    asked: _Asked = request.scope["state"][_ASKED]
    return asked


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


def _is_json(scope: Scope) -> bool:
    return any(name == b"content-type" and b"json" in value for name, value in scope["headers"])


def _limited(receive: Receive, limit: int, asked: _Asked) -> Receive:
    seen = 0

    async def take() -> Message:
        nonlocal seen
        message = await receive()
        piece = message.get("body", b"")
        seen += len(piece)
        if seen > limit:
            raise HTTPException(413, f"The body is larger than {limit} bytes.")
        if asked.is_json:
            asked.body.append(piece)
        return message

    return take
