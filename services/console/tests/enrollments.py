"""Enrollments as the API shows them, and a gateway that has some."""

import json
from typing import Any
from uuid import UUID

import httpx

from services.console.tests.fakes import CAMPAIGN_ID, Browser, problem
from services.console.tests.several import each

ENROLLMENT_ID, CONTACT_ID, CRITERION_ID = UUID(int=0xE1), UUID(int=0xC0), UUID(int=0xD1)
ORDER_ID, PAYOUT_ID, REFUSAL_ID, FILE_ID = UUID(int=0x0D), UUID(int=0xFA), UUID(int=0x8E), UUID(int=0xF1)
ALL = f"/admin/campaigns/{CAMPAIGN_ID}/enrollments"
ONE = f"{ALL}/{ENROLLMENT_ID}"
CRITERION = f"{ONE}/criteria/{CRITERION_ID}"
AT = "2026-11-20T10:00:00Z"
MONEY = {"amount": 50_000, "currency": "USD"}


def criterion(**more: object) -> dict[str, Any]:
    """A criterion that is under way."""
    plain: dict[str, Any] = {
        "criterion_id": str(CRITERION_ID),
        "label": "Earn $50K a month",
        "description": "Twelve months long",
        "kind": "result",
        "tracking_source": "manual",
        "target_value": "50000",
        "required": True,
        "status": "in_progress",
        "percent": "40.00",
        "current_value": "20000",
        "auto_tracked": False,
        "auto_source_ref": None,
        "evidence": "See my books",
        "submitted_at": AT,
        "verified_at": None,
        "notes": None,
        "measured_at": None,
        "measured_notes": None,
    }
    return {**plain, **more}


def promise(*criteria: dict[str, Any], state: str = "open") -> dict[str, Any]:
    """The progress of an enrollment."""
    return {
        "state": state,
        "deadline_at": "2099-01-01T00:00:00Z",
        "decided_at": None,
        "criteria": criteria or [criterion()],
    }


def payout(**more: object) -> dict[str, Any]:
    """A payout that may be resolved, with what is known of it alone."""
    plain: dict[str, Any] = {
        "id": str(PAYOUT_ID),
        "state": "chosen",
        "type": "refund",
        "amount": MONEY,
        "code": None,
        "reason": "",
        "choices": [],
        "met_at": AT,
        "resolved_by": None,
        "resolved_at": None,
        "resolution_notes": "",
        "approved_by": None,
        "provider_reference": None,
        "attempts": [],
    }
    return {**plain, **more}


def enrollment(**more: object) -> dict[str, Any]:
    """An enrollment with everything that is known of it."""
    plain = {
        "outcome": "enrolled",
        "enrollment_id": str(ENROLLMENT_ID),
        "campaign_id": str(CAMPAIGN_ID),
        "campaign_name": "Spring",
        "campaign_version": 1,
        "contact_id": str(CONTACT_ID),
        "email": "ada@example.com",
        "name": "Ada Lovelace",
        "source": "admin_manual",
        "status": "active",
        "exit_reason": None,
        "enrolled_at": AT,
        "deadline_at": "2099-01-01T00:00:00Z",
        "ended_at": None,
        "grace_hours": 24,
        "payout": {"type": "refund", "amount_type": "full", "amount_value": "0", "currency": "USD"},
        "order": None,
        "bundle_id": "gold",
        "purchase": MONEY,
        "progress": promise(),
        "current_payout": None,
        "notes": "Met at the fair",
        "enrolled_by": None,
        "proposal": None,
        "personalization_context": {"audit_id": "x", "audit": {"desired_monthly_revenue": "50K"}, "evidence": {}},
        "missing": [],
    }
    return {**plain, **more}


def refusal(**more: object) -> dict[str, Any]:
    """A refusal because of a target that is no number."""
    unclear = {
        "label": "Earn {{threshold}}",
        "source": "audit.desired_monthly_revenue",
        "value": "a lot",
        "why": "is no number that we read",
    }
    plain = {
        "outcome": "refused",
        "refusal_id": str(REFUSAL_ID),
        "campaign_id": str(CAMPAIGN_ID),
        "contact_id": str(CONTACT_ID),
        "email": "ada@example.com",
        "name": "Ada Lovelace",
        "order_id": str(ORDER_ID),
        "source": "auto_purchase",
        "reasons": ["threshold_unclear"],
        "unclear": [unclear],
        "occurred_at": AT,
    }
    return {**plain, **more}


def contact(**more: object) -> dict[str, Any]:
    """A contact with one purchase and one refusal."""
    order = {"provider": "stripe", "reference": "pi_1", "amount": MONEY, "paid_at": AT, "bundle_id": "gold"}
    plain = {
        "contact_id": str(CONTACT_ID),
        "email": "ada@example.com",
        "phone": None,
        "name": "Ada Lovelace",
        "zone": None,
        "locale": None,
        "created_at": AT,
        "changed_at": AT,
        "orders": [{"order_id": str(ORDER_ID), "order": order, "campaign": None, "named_bundle_id": None}],
        "enrollments": [],
        "refusals": [refusal()],
        "merged": [],
    }
    return {**plain, **more}


