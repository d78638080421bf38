"""Where an enrollment stands for its contact, and what comes next."""

from datetime import UTC, datetime
from typing import Any

import pytest

from console_service.schemas.portal import Enrollment
from console_service.view.participations import Participation, Phase, participations
from services.console.tests.portal import enrollment, met, payout, promised, reached, reported, revenue

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SENT, SEEN = "2026-11-20T10:00:00Z", "2026-11-21T10:00:00Z"


def participation(told: dict[str, Any]) -> Participation:
    return Participation(Enrollment.model_validate(told), NOW)


def going(*criteria: dict[str, Any], **more: Any) -> dict[str, Any]:
    return enrollment(progress={"state": "open", "decided_at": None, "criteria": list(criteria)}, **more)


@pytest.mark.parametrize(
    ("told", "phase"),
    [
        (enrollment(), Phase.UNDER_WAY),
        (enrollment(progress=None), Phase.UNDER_WAY),
        (enrollment(deadline_at="2026-11-27T11:59:00Z"), Phase.TIME_IS_UP),
        (met(), Phase.CHOOSE),
        (met(status="active"), Phase.CHOOSE),
        (met(current_payout=None), Phase.ON_ITS_WAY),
        (met(current_payout=payout(offered=[])), Phase.ON_ITS_WAY),
        (met(current_payout=payout(state="chosen", offered=[])), Phase.ON_ITS_WAY),
        (met(current_payout=payout(state="issued", offered=[])), Phase.PAID),
        (met(status="refund_issued", current_payout=None), Phase.PAID),
        (met(current_payout=payout(state="withdrawn", offered=[])), Phase.STOPPED),
        (enrollment(status="expired"), Phase.OVER),
        (enrollment(status="withdrawn"), Phase.OVER),
    ],
)
def test_where_it_stands(told: dict[str, Any], phase: Phase) -> None:
    assert participation(told).phase is phase


def test_only_what_is_required_is_counted_and_it_comes_first() -> None:
    extra = promised(criterion_id="00000000-0000-0000-0000-000000000009", label="Extra", required=False)
    one = participation(
        going(reached(status="met"), reported(), criteria=[extra, revenue(display_order=1), promised()])
    )
    assert (one.met, len(one.required)) == (1, 2)
    assert [step.promised.label for step in one.steps] == ["Attend three sessions", "Earn 50,000", "Extra"]


@pytest.mark.parametrize(
    ("sessions", "told", "label"),
    [
        ({}, {}, "Attend three sessions"),
        ({"status": "met"}, {}, "Earn 50,000"),
        ({}, {"status": "not_met", "submitted_at": SENT, "verified_at": SEEN}, "Earn 50,000"),
        ({"status": "waived"}, {"status": "in_progress", "submitted_at": SENT}, None),
        ({"status": "met"}, {"status": "not_met", "submitted_at": SEEN, "verified_at": SENT}, None),
    ],
)
def test_the_next_step(sessions: dict[str, Any], told: dict[str, Any], label: str | None) -> None:
    found = participation(going(reached(**sessions), reported(**told))).next
    assert (found.promised.label if found else None) == label


def test_she_reports_what_is_manual_and_open_until_the_deadline() -> None:
    assert [one.may_report for one in participation(enrollment()).steps] == [False, True]
    assert not participation(going(reached(), reported(status="met"))).steps[1].may_report
    assert not participation(enrollment(deadline_at="2026-11-27T11:59:00Z")).steps[1].may_report
    assert not participation(enrollment(progress=None)).steps[1].may_report


def test_what_happened_is_told_newest_first() -> None:
    told = going(reached(), reported(status="met", submitted_at=SENT, verified_at=SEEN, notes="Fine"))
    assert [one.title for one in participation(told).story] == [
        "Confirmed: %(label)s",
        "You sent evidence: %(label)s",
        "You joined",
    ]
    assert participation(met()).story[0].title == "Everything is met"


def test_what_is_due_first_stands_first_and_what_is_over_last() -> None:
    told = [
        enrollment(campaign_name="over", status="expired"),
        enrollment(campaign_name="later"),
        enrollment(campaign_name="soon", deadline_at="2026-11-28T00:00:00Z"),
    ]
    found = participations([Enrollment.model_validate(one) for one in told], NOW, missing=["current_payout"])
    assert [one.enrollment.campaign_name for one in found] == ["soon", "later", "over"]
    assert all(one.is_payout_missing for one in found)
