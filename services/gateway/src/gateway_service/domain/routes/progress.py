"""Paths progress answers: decisions of staff and their history, and evidence of contacts with its files."""

from functools import partial

from .route import CONTACT, PEOPLE, TENANT, Route

_route = partial(Route, "progress")
_ONE = "/api/admin/campaigns/{campaign_id:uuid}/enrollments/{enrollment_id:uuid}"
_CRITERION = f"{_ONE}/progress/{{criterion_id:uuid}}"
_HERS = "/api/campaigns/enrollments/{enrollment_id:uuid}"

ROUTES = (
    _route("GET", "/api/admin/contacts/{contact_id:uuid}/criterion-changes", TENANT),
    _route("GET", "/api/admin/evidence/waiting", TENANT),
    # The newest change says where the criterion stands.
    _route("PUT", _CRITERION, PEOPLE, shows=f"{_CRITERION}/history?limit=1"),
    _route("GET", f"{_CRITERION}/history", PEOPLE),
    _route("GET", f"{_CRITERION}/files", PEOPLE),
    _route("GET", f"{_CRITERION}/files/{{file_id:uuid}}", PEOPLE),
    _route("GET", "/api/campaigns/my-enrollments/files", CONTACT),
    _route("POST", f"{_HERS}/progress/{{criterion_id:uuid}}/submit", CONTACT),
    _route("POST", f"{_HERS}/progress/{{criterion_id:uuid}}/files", CONTACT, streams=True),
    _route("GET", f"{_HERS}/progress/{{criterion_id:uuid}}/files", CONTACT),
    _route("GET", f"{_HERS}/progress/{{criterion_id:uuid}}/files/{{file_id:uuid}}", CONTACT),
)