def message(**more: object) -> dict[str, Any]:
    """A message that was not sent."""
    plain = {
        "id": str(UUID(int=0x3A)),
        "enrollment_id": str(ENROLLMENT_ID),
        "campaign_id": str(CAMPAIGN_ID),
        "written_by": None,
        "subject": "How it goes",
        "contact_id": str(CONTACT_ID),
        "user_id": None,
        "channel": "email",
        "due_at": AT,
        "stale_at": AT,
        "queued_at": AT,
        "state": "settled",
        "next_at": None,
        "attempts": 0,
        "waiting": None,
        "outcome": "skipped",
        "reasons": ["unsubscribed"],
        "settled_at": AT,
    }
    return {**plain, **more}


def change(**more: object) -> dict[str, Any]:
    """What a contact submitted, in the history of a criterion."""
    plain = {
        "cause": "submitted",
        "changed_by": None,
        "status": "in_progress",
        "percent": "40.00",
        "current_value": "20000",
        "auto_source_ref": None,
        "occurred_at": AT,
        "text": "See my books",
    }
    return {**plain, **more}


def sent(browser: Browser, method: str) -> dict[str, Any]:
    """The body of the newest request by this method."""
    body: dict[str, Any] = json.loads(browser.gateway.last(method).content)
    return body


def waiting(**more: object) -> dict[str, Any]:
    """Evidence that nobody has decided about."""
    plain: dict[str, Any] = {
        "criterion_id": str(CRITERION_ID),
        "enrollment_id": str(ENROLLMENT_ID),
        "campaign_id": str(CAMPAIGN_ID),
        "contact_id": str(CONTACT_ID),
        "label": "Earn $50K a month",
        "evidence": "See my books",
        "submitted_at": AT,
    }
    return {**plain, **more}


def moment() -> dict[str, Any]:
    """A change of the criterion, in the timeline of the contact."""
    return {
        "at": AT,
        "kind": "criterion_change",
        "item": {
            "enrollment_id": str(ENROLLMENT_ID),
            "criterion_id": str(CRITERION_ID),
            "cause": "submitted",
            "status": "in_progress",
        },
    }


def with_enrollments() -> dict[str, Any]:
    """Answers about one contact in one campaign."""
    return {**_enrollment(), **_criterion(), **_contact(), **_worklists()}


def _enrollment() -> dict[str, Any]:
    one = "/api/admin/campaigns/*/enrollments/*"
    return {
        "GET /api/admin/campaigns/*/enrollments": {"items": [enrollment()], "next": "later", "missing": []},
        "POST /api/admin/campaigns/*/enrollments": lambda _request: httpx.Response(201, json=enrollment()),
        f"GET {one}": enrollment(),
        f"GET {one}/payout": lambda _request: problem(404),
        f"POST {one}/withdraw": enrollment(),
        f"POST {one}/resolve": payout(state="awaiting_approval"),
        f"PUT {one}/order": enrollment(),
        "POST /api/admin/payouts/*/approve": payout(state="issuing"),
    }


def _criterion() -> dict[str, Any]:
    one = "/api/admin/campaigns/*/enrollments/*/progress/*"
    file = {"file_id": str(FILE_ID), "name": "books.pdf", "media_type": "application/pdf", "size": 12_000}
    return {
        f"PUT {one}": promise(),
        f"GET {one}/files": [{**file, "stored_at": AT}],
        f"GET {one}/history": {"items": [change()], "next": None},
    }


def _contact() -> dict[str, Any]:
    values = {"desired_monthly_revenue": "a lot", "staff": 3}
    audit = {"audit_id": str(UUID(int=1)), "occurred_at": "2026-11-19T10:00:00Z", "values": values}
    fits = {"campaign_id": str(CAMPAIGN_ID), "campaign_name": "Spring", "qualifies": True, "reasons": []}
    admits = {"rule": "status", "holds": True, "reason": "…", "code": "StatusAdmits"}
    return {
        "GET /api/admin/contacts": {"items": [contact()], "next": None},
        "GET /api/admin/contacts/*": contact(),
        "GET /api/admin/contacts/*/timeline": {"items": [moment()], "missing": []},
        "GET /api/admin/contacts/*/audits": [audit],
        "GET /api/admin/contacts/*/evidence-values": [],
        "GET /api/admin/contacts/*/inputs": [],
        "POST /api/admin/contacts/audits": {**audit, "contact_id": str(CONTACT_ID)},
        "GET /api/admin/contacts/*/qualifying-campaigns": [fits],
        "POST /api/admin/contacts/*/messages": message(),
        "POST /api/admin/campaigns/*/dry-run": {"holds": True, "checks": [admits], "criteria": []},
        "GET /api/messages": {"items": [message()], "next": None},
    }


def _worklists() -> dict[str, Any]:
    return {
        "GET /api/admin/campaigns/*/refusals": {"items": [refusal()], "next": None},
        "GET /api/admin/refusals/unclear-thresholds": {"items": [refusal()], "next": None},
        "GET /api/admin/enrollments": each("enrollment_ids", "enrollment_id", **enrollment()),
        "GET /api/admin/evidence/waiting": {"items": [waiting()], "next": None},
    }
