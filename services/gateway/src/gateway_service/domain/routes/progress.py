"""Paths progress answers: decisions of staff and their history, and evidence of contacts."""

from functools import partial

from .route import CONTACT, PEOPLE, Route

_route = partial(Route, "progress")
_ONE = "/api/admin/campaigns/{campaign_id:uuid}/enrollments/{enrollment_id:uuid}"
_HERS = "/api/campaigns/enrollments/{enrollment_id:uuid}"

ROUTES = (
    _route("PUT", f"{_ONE}/progress/{{criterion_id:uuid}}", PEOPLE),
    _route("GET", f"{_ONE}/progress/{{criterion_id:uuid}}/history", PEOPLE),
    _route("POST", f"{_HERS}/progress/{{criterion_id:uuid}}/submit", CONTACT),
)
