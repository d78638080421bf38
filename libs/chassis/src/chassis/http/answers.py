"""An answer that says what went wrong, as problem details (RFC 9457)."""

import json

from starlette.responses import JSONResponse, Response

from .kinds import kind_of

_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "1"}, 503: {"Retry-After": "1"}}
"""What an answer of these statuses must say, or had better (RFC 9110, 11.6.1 and 10.2.3)."""


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
