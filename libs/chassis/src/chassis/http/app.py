"""The HTTP door: problem details, limits, tokens, and `do`, which commits before it returns."""

import time
from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, ParamSpec, TypeVar

import structlog
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .. import telemetry
from ..clock import Clock
from ..errors import Failure, Forbidden, Malformed, Missing, NotYet, Overloaded, Rejected, Unauthenticated
from ..postgres.transactions import Database, Transaction, is_operational
from ..security.tokens import Caller, Kind, Verifier
from . import idempotency
from .doors import Doors
from .health import Health

if TYPE_CHECKING:
    from ..service import Service

log = structlog.get_logger(__name__)
P = ParamSpec("P")
W = TypeVar("W")
R = TypeVar("R")
_OPENAPI = "/openapi.json"
_STATUS: dict[type[Failure], int] = {
    Malformed: 422,
    Missing: 404,
    Rejected: 409,
    NotYet: 503,
    Overloaded: 429,
    Unauthenticated: 401,
    Forbidden: 403,
}
_UNSTORABLE = ("22021", "22P05")
"""SQLSTATE: NUL, which JSON can say and PostgreSQL cannot keep; half characters do not even reach it."""


def problem(status: int, title: str, detail: str, **more: object) -> JSONResponse:
    """Problem details (RFC 9457)."""
    headers = {"Retry-After": "1"} if status in (429, 503) else None
    return JSONResponse(
        {"type": "about:blank", "title": title, "status": status, "detail": detail, **more},
        status,
        headers,
        media_type="application/problem+json",
    )


async def _failure(_request: Request, failure: Exception) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(failure, kind)), 500)
    assert isinstance(failure, Failure)  # noqa: S101 - registered for this class only
    return problem(status, failure.title, failure.detail, code=type(failure).__name__)


async def _invalid(_request: Request, failure: Exception) -> Response:
    assert isinstance(failure, RequestValidationError)  # noqa: S101 - registered for this class only
    errors = [
        {"at": _sayable(".".join(map(str, e["loc"]))), "problem": _sayable(e["msg"])} for e in failure.errors()[:50]
    ]
    return problem(422, "Malformed", "The request does not have the shape this path takes.", errors=errors)


def _sayable(text: str) -> str:
    """Text that UTF-8 can say: JSON may name a field by half a character."""
    return text.encode(errors="replace").decode()


async def _refused(_request: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)  # noqa: S101 - registered for this class only
    return problem(failure.status_code, str(failure.detail), str(failure.detail))


async def _unexpected(request: Request, failure: Exception) -> Response:
    if is_operational(failure):
        log.warning("request_postponed", path=request.scope["path"], reason=str(failure)[:200])
        return problem(503, "Unavailable", "A part we need is not reachable; try again.")
    if _is_unstorable(failure):
        return problem(422, "Malformed", "The request holds a character that no text may hold.")
    log.error("request_failed", path=request.scope["path"], exc_info=failure)
    return problem(500, "Internal error", "This is our fault; it has been logged.")


def _is_unstorable(failure: BaseException | None) -> bool:
    if isinstance(failure, DBAPIError):
        return getattr(failure.orig, "sqlstate", None) in _UNSTORABLE or _is_unstorable(failure.orig)
    return failure is not None and (isinstance(failure, UnicodeEncodeError) or _is_unstorable(failure.__cause__))


class Held(NotYet):
    """This service changes nothing until a person has released it."""

    title = "In hold"


