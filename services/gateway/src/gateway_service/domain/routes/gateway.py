"""Paths the gateway answers itself."""

from functools import partial

from .route import ADMIN, PEOPLE, PUBLIC, TENANT, Route

OWN = "gateway"
_route = partial(Route, OWN)

ROUTES = (
    _route("POST", "/api/session", PUBLIC),
    _route("DELETE", "/api/session", PEOPLE),
    _route("GET", "/openapi.json", PUBLIC),
    _route("GET", "/problems/{name}", PUBLIC),
    _route("POST", "/webhooks/{provider}/{endpoint_id:uuid}", PUBLIC),
    _route("GET POST", "/u/{token}", PUBLIC),
    _route("POST", "/api/admin/contacts/{contact_id:uuid}/portal-link", TENANT),
    _route("GET", "/api/admin/webhook-events", TENANT),
    _route("GET", "/api/admin/backlog", ADMIN),
    _route("GET", "/api/admin/parked", ADMIN),
    _route("POST", "/api/admin/parked/replay", ADMIN),
    _route("POST", "/api/admin/parked/close", ADMIN),
    _route("GET", "/api/campaigns/{campaign_id:uuid}/figures", TENANT),
    _route("GET", "/api/campaigns/{campaign_id:uuid}/figures/check", TENANT),
    _route("GET", "/api/campaigns/{campaign_id:uuid}/figures/stream", TENANT),
)
