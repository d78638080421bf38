"""What the gateway says to a contact about what is hers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx

from services.console.tests.fakes import Browser

ENROLLMENT, SESSIONS, REVENUE = UUID(int=0xE1), UUID(int=0x51), UUID(int=0x52)
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJwIjoicG9ydGFsIn0.s1gn-ature_of"
PAGE = f"/client/dashboard/{TOKEN}"
EVIDENCE = f"{PAGE}/{ENROLLMENT}/{REVENUE}/evidence"
MINE = "/api/campaigns/my-enrollments"
SUBMIT = f"/api/campaigns/enrollments/{ENROLLMENT}/progress/{REVENUE}/submit"
ALL_FILES = f"{MINE}/files"
FILES = f"/api/campaigns/enrollments/{ENROLLMENT}/progress/{REVENUE}/files"
CHOOSE = f"/api/campaigns/enrollments/{ENROLLMENT}/choose-payout"
STORED = {
    "file_id": str(REVENUE),
    "criterion_id": str(REVENUE),
    "name": "march.pdf",
    "size": 7,
    "stored_at": "2026-11-20T10:00:00Z",
}


def promised(**more: Any) -> dict[str, Any]:
    """A criterion as it was promised: three sessions, counted by themselves."""
    tracking = {"source": "chat_session", "mode": "count", "target": "3", **more.pop("tracking", {})}
    plain = {"criterion_id": str(SESSIONS), "label": "Attend three sessions", "required": True, "display_order": 0}
    return {**plain, "description": "", "tracking": tracking, **more}


def reached(**more: Any) -> dict[str, Any]:
    """How far a criterion is."""
    plain = {
        "criterion_id": str(SESSIONS),
        "tracking_source": "chat_session",
        "status": "in_progress",
        "percent": "66.66",
        "current_value": "2",
        "evidence": None,
        "submitted_at": None,
        "verified_at": None,
        "notes": None,
        "measured_at": None,
        "measured_notes": None,
    }
    return {**plain, **more}


def revenue(**more: Any) -> dict[str, Any]:
    """A criterion that she reports on herself."""
    return promised(
        criterion_id=str(REVENUE), label="Earn 50,000", tracking={"source": "manual", "target": "1"}, **more
    )


def reported(**more: Any) -> dict[str, Any]:
    """How far that is."""
    plain = {"criterion_id": str(REVENUE), "tracking_source": "manual", "status": "pending"}
    return reached(**{**plain, "percent": "0", "current_value": "0", **more})


def enrollment(**more: Any) -> dict[str, Any]:
    """One of hers, under way: two of three sessions, and nothing reported."""
    plain = {
        "enrollment_id": str(ENROLLMENT),
        "campaign_name": "Win your money back",
        "name": "Ada Lovelace",
        "status": "active",
        "exit_reason": None,
        "enrolled_at": "2026-11-01T10:00:00Z",
        "deadline_at": "2099-12-24T18:00:00Z",
        "ended_at": None,
        "criteria": [promised(), revenue(display_order=1)],
        "payout": {"type": "refund", "amount_type": "full", "amount_value": "0", "currency": None},
        "purchase": {"amount": 120_000, "currency": "USD"},
        "progress": {"state": "open", "decided_at": None, "criteria": [reached(), reported()]},
        "current_payout": None,
    }
    return {**plain, **more}


def met(**more: Any) -> dict[str, Any]:
    """The same with everything met, and two ways to get the money back."""
    done = [reached(status="met", percent="100", current_value="3"), reported(status="met", percent="100")]
    progress = {"state": "met", "decided_at": "2026-11-20T10:00:00Z", "criteria": done}
    return enrollment(**{"status": "criteria_met", "progress": progress, "current_payout": payout(), **more})


def payout(**more: Any) -> dict[str, Any]:
    """The money that is offered."""
    money = {"amount": 120_000, "currency": "USD"}
    more_money = {"amount": 150_000, "currency": "USD"}
    offered = [{"type": "refund", "amount": money}, {"type": "rollover_upsell", "amount": more_money}]
    plain = {"state": "offered", "type": "refund", "amount": money, "code": None, "reason": ""}
    return {**plain, "offered": offered, **more}


def mine(*enrollments: dict[str, Any], missing: tuple[str, ...] = ()) -> dict[str, Any]:
    """All of hers."""
    return {"items": list(enrollments), "partial": bool(missing), "missing": list(missing)}


def refusal(code: str) -> Callable[[httpx.Request], httpx.Response]:
    """What the gateway answers when the state of things does not allow it."""
    return lambda _request: httpx.Response(409, json={"code": code, "detail": f"Because of {code}."})


def opened(browser: Browser) -> Browser:
    """The same browser, with a contact who may do everything that is hers."""
    browser.gateway.answers |= {
        f"GET {MINE}": mine(enrollment()),
        f"POST {SUBMIT}": {},
        f"GET {ALL_FILES}": [STORED],
        f"POST {FILES}": STORED,
        f"POST {CHOOSE}": {},
    }
    return browser
