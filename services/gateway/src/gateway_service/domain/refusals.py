"""How the public document speaks of refusals and credentials: the same words for every operation."""

from typing import Any

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
_ALWAYS = {404: "not-found", 422: "malformed", 429: "too-many", 500: "internal-error", 503: "unavailable"}
_WITH_CREDENTIAL = {401: "unauthenticated", 403: "forbidden"}
_CHANGES = {400: "bad-request", 409: "rejected", 413: "too-large"}
PROBLEM: Json = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Address of a page about this kind of problem."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "The exact refusal, for programs."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "reason"],
                "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}


def security_schemes() -> Json:
    """The schemes of the document."""
    return {name: {"type": "http", "scheme": "bearer", "description": _DESCRIPTIONS[name]} for name in SCHEMES}


def problem_responses() -> Json:
    """The shared answers, by name of the kind of problem."""
    names = [*_ALWAYS.items(), *_WITH_CREDENTIAL.items(), *_CHANGES.items()]
    return {
        name: {
            "description": f"See /problems/{name}.",
            "content": {
                "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": {
                        "type": f"/problems/{name}",
                        "title": name.replace("-", " ").capitalize(),
                        "status": status,
                        "detail": "Why it was refused.",
                    },
                }
            },
        }
        for status, name in names
    }


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


def refusals_of(route: Route, method: str) -> Json:
    """References to the shared answers that an operation may give beside its own."""
    found = dict(_ALWAYS)
    if route.roles & ~Role.PUBLIC:
        found |= _WITH_CREDENTIAL
    if method not in {"get", "head"}:
        found |= _CHANGES
    return {str(status): {"$ref": f"#/components/responses/{name}"} for status, name in sorted(found.items())}
