"""Problem details (RFC 9457): every failure of a request becomes one, here and nowhere else."""

from collections.abc import Mapping
from typing import Any

import asyncpg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from ..errors import (
    Conflict,
    Failure,
    Forbidden,
    Malformed,
    Missing,
    NotYet,
    Outdated,
    Overloaded,
    Rejected,
    Unauthenticated,
)
from ..postgres.transactions import is_operational
from .kinds import type_of

log = structlog.get_logger(__name__)
_STATUS: dict[type[Failure], int] = {
    Malformed: 422,
    Missing: 404,
    Rejected: 409,
    Outdated: 412,
    NotYet: 503,
    Conflict: 503,
    Overloaded: 429,
    Unauthenticated: 401,
    Forbidden: 403,
}
_UNSTORABLE = ("22021", "22P05")
"""SQLSTATE of a NUL character, which JSON can hold and PostgreSQL cannot; lone surrogates do not even reach it."""


def problem(status: int, title: str, detail: str, **more: object) -> JSONResponse:
    """An answer that says what went wrong, with `more` members; 429 and 503 ask to come back."""
    headers = {"Retry-After": "1"} if status in (429, 503) else None
    return JSONResponse(
        {"type": type_of(status), "title": title, "status": status, "detail": detail, **more},
        status,
        headers,
        media_type="application/problem+json",
    )


def answer_failures(app: FastAPI) -> None:
    """Answer whatever a request of this application raises with problem details."""
    for kind, answer in ((Failure, _failure), (RequestValidationError, _invalid), (HTTPException, _refused)):
        app.add_exception_handler(kind, answer)
    # The outermost handler answers too, but also raises.
    for unexpected in (Exception, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        app.add_exception_handler(unexpected, _unexpected)


async def _failure(_request: Request, failure: Exception) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(failure, kind)), 500)
    assert isinstance(failure, Failure)  # noqa: S101 - registered for this class only
    more: dict[str, object] = {"code": type(failure).__name__}
    if isinstance(failure, Outdated):
        more["current"] = failure.current
    if isinstance(failure, Malformed):
        more["errors"] = [{"field": failure.field or "request", "reason": _sayable(failure.detail)}]
    answer = problem(status, failure.title, _sayable(failure.detail), **more)
    if isinstance(failure, Overloaded):
        answer.headers.update(failure.headers)
    return answer


async def _invalid(_request: Request, failure: Exception) -> Response:
    assert isinstance(failure, RequestValidationError)  # noqa: S101 - registered for this class only
    errors = [_named(error) for error in failure.errors()[:50]]
    return problem(422, "Malformed", "The request does not have the shape this path takes.", errors=errors)


def _named(error: Mapping[str, Any]) -> dict[str, str]:
    """One error as its field and why; of a body that is no JSON, the framework names a position instead of a field."""
    if error["type"] == "json_invalid":
        place, why = error["loc"][-1], error.get("ctx", {}).get("error", "")
        return {"field": "body", "reason": _sayable(f"It is not JSON, at character {place}: {why}")}
    return {"field": _sayable(".".join(map(str, error["loc"]))), "reason": _sayable(error["msg"])}


def _sayable(text: str) -> str:
    """Text that UTF-8 can encode: JSON may hold a lone surrogate, even in the name of a field."""
    return text.encode(errors="replace").decode()


async def _refused(_request: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)  # noqa: S101 - registered for this class only
    return problem(failure.status_code, str(failure.detail), str(failure.detail))


async def _unexpected(request: Request, failure: Exception) -> Response:
    if is_operational(failure):
        log.warning("request_postponed", path=_shown(request), reason=str(failure)[:200])
        return problem(503, "Unavailable", "A part we need is not reachable; try again.")
    if _is_unstorable(failure):
        why = "The request holds a character that no text may hold."
        return problem(422, "Malformed", why, errors=[{"field": "request", "reason": why}])
    log.error("request_failed", path=_shown(request), exc_info=failure)
    return problem(500, "Internal error", "This is our fault; it has been logged.")


def _shown(request: Request) -> str:
    """The path for the log: as it is declared where a token stands in it, because a token is a credential."""
    if "token" in request.scope.get("path_params", {}):
        return str(getattr(request.scope.get("route"), "path", "unmatched"))
    return str(request.scope["path"])


def _is_unstorable(failure: BaseException | None) -> bool:
    if isinstance(failure, asyncpg.PostgresError):
        return failure.sqlstate in _UNSTORABLE or _is_unstorable(failure.__cause__)
    return failure is not None and (isinstance(failure, UnicodeEncodeError) or _is_unstorable(failure.__cause__))
