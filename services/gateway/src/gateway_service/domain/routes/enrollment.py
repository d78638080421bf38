"""Paths enrollment answers: contacts, and who is in which campaign."""

from functools import partial

from .route import ADMIN, CAMPAIGNS, CONTACT, CURRENT_PAYOUT, PEOPLE, PROGRESS, TENANT, Route

_route = partial(Route, "enrollment")
_CAMPAIGN = "/api/admin/campaigns/{campaign_id:uuid}"
_ALL = f"{_CAMPAIGN}/enrollments"
_ONE = f"{_CAMPAIGN}/enrollments/{{enrollment_id:uuid}}"
_CONTACT = "/api/admin/contacts/{contact_id:uuid}"
_IMPORTS = "/api/admin/contacts/imports"
_IMPORT = f"{_IMPORTS}/{{import_id:uuid}}"
_SEGMENT = "/api/segments/{segment_id:uuid}"
_SWEEP = "/api/admin/scripts/de-enroll"
_TASK = "/api/admin/tasks/{task_id:uuid}"
_TARGET = "/api/webhook-targets/{target_id:uuid}"
_BULK = "/api/campaigns/{campaign_id:uuid}/bulk"
_JOB = f"{_BULK}/{{job_id:uuid}}"
_PARTS = (PROGRESS, CURRENT_PAYOUT)

ROUTES = (
    _route("GET", _ALL, TENANT, parts=_PARTS),
    _route("POST", _ALL, TENANT, owner=CAMPAIGNS),
    _route("GET", _ONE, TENANT, parts=_PARTS),
    _route("POST", f"{_ONE}/withdraw", TENANT, shows=_ONE),
    _route("PUT", f"{_ONE}/order", TENANT, shows=_ONE),
    _route("GET", f"{_CAMPAIGN}/standing", TENANT),
    _route("POST", "/api/campaigns/{campaign_id:uuid}/simulate", TENANT, about_definition=True, only_asks=True),
    _route("POST", "/api/campaigns/{campaign_id:uuid}/publish-impact", TENANT, about_definition=True, only_asks=True),
    _route("GET", _BULK, TENANT),
    _route("POST", f"{_BULK}/preview", TENANT, owner=CAMPAIGNS, only_asks=True),
    *(_route("POST", f"{_BULK}/{action}", TENANT, owner=CAMPAIGNS) for action in ("enroll", "pause", "resume", "exit")),
    _route("GET", _JOB, TENANT),
    _route("POST", f"{_JOB}/cancel", TENANT, shows=_JOB),
    _route("GET", f"{_JOB}/outcomes", TENANT),
    _route("GET", f"{_JOB}/outcomes.csv", TENANT),
    _route("POST", _SWEEP, TENANT),
    _route("GET", f"{_SWEEP}/health", TENANT),
    _route("GET", f"{_SWEEP}/stuck", TENANT),
    _route("GET", f"{_SWEEP}/runs", TENANT),
    _route("GET", f"{_SWEEP}/runs/{{run_id:uuid}}", TENANT),
    _route("GET", "/api/admin/headcounts", TENANT),
    _route("GET", "/api/admin/enrollments", TENANT),
    _route("GET", f"{_CAMPAIGN}/refusals", TENANT),
    _route("GET", "/api/admin/refusals/unclear-thresholds", TENANT),
    _route("POST", "/api/admin/refusals/unclear-thresholds/{refusal_id:uuid}/close", PEOPLE),
    _route("GET", "/api/admin/contacts", TENANT),
    _route("POST", "/api/admin/contacts/audits", TENANT),
    _route("GET", "/api/admin/contacts/identity-conflicts", TENANT),
    _route("GET", "/api/admin/contacts/by-id", TENANT),
    _route("GET", _IMPORTS, TENANT),
    _route("POST", _IMPORTS, TENANT, streams=True),
    _route("GET", _IMPORT, TENANT),
    _route("POST", f"{_IMPORT}/cancel", TENANT, shows=_IMPORT),
    _route("POST", f"{_IMPORT}/close", PEOPLE, shows=_IMPORT),
    _route("GET", f"{_IMPORT}/faults", TENANT),
    _route("GET", f"{_IMPORT}/faults.csv", TENANT),
    _route("GET PATCH", _CONTACT, TENANT),
    _route("POST", f"{_CONTACT}/merge", PEOPLE, shows=_CONTACT),
    _route("POST", f"{_CONTACT}/keep-apart", PEOPLE),
    _route("POST", f"{_CONTACT}/erase", ADMIN, in_person=True),
    _route("GET", f"{_CONTACT}/journey-report", TENANT),
    _route("GET", f"{_CONTACT}/audits", TENANT),
    _route("GET POST", f"{_CONTACT}/evidence-values", TENANT),
    _route("GET POST", f"{_CONTACT}/inputs", TENANT),
    _route("GET", f"{_CONTACT}/form-submissions", TENANT),
    _route("GET", f"{_CONTACT}/qualifying-campaigns", TENANT),
    _route("GET", f"{_CONTACT}/segments", TENANT),
    _route("GET", "/api/admin/tasks", TENANT),
    _route("GET", _TASK, TENANT),
    _route("POST", f"{_TASK}/done", TENANT, shows=_TASK),
    _route("POST", f"{_TASK}/cancel", TENANT, shows=_TASK),
    _route("PUT", f"{_TASK}/assignee", TENANT, shows=_TASK),
    _route("GET", "/api/admin/orders/without-bundle", TENANT),
    _route("GET", "/api/admin/orders/differences", TENANT),
    _route("POST", "/api/admin/orders/differences/{difference_id:uuid}/close", PEOPLE),
    _route("PUT", "/api/admin/orders/{order_id:uuid}/bundle", TENANT),
    _route("GET POST", "/api/segments", TENANT),
    _route("GET", "/api/segments/fields", TENANT),
    _route("POST", "/api/segments/preview", TENANT, only_asks=True),
    _route("GET PATCH DELETE", _SEGMENT, TENANT),
    _route("GET", f"{_SEGMENT}/preview", TENANT),
    _route("GET", f"{_SEGMENT}/membership", TENANT),
    _route("GET", f"{_SEGMENT}/members", TENANT),
    _route("GET POST", "/api/contact-fields", TENANT),
    _route("GET PATCH", "/api/contact-fields/{name:name}", TENANT),
    _route("GET", "/api/webhook-targets", PEOPLE),
    _route("POST", "/api/webhook-targets", ADMIN, in_person=True),
    _route("GET", _TARGET, PEOPLE),
    _route("PATCH DELETE", _TARGET, ADMIN, in_person=True),
    _route("GET", f"{_TARGET}/secret", ADMIN, in_person=True),
    _route("POST", f"{_TARGET}/rotate", ADMIN, in_person=True, shows=_TARGET),
    _route("DELETE", f"{_TARGET}/old-secret", ADMIN, in_person=True, shows=_TARGET),
    _route("GET", "/api/campaigns/my-enrollments", CONTACT, parts=_PARTS),
)
