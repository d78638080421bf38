"""What the API shows of a contact, her messages and files of contacts, in tests."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx

CONTACT_ID, OTHER_ID = UUID(int=0xA1), UUID(int=0xA2)
MESSAGE_ID, IMPORT_ID, CLOSED_ID, CAMPAIGN = UUID(int=0xB1), UUID(int=0xB2), UUID(int=0xB3), UUID(int=0xC1)
AT = "2026-11-20T10:00:00Z"
_MONEY = {"amount": 5000, "currency": "USD"}


def contact(**more: Any) -> dict[str, Any]:
    """A contact with everything, as the API shows it."""
    plain = {
        "contact_id": str(CONTACT_ID),
        "version": 3,
        "email": "ada@example.com",
        "phone": "+12015550123",
        "name": "Ada Byron",
        "zone": "Europe/Berlin",
        "locale": "en",
        "created_at": AT,
        "changed_at": AT,
    }
    return {**plain, "orders": [order()], "enrollments": [enrollment()], "refusals": [refusal()], "merged": [], **more}


def order() -> dict[str, Any]:
    """A purchase."""
    reference = {"provider": "stripe", "reference": "pi_1", "amount": _MONEY, "paid_at": AT, "bundle_id": "growth"}
    return {"order_id": str(UUID(int=1)), "order": reference, "campaign": "spring", "named_bundle_id": None}


def enrollment(**more: Any) -> dict[str, Any]:
    """A contact in a campaign."""
    plain = {
        "enrollment_id": str(UUID(int=2)),
        "campaign_id": str(CAMPAIGN),
        "campaign_name": "Spring",
        "source": "auto_purchase",
        "status": "active",
        "enrolled_at": AT,
        "deadline_at": "2026-12-20T10:00:00Z",
        "ended_at": None,
        "exit_reason": None,
        "purchase": _MONEY,
    }
    return {**plain, **more}


def refusal(**more: Any) -> dict[str, Any]:
    """A campaign that did not let her in."""
    unclear = {"label": "Earn more", "source": "audit.revenue", "value": "lots", "why": "is no number that we read"}
    plain = {
        "refusal_id": str(UUID(int=3)),
        "campaign_id": str(CAMPAIGN),
        "source": "auto_purchase",
        "reasons": ["below_minimum", "threshold_unclear"],
        "unclear": [unclear],
        "occurred_at": AT,
    }
    return {**plain, **more}


def findings(**more: Any) -> dict[str, Any]:
    """An audit, or what evidence showed."""
    values = {"revenue": "$50K/mo", "goals": {"team": 4}}
    return {"audit_id": str(UUID(int=4)), "contact_id": str(CONTACT_ID), "occurred_at": AT, "values": values, **more}


def told_input(**more: Any) -> dict[str, Any]:
    """What a meeting said."""
    plain: dict[str, Any] = {
        "input_id": str(UUID(int=5)),
        "kind": "meeting_notes",
        "reference": "call-7",
        "occurred_at": AT,
    }
    return {**plain, "values": {"mood": "good"}, **more}


def payout(**more: Any) -> dict[str, Any]:
    """What she was paid."""
    plain = {"id": str(UUID(int=6)), "enrollment_id": str(UUID(int=2)), "campaign_id": str(CAMPAIGN), "state": "issued"}
    return {**plain, "type": "refund", "amount": _MONEY, "met_at": AT, "reason": "", **more}


def message(**more: Any) -> dict[str, Any]:
    """A message of a campaign that was sent."""
    plain: dict[str, Any] = {
        "id": str(MESSAGE_ID),
        "enrollment_id": str(UUID(int=2)),
        "campaign_id": str(CAMPAIGN),
        "written_by": None,
        "subject": None,
        "contact_id": str(CONTACT_ID),
        "user_id": None,
        "channel": "email",
        "due_at": AT,
        "stale_at": "2026-11-21T10:00:00Z",
        "queued_at": AT,
        "state": "settled",
        "next_at": None,
        "attempts": 1,
        "waiting": None,
        "outcome": "sent",
        "reasons": [],
        "settled_at": AT,
    }
    return {**plain, **more}


def decision(verdict: str = "send", reason: str | None = None, **inputs: Any) -> dict[str, Any]:
    """What was decided of a message, and from what."""
    seen = {
        "now": AT,
        "stale_at": "2026-11-21T10:00:00Z",
        "channel": "email",
        "accounts": 1,
        "account_id": str(UUID(int=9)),
        "suppressed": False,
        "suppressed_because": None,
        "contact_version_needed": 1,
        "contact_version_known": 2,
        "has_address": True,
        "campaign_version_needed": 1,
        "campaign_version_known": True,
        "content_version_needed": 1,
        "content_version_known": True,
        "campaign_paused": False,
        "campaign_deleted": False,
        **inputs,
    }
    return {"decided_at": AT, "verdict": verdict, "reason": reason, "explanation": "…", "until": None, "inputs": seen}


def explanation(*decisions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A message with its evidence."""
    attempt = {"number": 1, "began_at": AT, "ended_at": AT, "answer": "succeeded", "detail": "250 ok"}
    return {"message": message(**more), "decisions": [*decisions] or [decision()], "attempts": [attempt]}


def suppression(**more: Any) -> dict[str, Any]:
    """A channel that she has closed."""
    plain = {"id": str(CLOSED_ID), "contact_id": str(CONTACT_ID), "channel": "email", "reason": "unsubscribed"}
    return {**plain, "suppressed_at": AT, "message_id": str(MESSAGE_ID), "added_by": None, **more}


