"""Paths campaigns answers: definitions, bundles, and what the public sees of them."""

from functools import partial

from .route import ADMIN, ANYBODY, DEFINERS, TENANT, Route

_route = partial(Route, "campaigns")
_ALL = "/api/admin/campaigns"
_ONE = "/api/admin/campaigns/{campaign_id:uuid}"
_BUNDLES = "/api/admin/bundles"
_TEMPLATES = "/api/campaign-templates"

ROUTES = (
    _route("GET", "/api/campaigns", TENANT),
    _route("GET", _ALL, TENANT),
    _route("POST", _ALL, DEFINERS),
    _route("GET", f"{_ALL}/names", TENANT),
    _route("GET", _ONE, TENANT),
    _route("PUT PATCH", _ONE, DEFINERS),
    _route("DELETE", _ONE, ADMIN),
    _route("GET", f"{_ONE}/criteria", TENANT),
    _route("POST PUT DELETE", f"{_ONE}/criteria", DEFINERS, shows=f"{_ONE}/criteria"),
    _route("PUT", f"{_ONE}/criteria/order", DEFINERS, shows=f"{_ONE}/criteria"),
    _route("GET", f"{_ONE}/eligible-bundles", TENANT),
    _route("POST DELETE", f"{_ONE}/eligible-bundles", DEFINERS, shows=f"{_ONE}/eligible-bundles"),
    _route("GET", f"{_ONE}/triggers", TENANT),
    _route("PUT", f"{_ONE}/triggers", DEFINERS),
    _route("GET", f"{_ONE}/steps", TENANT),
    _route("PUT", f"{_ONE}/steps", DEFINERS),
    _route("PUT", f"{_ONE}/steps/order", DEFINERS, shows=f"{_ONE}/steps"),
    _route("GET", f"{_ONE}/definition", TENANT),
    _route("POST", f"{_ONE}/clone", DEFINERS),
    _route("POST", f"{_ONE}/dry-run", TENANT, about_contact=True, only_asks=True),
    _route("GET", f"{_ONE}/actions", TENANT),
    _route("POST", f"{_ONE}/publish", DEFINERS, shows=_ONE),
    _route("POST", f"{_ONE}/pause", DEFINERS, shows=_ONE),
    _route("POST", f"{_ONE}/resume", DEFINERS, shows=_ONE),
    _route("POST", f"{_ONE}/complete", DEFINERS, shows=_ONE),
    _route("POST", f"{_ONE}/cancel", DEFINERS, shows=_ONE),
    _route("POST", f"{_ONE}/archive", DEFINERS, shows=_ONE),
    _route("GET", f"{_ONE}/versions", TENANT),
    _route("GET", f"{_ONE}/versions/{{number:int}}", TENANT),
    _route("GET", f"{_ONE}/versions/{{number:int}}/differences", TENANT),
    _route("GET", f"{_ONE}/differences", TENANT),
    _route("GET", "/api/campaigns/{campaign_id:uuid}/export", TENANT),
    _route("POST", "/api/campaigns/import", DEFINERS),
    _route("GET", _TEMPLATES, TENANT),
    _route("GET", f"{_TEMPLATES}/{{key:name}}", TENANT),
    _route("PUT", f"{_TEMPLATES}/{{key:name}}", DEFINERS),
    _route("DELETE", f"{_TEMPLATES}/{{key:name}}", ADMIN),
    _route("POST", f"{_TEMPLATES}/{{key:name}}/campaigns", DEFINERS),
    _route("GET", _BUNDLES, TENANT),
    _route("POST", _BUNDLES, DEFINERS),
    _route("DELETE", _BUNDLES, ADMIN),
    _route("GET", "/api/bundles", ANYBODY),
    _route("GET", "/api/campaigns/active", ANYBODY),
    _route("GET", "/api/campaigns/knowledge", ANYBODY),
    # An id is for those who work here and gives the whole record; any other name is a slug, for everybody.
    _route("GET", "/api/campaigns/{campaign_id:uuid}", TENANT, target=_ONE),
    _route("GET", "/api/campaigns/{slug:name}", ANYBODY),
    _route("GET", "/api/campaigns/{slug:name}/bundles", ANYBODY, by_audit=True),
)
