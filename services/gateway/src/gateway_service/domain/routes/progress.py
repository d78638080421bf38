"""Paths progress answers: decisions of staff and their history, and evidence of contacts with its files."""

from functools import partial

from .route import CONTACT, PEOPLE, TENANT, Route

_route = partial(Route, "progress")
_ONE = "/api/admin/campaigns/{campaign_id:uuid}/enrollments/{enrollment_id:uuid}"
_HERS = "/api/campaigns/enrollments/{enrollment_id:uuid}"

ROUTES = (
    _route("GET", "/api/admin/evidence/waiting", TENANT),
    _route("PUT", f"{_ONE}/progress/{{criterion_id:uuid}}", PEOPLE),
    _route("GET", f"{_ONE}/progress/{{criterion_id:uuid}}/history", PEOPLE),
    _route("GET", f"{_ONE}/progress/{{criterion_id:uuid}}/files", PEOPLE),
    _route("GET", f"{_ONE}/progress/{{criterion_id:uuid}}/files/{{file_id:uuid}}", PEOPLE),
    _route("POST", f"{_HERS}/progress/{{criterion_id:uuid}}/submit", CONTACT),
    _route("POST", f"{_HERS}/progress/{{criterion_id:uuid}}/files", CONTACT, streams=True),
    _route("GET", f"{_HERS}/progress/{{criterion_id:uuid}}/files", CONTACT),
    _route("GET", f"{_HERS}/progress/{{criterion_id:uuid}}/files/{{file_id:uuid}}", CONTACT),
)
