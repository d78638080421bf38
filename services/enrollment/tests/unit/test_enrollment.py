"""The life of an enrollment: whatever comes, in whatever order, an end stays an end and is said once."""

from datetime import UTC, datetime
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Event
from contracts.enrollment import EnrollmentEnded, EnrollmentSource, Outcome
from contracts.examples import example
from contracts.payouts import PayoutChanged, PayoutState
from contracts.values import PayoutTerms, PayoutType
from enrollment_service.domain.enrollment import Enrollment, Status, expire, follow, meet, withdraw

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ENROLLMENT = Enrollment(
    enrollment_id=UUID(int=1),
    campaign_id=UUID(int=2),
    campaign_version=1,
    contact_id=UUID(int=3),
    source=EnrollmentSource.AUTO_PURCHASE,
    enrolled_at=NOW,
    deadline_at=NOW,
    grace_hours=24,
    criteria=(),
    payout=PayoutTerms(),
)


def payout(state: PayoutState, revision: int, kind: PayoutType = PayoutType.REFUND) -> PayoutChanged:
    return example(PayoutChanged, state=state, revision=revision, type=kind)


def outcomes(said: list[Event]) -> list[Outcome]:
    return [event.outcome for event in said if isinstance(event, EnrollmentEnded)]


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (PayoutType.REFUND, Outcome.REFUND_ISSUED),
        (PayoutType.CREDIT, Outcome.CREDIT_ISSUED),
        (PayoutType.ROLLOVER_UPSELL, Outcome.ROLLOVER_APPLIED),
        (PayoutType.ROLLOVER_CONTINUITY, Outcome.ROLLOVER_APPLIED),
    ],
)
def test_a_payout_that_was_issued_ends_the_enrollment_by_its_type(kind: PayoutType, outcome: Outcome) -> None:
    ended, said = follow(meet(ENROLLMENT), payout(PayoutState.ISSUED, 4, kind), NOW)
    assert (ended.status, ended.ended_at, outcomes(said)) == (Status(outcome.value), NOW, [outcome])


@pytest.mark.parametrize(
    "state",
    [
        PayoutState.CHOSEN,
        PayoutState.AWAITING_APPROVAL,
        PayoutState.ISSUING,
        PayoutState.FAILED,
        PayoutState.UNKNOWN,
    ],
)
def test_a_payout_on_its_way_is_pending(state: PayoutState) -> None:
    assert follow(meet(ENROLLMENT), payout(state, 2), NOW)[0].status is Status.PAYOUT_PENDING


def test_the_order_in_which_progress_and_payout_are_heard_makes_no_difference() -> None:
    revisions = [payout(PayoutState.OFFERED, 1), payout(PayoutState.CHOSEN, 2), payout(PayoutState.ISSUED, 3)]
    for order in permutations([None, *revisions]):
        enrollment, ends = ENROLLMENT, []
        for heard in order:
            enrollment, said = (meet(enrollment), []) if heard is None else follow(enrollment, heard, NOW)
            ends += outcomes(said)
        assert (enrollment.status, ends) == (Status.REFUND_ISSUED, [Outcome.REFUND_ISSUED])


def test_a_payout_that_staff_withdrew_ends_the_enrollment() -> None:
    ended, said = follow(meet(ENROLLMENT), payout(PayoutState.WITHDRAWN, 2), NOW)
    assert (ended.status, outcomes(said)) == (Status.WITHDRAWN, [Outcome.WITHDRAWN])


def test_what_was_earned_does_not_expire() -> None:
    assert expire(meet(ENROLLMENT), NOW) == (meet(ENROLLMENT), [])


@given(st.lists(st.sampled_from(["meet", "expire", "withdraw", *PayoutState]), max_size=12))
def test_final_states_stay_and_are_said_once(steps: list[str]) -> None:
    enrollment, ends = ENROLLMENT, 0
    for number, step in enumerate(steps, 1):
        before, said = enrollment, list[Event]()
        match step:
            case "meet":
                enrollment = meet(enrollment)
            case "expire":
                enrollment, said = expire(enrollment, NOW)
            case "withdraw":
                enrollment, said = withdraw(enrollment, NOW)
            case state:
                enrollment, said = follow(enrollment, payout(PayoutState(state), number), NOW)
        ends += len(said)
        if not before.is_open:
            assert (enrollment.status, enrollment.ended_at) == (before.status, before.ended_at)
    assert ends == (0 if enrollment.is_open else 1)
    assert enrollment.is_open == (enrollment.ended_at is None)
