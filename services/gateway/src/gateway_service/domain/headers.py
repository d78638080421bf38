"""Headers that the public document names beside those that the services themselves read."""

from typing import Any

from .routes import OWN, Role, Route

Json = dict[str, Any]
_TENANT: Json = {
    "name": "X-Tenant",
    "in": "header",
    "required": False,
    "description": "The id of the tenant that is asked, where neither a credential nor the host says it.",
    "schema": {"type": "string"},
}
_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A repeated request with the same key gets the first answer, and changes nothing.",
    "schema": {"type": "string", "maxLength": 255},
}


def headers_of(route: Route, method: str, operation: Json) -> list[Json]:
    """The headers of an operation: which tenant, for visitors; a key, for changes that a service carries out."""
    known = {one["name"].lower() for one in operation.get("parameters", ())}
    is_for_visitors = Role.PUBLIC in route.roles and route.service != OWN
    takes_key = method != "get" and route.service != OWN and not route.streams
    found = [header for header, is_meant in ((_TENANT, is_for_visitors), (_KEY, takes_key)) if is_meant]
    return [header for header in found if header["name"].lower() not in known]
