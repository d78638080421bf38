"""How the public document speaks of refusals and credentials: the same words for every operation."""

from collections.abc import Iterable
from typing import Any, Protocol

from .routes import Role, Route

Json = dict[str, Any]
SCHEMES = {
    "session": Role.ADMIN | Role.STAFF,
    "api_key": Role.ADMIN | Role.STAFF | Role.SERVICE,
    "portal": Role.CONTACT,
    "operator": Role.OPERATOR,
}
"""Security schemes, and the roles whose credential each is; all travel as bearer tokens."""
_DESCRIPTIONS = {
    "session": "A member of staff: the token of `POST /api/session`.",
    "api_key": "A program: an API key of the tenant, with a role of its own.",
    "portal": "A contact: the token of a portal link.",
    "operator": "The operator of the installation, who makes tenants: the operator's key.",
}
_ALWAYS = (404, 422, 429, 500, 503)
_WITH_CREDENTIAL = (401, 403)
_CHANGES = (400, 409, 413)
_CONDITION, _OF_CONDITION = "if-match", 412
_MUST_SAY = {
    401: {"WWW-Authenticate": "How to show a credential (RFC 9110, 11.6.1)."},
    429: {"Retry-After": "Seconds after which to come back."},
    503: {"Retry-After": "Seconds after which to come back."},
}
"""Headers that these answers always have, and what they say."""


class Kind(Protocol):
    """A kind of problem, as its page shows it."""

    @property
    def name(self) -> str:
        """Under which the document keeps its answer."""

    @property
    def uri(self) -> str:
        """The `type` of its answers."""

    @property
    def code(self) -> str:
        """The `code` of an answer that has no more exact one."""

    @property
    def status(self) -> int:
        """Of answers of this kind."""

    @property
    def title(self) -> str:
        """The same in every answer of this kind."""

    @property
    def advice(self) -> str:
        """What to do about it."""


_PARAMS: Json = {
    "type": "object",
    "description": "What the sentence names, by the names in the sentence of its code.",
    "additionalProperties": {"type": ["string", "integer"]},
}
PROBLEM: Json = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "description": "Address of a page about this kind of problem."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "The exact refusal, for programs: one of `x-codes`."},
        "params": _PARAMS,
        "current": {"type": "integer", "description": "With 412: the number of the state there is now."},
        "errors": {
            "type": "array",
            "description": "With 422: each part of the request that is wrong, and why.",
            "items": {
                "type": "object",
                "required": ["field", "reason", "code", "params"],
                "properties": {
                    "field": {"type": "string"},
                    "reason": {"type": "string"},
                    "code": {
                        "type": "string",
                        "description": "One of `x-codes`, or what the parser calls the error, such as `missing`.",
                    },
                    "params": _PARAMS,
                },
            },
        },
    },
}


def security_schemes() -> Json:
    """The schemes of the document."""
    return {name: {"type": "http", "scheme": "bearer", "description": _DESCRIPTIONS[name]} for name in SCHEMES}


def problem_responses(kinds: Iterable[Kind]) -> Json:
    """The shared answers, by name of the kind of problem."""
    return {kind.name: _response(kind) for kind in kinds}


def _response(kind: Kind) -> Json:
    about: Json = {"type": kind.uri, "title": kind.title, "status": kind.status}
    shown = about | {"detail": "Why it was refused.", "code": kind.code}
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": shown}
    response: Json = {"description": f"{kind.title}. {kind.advice}", "content": {"application/problem+json": problem}}
    headers = {
        name: {"required": True, "description": says, "schema": {"type": "string"}}
        for name, says in _MUST_SAY.get(kind.status, {}).items()
    }
    return response | ({"headers": headers} if headers else {})


def security_of(route: Route) -> list[Json]:
    """Which credentials a route takes: one of these; nothing for a route that everybody may ask."""
    needed: list[Json] = [
        {name: []}
        for name, roles in SCHEMES.items()
        if roles & route.roles and not (name == "api_key" and route.in_person)
    ]
    if Role.PUBLIC in route.roles:
        return [{}, *needed] if needed else []
    return needed


def answers_of(route: Route, method: str, operation: Json, kinds: Iterable[Kind]) -> Json:
    """Every answer of an operation: its own, and references to the shared ones that it may give beside them.

    What the framework says of a status that has a kind is never what comes, so the shared answer takes its place.
    """
    named = {str(kind.status): {"$ref": f"#/components/responses/{kind.name}"} for kind in kinds}
    own: Json = operation.get("responses", {})
    statuses = {*own, *map(str, _refusals(route, method, operation))}
    return {status: named.get(status) or own[status] for status in sorted(statuses)}


def _refusals(route: Route, method: str, operation: Json) -> Iterable[int]:
    yield from _ALWAYS
    if route.roles & ~Role.PUBLIC:
        yield from _WITH_CREDENTIAL
    if method not in {"get", "head"}:
        yield from _CHANGES
    if any(one["name"].lower() == _CONDITION for one in operation.get("parameters", ())):
        yield _OF_CONDITION
