"""Paths the gateway answers itself."""

from functools import partial

from .route import PEOPLE, PUBLIC, TENANT, Route

OWN = "gateway"
_route = partial(Route, OWN)

ROUTES = (
    _route("POST", "/api/session", PUBLIC),
    _route("DELETE", "/api/session", PEOPLE),
    _route("GET", "/openapi.json", PUBLIC),
    _route("POST", "/webhooks/{provider}/{endpoint_id:uuid}", PUBLIC),
    _route("GET POST", "/u/{token}", PUBLIC),
    _route("POST", "/api/admin/contacts/{contact_id:uuid}/portal-link", TENANT),
    _route("GET", "/api/admin/webhook-events", TENANT),
    _route("GET", "/api/admin/webhook-events/{event_id:uuid}", PEOPLE),
    _route("POST", "/api/admin/webhook-events/{event_id:uuid}/replay", PEOPLE),
    _route("POST", "/api/admin/webhook-events/{event_id:uuid}/close", PEOPLE),
    _route("GET", "/api/campaigns/{campaign_id:uuid}/figures", TENANT),
    _route("GET", "/api/campaigns/{campaign_id:uuid}/figures/check", TENANT),
    _route("GET", "/api/campaigns/{campaign_id:uuid}/figures/stream", TENANT),
)
