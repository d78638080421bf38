"""The life of an enrollment: whatever comes, in whatever order, an end stays an end and is said once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Event
from contracts.enrollment import EnrollmentEnded, EnrollmentSource
from contracts.examples import example
from contracts.payouts import PayoutChanged, PayoutState
from contracts.values import EnrollmentStatus, ExitReason, PayoutStatus, PayoutTerms, PayoutType
from enrollment_service.domain.enrollment import Enrollment, delete, follow, leave, meet, repeat, withdraw
from enrollment_service.domain.erasing import obstacles
from enrollment_service.domain.shown import ShownStatus, shown_status

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ENROLLMENT = Enrollment(
    enrollment_id=UUID(int=1),
    campaign_id=UUID(int=2),
    campaign_version=1,
    contact_id=UUID(int=3),
    source=EnrollmentSource.AUTO_PURCHASE,
    created_at=NOW,
    updated_at=NOW,
    enrolled_at=NOW,
    deadline_at=NOW,
    grace_hours=24,
    criteria=(),
    payout=PayoutTerms(),
)


def payout(state: PayoutState, revision: int, kind: PayoutType = PayoutType.REFUND) -> PayoutChanged:
    return example(PayoutChanged, state=state, revision=revision, type=kind)


Why = tuple[EnrollmentStatus, ExitReason, PayoutStatus | None]


def ends(said: list[Event]) -> list[Why]:
    return [
        (event.status, event.exit_reason, event.payout_status) for event in said if isinstance(event, EnrollmentEnded)
    ]


def expire(enrollment: Enrollment) -> tuple[Enrollment, list[Event]]:
    return leave(enrollment, ExitReason.EXPIRED, NOW)


@pytest.mark.parametrize(
    ("kind", "paid"),
    [
        (PayoutType.REFUND, PayoutStatus.REFUND_ISSUED),
        (PayoutType.CREDIT, PayoutStatus.CREDIT_ISSUED),
        (PayoutType.ROLLOVER_UPSELL, PayoutStatus.ROLLOVER_APPLIED),
        (PayoutType.ROLLOVER_CONTINUITY, PayoutStatus.ROLLOVER_APPLIED),
    ],
)
def test_a_payout_that_was_issued_completes_the_enrollment(kind: PayoutType, paid: PayoutStatus) -> None:
    ended, said = follow(meet(ENROLLMENT, NOW), payout(PayoutState.ISSUED, 4, kind), NOW)
    assert (ended.ended_at, ends(said)) == (NOW, [(EnrollmentStatus.COMPLETED, ExitReason.COMPLETED, paid)])
    assert shown_status(ended) == paid.value


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
    assert follow(meet(ENROLLMENT, NOW), payout(state, 2), NOW)[0].payout_status is PayoutStatus.PAYOUT_PENDING


def test_the_order_in_which_progress_and_payout_are_heard_makes_no_difference() -> None:
    revisions = [payout(PayoutState.OFFERED, 1), payout(PayoutState.CHOSEN, 2), payout(PayoutState.ISSUED, 3)]
    for order in permutations([None, *revisions]):
        enrollment, said_so_far = ENROLLMENT, []
        for heard in order:
            enrollment, said = (meet(enrollment, NOW), []) if heard is None else follow(enrollment, heard, NOW)
            said_so_far += ends(said)
        assert said_so_far == [(EnrollmentStatus.COMPLETED, ExitReason.COMPLETED, PayoutStatus.REFUND_ISSUED)]
        assert shown_status(enrollment) is ShownStatus.REFUND_ISSUED


def test_an_end_says_whether_it_follows_from_a_withdrawn_payout() -> None:
    _, followed = follow(meet(ENROLLMENT, NOW), payout(PayoutState.WITHDRAWN, 2), NOW)
    _, by_staff = withdraw(meet(ENROLLMENT, NOW), NOW)
    found = [event.follows_payout for event in (*followed, *by_staff) if isinstance(event, EnrollmentEnded)]
    assert found == [2, None]


def test_a_payout_that_staff_withdrew_ends_the_enrollment() -> None:
    ended, said = follow(meet(ENROLLMENT, NOW), payout(PayoutState.WITHDRAWN, 2), NOW)
    assert ends(said) == [(EnrollmentStatus.EXITED, ExitReason.WITHDRAWN, PayoutStatus.CRITERIA_MET)]
    assert shown_status(ended) is ShownStatus.WITHDRAWN


def test_what_was_earned_does_not_expire() -> None:
    assert expire(meet(ENROLLMENT, NOW)) == (meet(ENROLLMENT, NOW), [])


@pytest.mark.parametrize("reason", list(ExitReason))
def test_every_reason_ends_an_enrollment_with_its_status_once(reason: ExitReason) -> None:
    ended, said = leave(ENROLLMENT, reason, NOW)
    assert ends(said) == [(reason.status, reason, None)]
    assert leave(ended, reason, NOW) == (ended, [])
    assert shown_status(ended) is (ShownStatus.EXPIRED if reason is ExitReason.EXPIRED else ShownStatus.WITHDRAWN)


@given(st.lists(st.sampled_from(["meet", "expire", "withdraw", *PayoutState]), max_size=12))
def test_final_states_stay_and_are_said_once(steps: list[str]) -> None:
    enrollment, number_of_ends = ENROLLMENT, 0
    for number, step in enumerate(steps, 1):
        before, said = enrollment, list[Event]()
        match step:
            case "meet":
                enrollment = meet(enrollment, NOW)
            case "expire":
                enrollment, said = expire(enrollment)
            case "withdraw":
                enrollment, said = withdraw(enrollment, NOW)
            case state:
                enrollment, said = follow(enrollment, payout(PayoutState(state), number), NOW)
        number_of_ends += len(said)
        if not before.is_open:
            assert (enrollment.status, enrollment.ended_at) == (before.status, before.ended_at)
            assert (enrollment.exit_reason, enrollment.payout_at_end) == (before.exit_reason, before.payout_at_end)
            is_over = step is PayoutState.WITHDRAWN and before.exit_reason is ExitReason.COMPLETED
            moved = is_over or step in (PayoutState.ISSUED, PayoutState.REVERSED)
            assert moved or shown_status(enrollment) is shown_status(before)
    assert number_of_ends == (0 if enrollment.is_open else 1)
    assert enrollment.is_open == (enrollment.ended_at is None)
    assert (enrollment.exit_reason is None) == enrollment.is_open


@pytest.mark.parametrize("kind", list(PayoutType))
def test_money_that_went_out_after_staff_withdrew_is_shown(kind: PayoutType) -> None:
    asked, _said = follow(meet(ENROLLMENT, NOW), payout(PayoutState.ISSUING, 2), NOW)
    withdrawn, said = withdraw(asked, NOW)
    assert ends(said) == [(EnrollmentStatus.EXITED, ExitReason.WITHDRAWN, PayoutStatus.PAYOUT_PENDING)]
    after, said_again = follow(withdrawn, payout(PayoutState.ISSUED, 3, kind), NOW)
    assert said_again == []
    assert after.payout_status is not None
    assert after.payout_status.is_issued
    assert shown_status(after) == after.payout_status.value
    assert (after.exit_reason, after.payout_at_end) == (ExitReason.WITHDRAWN, PayoutStatus.PAYOUT_PENDING)


@pytest.mark.parametrize("state", [PayoutState.WITHDRAWN, PayoutState.FAILED, PayoutState.UNKNOWN])
def test_a_payout_that_did_not_go_out_leaves_a_withdrawn_enrollment_withdrawn(state: PayoutState) -> None:
    withdrawn, _said = withdraw(follow(meet(ENROLLMENT, NOW), payout(PayoutState.ISSUING, 2), NOW)[0], NOW)
    assert shown_status(follow(withdrawn, payout(state, 3), NOW)[0]) is ShownStatus.WITHDRAWN


def test_money_that_came_back_is_no_longer_shown_as_paid_whichever_is_heard_first() -> None:
    revisions = [payout(PayoutState.OFFERED, 1), payout(PayoutState.ISSUED, 3), payout(PayoutState.REVERSED, 4)]
    for order in permutations(revisions):
        enrollment = ENROLLMENT
        for heard in order:
            enrollment, _said = follow(enrollment, heard, NOW)
        assert (enrollment.exit_reason, shown_status(enrollment)) == (
            ExitReason.COMPLETED,
            ShownStatus.PAYOUT_PENDING,
        )


def test_money_that_came_back_and_is_withdrawn_is_awaited_by_nobody_whichever_is_heard_first() -> None:
    states = [PayoutState.ISSUED, PayoutState.REVERSED, PayoutState.WITHDRAWN]
    for order in permutations([payout(state, revision) for revision, state in enumerate(states, 1)]):
        enrollment = ENROLLMENT
        for heard in order:
            enrollment, _said = follow(enrollment, heard, NOW)
        assert shown_status(enrollment) is ShownStatus.WITHDRAWN
        assert obstacles([enrollment], is_importing=False) == ()


def test_a_deleted_campaign_ends_an_enrollment_unless_its_payout_was_earned() -> None:
    _ended, said = delete(ENROLLMENT, NOW)
    assert ends(said) == [(EnrollmentStatus.EXITED, ExitReason.CAMPAIGN_DELETED, None)]
    assert delete(meet(ENROLLMENT, NOW), NOW) == (meet(ENROLLMENT, NOW), [])


LATER = NOW + timedelta(days=3)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: meet(one, LATER),
        lambda one: follow(one, payout(PayoutState.ISSUED, 1), LATER)[0],
        lambda one: follow(one, payout(PayoutState.OFFERED, 1), LATER)[0],
        lambda one: leave(one, ExitReason.EXPIRED, LATER)[0],
        lambda one: withdraw(one, LATER)[0],
        lambda one: delete(one, LATER)[0],
        lambda one: repeat(one, LATER)[0],
    ],
)
def test_whatever_changes_an_enrollment_moves_its_time_of_change(change: Callable[[Enrollment], Enrollment]) -> None:
    changed = change(ENROLLMENT)
    assert (changed.created_at, changed.updated_at) == (NOW, LATER)
    assert change(changed) == changed


def test_what_changes_nothing_does_not_move_the_time_of_change() -> None:
    over = replace(ENROLLMENT, ended_at=NOW, status=EnrollmentStatus.EXITED, payout_revision=7)
    assert withdraw(over, LATER)[0] == over
    assert follow(over, payout(PayoutState.ISSUED, 7), LATER)[0] == over
