"""Paths the gateway answers itself."""

from functools import partial

from .route import ADMIN, CONTACT, OPERATOR, PEOPLE, PUBLIC, TENANT, Route

OWN = "gateway"
_route = partial(Route, OWN)
_TENANTS, _ENDPOINTS = "/api/operator/tenants", "/api/admin/webhook-endpoints"
_USERS, _KEYS = "/api/admin/users", "/api/admin/api-keys"
"""Made by people alone, so that a stolen key cannot make itself another, or a user."""

ROUTES = (
    _route("POST", "/api/session", PUBLIC),
    _route("GET DELETE", "/api/session", PEOPLE),
    _route("POST", "/api/password", PUBLIC),
    _route("PUT", "/api/password", PEOPLE),
    _route("POST", "/api/password/reset", PUBLIC),
    _route("POST DELETE", "/api/second-factor", PEOPLE),
    _route("POST", "/api/second-factor/confirm", PEOPLE),
    _route("GET", "/api/sessions", PEOPLE),
    _route("DELETE", "/api/sessions/{session_id:uuid}", PEOPLE),
    _route("GET", "/openapi.json", PUBLIC),
    _route("GET", "/problems/{name}", PUBLIC),
    _route("POST", "/webhooks/{provider}/{endpoint_id:uuid}", PUBLIC),
    _route("GET POST", "/api/admin/campaigns/auto-create", PUBLIC),
    _route("GET POST", "/u/{token}", PUBLIC),
    _route("GET PUT", "/u/{token}/preferences", PUBLIC),
    _route("POST", "/api/admin/contacts/{contact_id:uuid}/portal-link", TENANT),
    _route("GET", "/api/admin/webhook-events", TENANT),
    _route("GET", "/api/admin/webhook-events/{event_id:uuid}", PEOPLE),
    _route("POST", "/api/admin/webhook-events/{event_id:uuid}/replay", PEOPLE),
    _route("POST", "/api/admin/webhook-events/{event_id:uuid}/close", PEOPLE),
    _route("GET", "/api/admin/backlog", ADMIN),
    _route("GET", "/api/admin/parked", ADMIN),
    _route("GET", "/api/admin/parked/{record_id:uuid}", ADMIN, in_person=True),
    _route("POST", "/api/admin/parked/replay", ADMIN),
    _route("POST", "/api/admin/parked/close", ADMIN),
    _route("GET", "/api/admin/waiting", TENANT),
    _route("GET", "/api/admin/contacts/{contact_id:uuid}/timeline", TENANT),
    _route("GET", "/api/admin/audit-log", ADMIN),
    _route("GET", "/api/admin/tenant", TENANT),
    _route("PATCH", "/api/admin/tenant", ADMIN, in_person=True),
    _route("GET POST", _ENDPOINTS, ADMIN),
    _route("POST", f"{_ENDPOINTS}/{{endpoint_id:uuid}}/rotate", ADMIN),
    _route("DELETE", f"{_ENDPOINTS}/{{endpoint_id:uuid}}", ADMIN),
    _route("GET POST", _TENANTS, OPERATOR),
    _route("GET PATCH", f"{_TENANTS}/{{tenant_id:uuid}}", OPERATOR),
    _route("GET POST", _USERS, ADMIN, in_person=True),
    _route("PATCH", f"{_USERS}/{{user_id:uuid}}", ADMIN, in_person=True),
    _route("POST", f"{_USERS}/{{user_id:uuid}}/link", ADMIN, in_person=True),
    _route("DELETE", f"{_USERS}/{{user_id:uuid}}/second-factor", ADMIN, in_person=True),
    _route("DELETE", f"{_USERS}/{{user_id:uuid}}/sessions", ADMIN, in_person=True),
    _route("GET POST", _KEYS, ADMIN, in_person=True),
    _route("POST", f"{_KEYS}/{{key_id:uuid}}/rotate", ADMIN, in_person=True),
    _route("DELETE", f"{_KEYS}/{{key_id:uuid}}", ADMIN, in_person=True),
    _route("GET", "/api/admin/figure-differences", TENANT),
    _route("POST", "/api/admin/figure-differences/{difference_id:uuid}/close", PEOPLE),
    _route("GET", "/api/admin/figures", TENANT),
    _route("GET", "/api/campaigns/{campaign_id:uuid}/figures", TENANT),
    _route("GET", "/api/campaigns/{campaign_id:uuid}/figures/check", TENANT),
    _route("GET", "/api/campaigns/{campaign_id:uuid}/figures/stream", TENANT),
    _route("GET", "/api/campaigns/my-enrollments/stream", CONTACT),
)
