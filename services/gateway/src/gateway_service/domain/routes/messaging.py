"""Paths messaging answers: messages with their reasons, closed channels, and the accounts messages are sent with."""

from functools import partial

from .route import ADMIN, PEOPLE, TENANT, Route

_route = partial(Route, "messaging")
_SUPPRESSIONS = "/api/admin/contacts/{contact_id:uuid}/suppressions"

ROUTES = (
    _route("GET", "/api/messages", TENANT),
    _route("GET", "/api/messages/{message_id:uuid}", TENANT),
    _route("GET", "/api/messages/{message_id:uuid}/explain", TENANT),
    _route("POST", "/api/admin/contacts/{contact_id:uuid}/messages", PEOPLE),
    _route("GET POST", _SUPPRESSIONS, TENANT),
    _route("GET", "/api/admin/provider-accounts", ADMIN),
    _route("PUT", "/api/admin/provider-accounts/{account_id:uuid}", ADMIN),
    _route("POST", "/api/admin/provider-accounts/{account_id:uuid}/pause", ADMIN),
    _route("POST", "/api/admin/provider-accounts/{account_id:uuid}/resume", ADMIN),
)
