"""Every failure of a request becomes problem details (RFC 9457), here and nowhere else."""

from collections.abc import Mapping
from typing import Any

import asyncpg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from contracts.values import Fault

from ..errors import (
    MOST_FAULTS,
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
    WrongMethod,
)
from ..postgres.failures import DATABASE_ERRORS, is_operational
from .answers import problem
from .unstorable import faults_of

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
    WrongMethod: 405,
}
_WRONG_METHOD = 405
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE")
_UNSTORABLE = ("22021", "22P05")
"""SQLSTATE of a NUL character, which JSON can hold and PostgreSQL cannot; lone surrogates do not even reach it."""


def answer_failures(app: FastAPI) -> None:
    """Answer whatever a request of this application raises with problem details."""
    for kind, answer in ((Failure, _failure), (RequestValidationError, _invalid), (HTTPException, _refused)):
        app.add_exception_handler(kind, answer)
    # The outermost handler answers too, but also raises.
    for unexpected in (Exception, *DATABASE_ERRORS):
        app.add_exception_handler(unexpected, _unexpected)


async def _failure(_request: Request, failure: Exception) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(failure, kind)), 500)
    assert isinstance(failure, Failure)  # noqa: S101 - registered for this class only
    answer = problem(status, failure.detail, code=failure.code, **failure.members())
    answer.headers.update(failure.headers)
    return answer


async def _invalid(_request: Request, failure: Exception) -> Response:
    assert isinstance(failure, RequestValidationError)  # noqa: S101 - registered for this class only
    errors = [_named(error) for error in failure.errors()[:MOST_FAULTS]]
    return problem(422, "The request does not have the shape this path takes.", errors=errors)


def _named(error: Mapping[str, Any]) -> dict[str, Any]:
    """One error as its field and why; of a body that is no JSON, the framework names a position instead of a field."""
    fault = Fault.found(error)
    if fault.code == "json_invalid":
        place, why = error["loc"][-1], fault.params.get("error", "")
        fault = Fault("body", f"It is not JSON, at character {place}: {why}", fault.code, {"at": place})
    return fault.members()


async def _refused(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)  # noqa: S101 - registered for this class only
    if failure.status_code == _WRONG_METHOD:
        return await _failure(request, WrongMethod(allowed=_allowed(request)))
    return problem(failure.status_code, str(failure.detail))


def _allowed(request: Request) -> list[str]:
    """The methods of every route that has this path; the router names those of the first one alone."""
    asked = [{**request.scope, "method": method} for method in _METHODS]
    routes = request.app.routes
    return [scope["method"] for scope in asked if any(route.matches(scope)[0] is Match.FULL for route in routes)]


async def _unexpected(request: Request, failure: Exception) -> Response:
    if is_operational(failure):
        log.warning("request_postponed", path=_shown(request), reason=str(failure)[:200])
        return problem(503, "A part we need is not reachable; try again.")
    if _is_unstorable(failure):
        return await _failure(request, Malformed.of(faults_of(request)))
    log.error("request_failed", path=_shown(request), exc_info=failure)
    return problem(500, "This is our fault; it has been logged.")


def _shown(request: Request) -> str:
    """The path for the log: as it is declared where a token stands in it, because a token is a credential."""
    if "token" in request.scope.get("path_params", {}):
        return str(getattr(request.scope.get("route"), "path", "unmatched"))
    return str(request.scope["path"])


def _is_unstorable(failure: BaseException | None) -> bool:
    if isinstance(failure, asyncpg.PostgresError):
        return failure.sqlstate in _UNSTORABLE or _is_unstorable(failure.__cause__)
    return failure is not None and (isinstance(failure, UnicodeEncodeError) or _is_unstorable(failure.__cause__))
