from datetime import date, datetime
from uuid import UUID

import pytest

from contracts.enrollment import EnrollmentEnded, EnrollmentRefused, EnrollmentStarted, Refusal, StepCompleted
from contracts.examples import example
from contracts.messaging import MessageSettled
from contracts.payouts import PayoutChanged
from contracts.progress import CriteriaMet, CriteriaMissed, CriterionChanged
from contracts.values import ExitReason
from statistics_service.domain import counters

AT = "2026-03-01T23:30:00-02:00"
STEP = "01910000-0000-7000-8000-0000000000e1"


def test_a_start_counts_at_the_time_of_its_purchase_with_the_money() -> None:
    started = example(EnrollmentStarted, enrolled_at=AT)
    assert started.order is not None
    counted = counters.enrollment_started(started)
    assert counted.campaign_id == started.campaign_id
    assert counted.increments == {
        "enrollments.started": 1,
        "enrollments.started@1": 1,
        "purchases.amount": started.order.amount.amount,
    }


def test_a_start_without_a_purchase_counts_no_money() -> None:
    counted = counters.enrollment_started(example(EnrollmentStarted, order=None))
    assert "purchases.amount" not in counted.increments


def test_day_and_hour_are_those_of_utc() -> None:
    counted = counters.criteria_met(example(CriteriaMet, occurred_at=AT))
    assert counted.day == date(2026, 3, 2)
    assert counted.increments == {"criteria.met": 1, "criteria.met@1": 1}
    assert counted.at == datetime.fromisoformat("2026-03-02T01:30:00+00:00")


def test_a_refusal_is_one_whatever_the_number_of_its_reasons() -> None:
    reasons = [Refusal.AUDIT_MISSING, Refusal.BELOW_MINIMUM]
    counted = counters.enrollment_refused(example(EnrollmentRefused, reasons=reasons))
    assert counted.increments == {
        "enrollments.refused": 1,
        "enrollments.refused.audit_missing": 1,
        "enrollments.refused.below_minimum": 1,
    }


def test_an_end_counts_by_its_reason_and_by_its_payout() -> None:
    expired = example(EnrollmentEnded, exit_reason="expired", status="exited", payout_status=None, occurred_at=AT)
    assert counters.enrollment_ended(expired).increments == {
        "enrollments.ended.expired": 1,
        "enrollments.ended.expired@1": 1,
    }
    refunded = counters.enrollment_ended(example(EnrollmentEnded, occurred_at=AT))
    assert refunded.increments == {
        "enrollments.ended.completed": 1,
        "enrollments.ended.completed@1": 1,
        "enrollments.ended.refund_issued": 1,
    }


def test_an_enrollment_by_the_purchase_of_another_one_takes_its_start_back_where_it_counted() -> None:
    started = example(EnrollmentStarted, enrolled_at=AT)
    assert started.order is not None
    own = {"exit_reason": "same_purchase", "status": "exited", "payout_status": None}
    ended = example(EnrollmentEnded, **own, enrolled_at=AT, began_with=started.order.amount)
    counted, taken_back = counters.enrollment_started(started), counters.start_taken_back(ended)
    assert taken_back is not None
    assert (taken_back.campaign_id, taken_back.at) == (counted.campaign_id, counted.at)
    assert taken_back.increments == {name: -number for name, number in counted.increments.items()}
    assert counters.enrollment_ended(ended).increments["enrollments.ended.same_purchase"] == 1


def test_what_ended_for_any_other_reason_has_begun_all_the_same() -> None:
    for reason in ExitReason:
        ended = example(EnrollmentEnded, exit_reason=reason)
        assert (counters.start_taken_back(ended) is None) == (reason is not ExitReason.SAME_PURCHASE)


def test_an_end_that_says_nothing_of_its_start_takes_back_a_start_without_money() -> None:
    ended = example(EnrollmentEnded, exit_reason="same_purchase", enrolled_at=None, began_with=None, occurred_at=AT)
    taken_back = counters.start_taken_back(ended)
    assert taken_back is not None
    assert taken_back.increments == {"enrollments.started": -1, "enrollments.started@1": -1}


def test_a_missed_promise_counts() -> None:
    counted = counters.criteria_missed(example(CriteriaMissed, occurred_at=AT))
    assert counted.increments == {"criteria.missed": 1, "criteria.missed@1": 1}


def test_a_step_counts_under_its_own_name_without_a_series() -> None:
    counted = counters.step_completed(example(StepCompleted, step_id=UUID(STEP), result="skipped"))
    assert counted.increments == {f"steps.{STEP}.skipped": 1}


def test_a_criterion_that_moved_counts() -> None:
    assert counters.criterion_changed(example(CriterionChanged)).increments == {"criteria.changed": 1}


@pytest.mark.parametrize("outcome", ["sent", "sent_unconfirmed", "skipped", "failed"])
def test_a_message_counts_by_its_outcome(outcome: str) -> None:
    counted = counters.message_settled(example(MessageSettled, outcome=outcome, occurred_at=AT))
    assert counted.increments == {f"messages.{outcome}": 1, f"messages.{outcome}@1": 1}


def test_the_money_of_a_payout_counts_when_it_is_issued() -> None:
    issued = example(PayoutChanged, state="issued", occurred_at=AT)
    amount = {"payouts.issued.amount": issued.amount.amount}
    assert counters.payout_changed(issued).increments == {"payouts.issued": 1, "payouts.issued@1": 1, **amount}
    failed = counters.payout_changed(example(PayoutChanged, state="failed", occurred_at=AT))
    assert failed.increments == {"payouts.failed": 1, "payouts.failed@1": 1}
