"""Paths messaging answers: messages with their reasons, closed channels, and the accounts messages are sent with."""

from functools import partial

from .route import ADMIN, CONTACTS, PEOPLE, TENANT, Route

_route = partial(Route, "messaging")
_ACCOUNTS = "/api/admin/provider-accounts"
_SUPPRESSIONS = "/api/admin/contacts/{contact_id:uuid}/suppressions"

ROUTES = (
    _route("GET", "/api/messages", TENANT),
    _route("GET", "/api/messages/{message_id:uuid}", TENANT),
    _route("GET", "/api/messages/{message_id:uuid}/text", TENANT),
    _route("GET", "/api/messages/{message_id:uuid}/explain", TENANT),
    _route("POST", "/api/admin/contacts/{contact_id:uuid}/messages", PEOPLE),
    _route("GET", _SUPPRESSIONS, TENANT),
    _route("POST", _SUPPRESSIONS, TENANT, owner=CONTACTS, shows=_SUPPRESSIONS),
    _route("GET", "/api/admin/suppressions", TENANT),
    _route("POST", "/api/admin/suppressions/{suppression_id:uuid}/lift", PEOPLE),
    _route("GET", _ACCOUNTS, ADMIN),
    _route("PUT", f"{_ACCOUNTS}/{{account_id:uuid}}", ADMIN, shows=_ACCOUNTS),
    _route("POST", f"{_ACCOUNTS}/{{account_id:uuid}}/pause", ADMIN, shows=_ACCOUNTS),
    _route("POST", f"{_ACCOUNTS}/{{account_id:uuid}}/resume", ADMIN, shows=_ACCOUNTS),
    _route("POST", f"{_ACCOUNTS}/{{account_id:uuid}}/secrets", ADMIN, shows=_ACCOUNTS),
    _route("DELETE", f"{_ACCOUNTS}/{{account_id:uuid}}/old-secrets", ADMIN, shows=_ACCOUNTS),
)
