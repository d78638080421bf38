"""Problem details (RFC 9457): every failure of a request becomes one, here and nowhere else."""

import json
from collections.abc import Mapping
from typing import Any

import asyncpg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

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
    WrongMethod,
)
from ..postgres.transactions import is_operational
from .kinds import kind_of

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
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "1"}, 503: {"Retry-After": "1"}}
"""What an answer of these statuses must say, or had better (RFC 9110, 11.6.1 and 10.2.3)."""
_OF_THE_DATABASE = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_WRONG_METHOD = 405
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE")
_UNSTORABLE = ("22021", "22P05")
"""SQLSTATE of a NUL character, which JSON can hold and PostgreSQL cannot; lone surrogates do not even reach it."""


class _Problem(JSONResponse):
    """Problem details; JSON may hold a lone surrogate, even in the name of a field, and UTF-8 may not."""

    media_type = "application/problem+json"

    def render(self, content: object) -> bytes:
        """As bytes that every reader takes."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def problem(status: int, detail: str, *, code: str | None = None, **more: object) -> Response:
    """An answer that says what went wrong, with `more` members; the title is that of its kind."""
    kind = kind_of(status)
    named = {"type": kind.uri, "title": kind.title, "status": status, "detail": detail, "code": code or kind.code}
    return _Problem(named | more, status, _HEADERS.get(status))


def answer_failures(app: FastAPI) -> None:
    """Answer whatever a request of this application raises with problem details."""
    for kind, answer in ((Failure, _failure), (RequestValidationError, _invalid), (HTTPException, _refused)):
        app.add_exception_handler(kind, answer)
    # The outermost handler answers too, but also raises.
    for unexpected in (Exception, *_OF_THE_DATABASE, OSError):
        app.add_exception_handler(unexpected, _unexpected)


async def _failure(_request: Request, failure: Exception) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(failure, kind)), 500)
    assert isinstance(failure, Failure)  # noqa: S101 - registered for this class only
    answer = problem(status, failure.detail, code=type(failure).__name__, **failure.members())
    answer.headers.update(failure.headers)
    return answer


async def _invalid(_request: Request, failure: Exception) -> Response:
    assert isinstance(failure, RequestValidationError)  # noqa: S101 - registered for this class only
    errors = [_named(error) for error in failure.errors()[:50]]
    return problem(422, "The request does not have the shape this path takes.", errors=errors)


def _named(error: Mapping[str, Any]) -> dict[str, str]:
    """One error as its field and why; of a body that is no JSON, the framework names a position instead of a field."""
    if error["type"] == "json_invalid":
        place, why = error["loc"][-1], error.get("ctx", {}).get("error", "")
        return {"field": "body", "reason": f"It is not JSON, at character {place}: {why}"}
    return {"field": ".".join(map(str, error["loc"])), "reason": error["msg"]}


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
        why = "The request holds a character that no text may hold."
        return problem(422, why, errors=[{"field": "request", "reason": why}])
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
