"""Paths messaging answers: messages with their reasons, and closed channels."""

from functools import partial

from .route import TENANT, Route

_route = partial(Route, "messaging")
_SUPPRESSIONS = "/api/admin/contacts/{contact_id:uuid}/suppressions"

ROUTES = (
    _route("GET", "/api/messages", TENANT),
    _route("GET", "/api/messages/{message_id:uuid}", TENANT),
    _route("GET", "/api/messages/{message_id:uuid}/explain", TENANT),
    _route("GET POST", _SUPPRESSIONS, TENANT),
)