class Doer:
    """Runs a handler in one transaction for the caller, and commits before it returns."""

    def __init__(self, request: Request, caller: Caller, body: bytes) -> None:
        self._request = request
        self._caller = caller
        self._body = body

    async def __call__(
        self, handler: Callable[Concatenate[W, P], Awaitable[R]], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run `handler(work, …)`; a repeated `Idempotency-Key` gets the stored answer and changes nothing."""
        state = self._request.app.state
        database: Database = state.database
        reading = self._request.method in {"GET", "HEAD"}
        key = None if reading else self._request.headers.get("idempotency-key")
        if state.health.hold and not reading:
            raise Held(state.health.hold)
        async with database.transaction(self._caller.tenant_id, read_only=reading) as transaction:
            claim = self._claim(transaction, key) if key else None
            if claim and not await claim.take():
                return await claim.answer(handler)  # type: ignore[no-any-return]
            result = await handler(state.open_work(transaction), *args, **kwargs)
            if claim:
                await claim.keep(handler, result)
        return result

    def _claim(self, transaction: Transaction, key: str) -> idempotency.Claim:
        if len(key) > idempotency.MAX_KEY:
            raise Malformed("Idempotency-Key is longer than 255 characters.")
        target = f"{self._request.url.path}?{self._request.url.query}"
        print_ = idempotency.fingerprint(self._request.method, target, self._body)
        return idempotency.Claim(transaction, self._caller.id, key, print_)


def _caller(request: Request) -> Caller:
    verifier: Verifier | None = request.app.state.verifier
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if verifier is None or scheme.lower() != "bearer":
        raise Unauthenticated("A bearer token is needed.")
    return verifier.caller(token)


def _of_kind(*kinds: Kind) -> Callable[[Caller], Caller]:
    def check(caller: Annotated[Caller, Depends(_caller)]) -> Caller:
        if caller.kind not in kinds:
            raise Forbidden(f"Not for {caller.kind}.")
        return caller

    return check


async def _doer(request: Request, caller: Annotated[Caller, Depends(_caller)]) -> Doer:
    return Doer(request, caller, await request.body())


Do = Annotated[Doer, Depends(_doer)]
Anyone = Annotated[Caller, Depends(_caller)]
Staff = Annotated[Caller, Depends(_of_kind(Kind.STAFF))]
Contact = Annotated[Caller, Depends(_of_kind(Kind.CONTACT))]
System = Annotated[Caller, Depends(_of_kind(Kind.SYSTEM))]


def _trace_of(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str | None, str | None]:
    """Correlation id and `traceparent` of a request, None where it has none."""
    correlation = traceparent = None
    for name, value in headers:
        if name == b"x-correlation-id":
            correlation = value.decode("latin-1")[:100] or None
        elif name == b"traceparent":
            traceparent = value.decode("latin-1")
    return correlation, traceparent


@lru_cache(maxsize=2048)
def _seconds(method: str, route: str, status: int) -> Histogram:
    """The histogram of these labels: to look it up takes a lock and three conversions, and each request needs it."""
    return telemetry.REQUEST_SECONDS.labels(method, route, status)


class Edge:
    """Outermost layer: body limit, trace, time and status of every request."""

    def __init__(self, app: ASGIApp, body_limit: int) -> None:
        self._app = app
        self._body_limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace = telemetry.new_trace(*_trace_of(scope["headers"]))
        began, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-correlation-id", trace.correlation_id.encode("latin-1", "replace")))
            await send(message)

        try:
            with telemetry.tracing(trace):
                await self._app(scope, self._limited(receive, self._body_limit), watched)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            _seconds(scope["method"], route, status).observe(time.perf_counter() - began)

    @staticmethod
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


def _operations(health: Health, refresh: Callable[[], Awaitable[None]]) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/health/ready")
    async def ready() -> Response:
        problems = await health.problems()
        return JSONResponse(
            {"status": "ready" if not problems else "not ready", "problems": problems}, 503 if problems else 200
        )

    @router.get("/metrics")
    async def metrics() -> Response:
        await refresh()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


def _openapi_url(api: APIRouter) -> str | None:
    """Where the service's own document is, unless it serves another one there."""
    return None if any(getattr(route, "path", None) == _OPENAPI for route in api.routes) else _OPENAPI


async def _nothing() -> None:
    """What there is to refresh where nothing is measured."""


def make_app(
    service: "Service[Any]",
    database: Database,
    *,
    clock: Clock,
    health: Health,
    refresh: Callable[[], Awaitable[None]] = _nothing,
) -> FastAPI:
    """The HTTP application of a service; `refresh` brings gauges up to date before they are read."""
    app = FastAPI(
        title=f"Lodestone {service.name}",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=_openapi_url(service.api),
    )
    key = service.settings.token_public_key_file
    app.state.database, app.state.open_work, app.state.settings = database, service.work, service.settings
    app.state.clock, app.state.health = clock, health
    app.state.verifier = Verifier(key, clock, audience=service.name) if key else None
    for name, value in service.state.items():
        setattr(app.state, name, value)
    for kind, answer in ((Failure, _failure), (RequestValidationError, _invalid), (HTTPException, _refused)):
        app.add_exception_handler(kind, answer)
    for unexpected in (Exception, DBAPIError, PoolTimeout, OSError):  # the outermost answers too, but also raises
        app.add_exception_handler(unexpected, _unexpected)
    if service.doors:
        app.add_middleware(Doors, doors=service.doors, handlers=app.exception_handlers)
    app.add_middleware(Edge, body_limit=service.settings.body_limit)
    app.include_router(_operations(health, refresh))
    app.include_router(service.api)
    return app