def contact_import(**more: Any) -> dict[str, Any]:
    """A file of contacts that is being applied."""
    plain = {
        "import_id": str(IMPORT_ID),
        "state": "running",
        "columns": ["email", "name"],
        "rows": 200,
        "read": 50,
        "created": 40,
        "updated": 5,
        "unchanged": 3,
        "refused": 2,
        "disputed": 0,
        "created_at": AT,
        "ended_at": None,
    }
    return {**plain, **more}


def line_fault(**more: Any) -> dict[str, Any]:
    """A line that was not taken."""
    return {"line": 7, "field": "email", "reason": "no_address", "value": "nobody", "is_applied": False, **more}


def moments() -> list[dict[str, Any]]:
    """One of each kind."""
    change = {"cause": "verified", "status": "met", "percent": "100"}
    told = {
        "order": order(),
        "enrollment": enrollment(),
        "refusal": refusal(),
        "merge": {"contact_id": str(OTHER_ID), "merged_at": AT},
        "audit": findings(),
        "evidence": findings(values={"shown": "yes"}),
        "input": told_input(),
        "form": {"form_id": "77", "form_name": "Free roof check", "answers": {"roof_age": "12"}},
        "criterion_change": change,
        "payout": payout(),
        "message": message(outcome="skipped", reasons=["suppressed", "unsubscribed"]),
        "suppression": suppression(),
    }
    return [{"at": AT, "kind": kind, "service": "…", "item": item} for kind, item in told.items()]


def about_contacts() -> dict[str, Any]:
    """Answers of a gateway with one contact, to whom a message went; literal paths stand before names."""
    return {**_imports(), **_contact(), **_changes(), **_messages()}


def _imports() -> dict[str, Any]:
    all_of_them = "/api/admin/contacts/imports"
    return {
        f"GET {all_of_them}": {"items": [contact_import()], "next": None},
        f"POST {all_of_them}": contact_import(),
        f"GET {all_of_them}/*": contact_import(),
        f"POST {all_of_them}/*/cancel": contact_import(state="cancelled"),
        f"POST {all_of_them}/*/close": contact_import(state="closed", closed_at=AT, closing_note="Brought again."),
        f"GET {all_of_them}/*/faults": {"items": [line_fault()], "next": None},
    }


def _contact() -> dict[str, Any]:
    one, by_id = "/api/admin/contacts/*", "/api/admin/contacts/by-id"
    conflict: dict[str, Any] = {"holder_id": str(CONTACT_ID), "claimant_id": str(OTHER_ID), "seen_at": AT}
    conflict |= {"closed_at": None, "closing_note": None}
    other = {"contact_id": str(OTHER_ID), "name": "Ada B.", "email": "ada.b@example.com"}
    return {
        "GET /api/admin/contacts": {"items": [contact()], "next": None},
        "GET /api/admin/contacts/identity-conflicts": [conflict],
        f"GET {by_id}": lambda request: _led_to(request, other),
        f"GET /api/admin/contacts/{OTHER_ID}": contact(enrollments=[], refusals=[], **other),
        f"GET {one}": contact(),
        f"GET {one}/timeline": {"items": moments(), "partial": False, "missing": []},
        f"GET {one}/audits": [findings()],
        f"GET {one}/evidence-values": [findings(audit_id=str(UUID(int=8)), values={"shown": "yes"})],
        f"GET {one}/inputs": [told_input()],
        f"GET {one}/payouts": {"items": [payout()], "next": None},
        f"GET {one}/suppressions": [suppression()],
    }


def _led_to(request: httpx.Request, other: Mapping[str, Any]) -> httpx.Response:
    """Everybody is one contact, but for the other."""
    asked = request.url.params.get_list("contact_ids")
    found = [{**contact(), **(other if one == str(OTHER_ID) else {}), "asked_id": one} for one in asked]
    return httpx.Response(200, json=found)


def _changes() -> dict[str, Any]:
    one = "/api/admin/contacts/*"
    merge = {"outcome": "possible", "contact_id": str(CONTACT_ID), "merged_id": str(OTHER_ID), "moves": {"orders": 2}}
    erasure = {"outcome": "possible", "contact_ids": [str(CONTACT_ID)], "removes": {"audits": 3}, "obstacles": []}
    link = {"url": "https://portal.example.com/portal#secret", "token": "secret", "expires_at": AT}
    return {
        "POST /api/admin/contacts/audits": {**findings(), "contact_id": str(CONTACT_ID)},
        f"POST {one}/suppressions": [suppression()],
        f"POST {one}/evidence-values": findings(),
        f"POST {one}/inputs": told_input(),
        f"POST {one}/portal-link": link,
        f"POST {one}/messages": message(subject="Hello", campaign_id=None, state="queued", outcome=None),
        f"POST {one}/merge": {**merge, "open_in_both": []},
        f"POST {one}/erase": erasure,
    }


def _messages() -> dict[str, Any]:
    return {
        "GET /api/messages": {"items": [message()], "next": None},
        "GET /api/messages/*": message(),
        "GET /api/messages/*/explain": explanation(),
        "GET /api/messages/*/text": {"subject": "Well begun", "body": "Hello {{ first_name }}", "is_markup": False},
        "GET /api/admin/suppressions": {"items": [suppression()], "next": None},
        "POST /api/admin/suppressions/*/lift": suppression(lifted_at=AT),
    }
