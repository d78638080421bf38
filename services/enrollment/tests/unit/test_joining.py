"""Two orders that are one purchase: which enrollment goes on, and what cannot be one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from contracts.enrollment import EnrollmentSource
from contracts.examples import example
from contracts.gateway import OrderPaid
from contracts.values import ExitReason, Money, PayoutStatus, PayoutTerms
from enrollment_service.domain.enrollment import Enrollment, repeat, withdraw
from enrollment_service.domain.joining import (
    Purchase,
    changed_by,
    contradicts,
    join,
    joins_of,
    repeated,
    root,
    settle,
    unheard_of,
)
from enrollment_service.domain.order import Order, revise

NOW = datetime(2026, 3, 20, tzinfo=UTC)
EUROS = Money(amount=1_000, currency="EUR")
WHOLE = Order(UUID(int=1), UUID(int=11), "stripe", "acct", "pi_1", EUROS, NOW)
PART = Order(UUID(int=2), UUID(int=12), "stripe", "acct", "in_1", EUROS, NOW, named_bundle_id="growth")
TOLD = example(OrderPaid).model_copy(update={"reference": "in_1", "same_as": "pi_1", "revision": 2})


def enrollment(n: int, payout: PayoutStatus | None = None, *, campaign: int = 7) -> Enrollment:
    first = Enrollment(
        enrollment_id=UUID(int=n),
        campaign_id=UUID(int=campaign),
        campaign_version=1,
        contact_id=UUID(int=10 + n),
        source=EnrollmentSource.AUTO_PURCHASE,
        created_at=NOW,
        updated_at=NOW,
        enrolled_at=NOW + timedelta(hours=n),
        deadline_at=NOW + timedelta(days=30),
        grace_hours=24,
        criteria=(),
        payout=PayoutTerms(),
    )
    return replace(first, payout_status=payout)


EARNED, PAID = PayoutStatus.CRITERIA_MET, PayoutStatus.REFUND_ISSUED


@pytest.mark.parametrize(
    ("first", "second", "ends"),
    [
        (None, None, 2),
        (None, EARNED, 1),
        (EARNED, EARNED, 2),
        (EARNED, PAID, 1),
        (PAID, None, 2),
    ],
)
def test_whoever_was_promised_most_goes_on_and_the_other_one_ends(
    first: PayoutStatus | None, second: PayoutStatus | None, ends: int
) -> None:
    for pair in ([enrollment(1, first), enrollment(2, second)], [enrollment(2, second), enrollment(1, first)]):
        assert [one.enrollment_id.int for one in repeated(pair)] == [ends]


def test_an_end_without_money_lets_the_open_one_go_on() -> None:
    over, _ = withdraw(enrollment(1), NOW)
    assert repeated([over, enrollment(2)]) == []


def test_one_purchase_may_be_in_several_campaigns_once_each() -> None:
    assert repeated([enrollment(1, campaign=7), enrollment(2, campaign=8)]) == []


def test_an_end_for_the_same_purchase_is_said_with_its_reason() -> None:
    after, (said,) = repeat(enrollment(2, EARNED), NOW)
    assert after.exit_reason is ExitReason.SAME_PURCHASE
    assert (said.model_dump()["exit_reason"], said.model_dump()["status"]) == ("same_purchase", "exited")


def test_the_whole_keeps_the_bundle_that_staff_named_for_its_part() -> None:
    part, whole = join(PART, WHOLE, 2)
    assert (part.whole_id, part.revision, whole.named_bundle_id) == (WHOLE.order_id, 2, "growth")
    assert join(PART, replace(WHOLE, named_bundle_id="other"), 2)[1].named_bundle_id == "other"
    assert changed_by([PART, WHOLE], {part.order_id: part}) == [WHOLE]


def test_an_enrollment_rests_on_the_whole_and_keeps_the_bundle_it_was_promised_for() -> None:
    promised = PART.as_reference.model_copy(update={"bundle_id": "growth"})
    first = replace(enrollment(1), order_id=WHOLE.order_id, order=WHOLE.as_reference)
    second = replace(enrollment(2, EARNED), order_id=PART.order_id, order=promised)
    other = replace(enrollment(3), order_id=UUID(int=3))
    settled = settle(Purchase(WHOLE, [PART.order_id], TOLD), [first, second, other], NOW)
    (goes_on,), (ended,), (said,) = settled.going_on, settled.ended, settled.said
    assert (goes_on.enrollment_id, ended.enrollment_id) == (second.enrollment_id, first.enrollment_id)
    assert goes_on.order is not None
    assert (goes_on.order.reference, goes_on.order.bundle_id) == ("pi_1", "growth")
    assert (said.cause, ended.exit_reason) == (TOLD, ExitReason.SAME_PURCHASE)


def test_what_was_over_before_shows_the_whole_and_nothing_more_is_said() -> None:
    over, _ = withdraw(replace(enrollment(1), order_id=PART.order_id, order=PART.as_reference), NOW)
    settled = settle(Purchase(WHOLE, [PART.order_id], TOLD), [over], NOW)
    assert [one.order and one.order.reference for one in settled.going_on] == ["pi_1"]
    assert (settled.ended, settled.said) == ([], [])


def test_a_part_of_which_nothing_was_told_brought_no_money() -> None:
    part = unheard_of(replace(PART, revision=2))
    assert (part.amount, part.revision) == (Money(amount=0, currency="EUR"), 1)


def test_the_whole_of_a_part_is_at_hand_or_has_become_a_part_meanwhile() -> None:
    part, _ = join(PART, WHOLE, 2)
    held = {one.key: one for one in (part, WHOLE)}
    assert (root(held, part), root(held, WHOLE)) == (WHOLE, WHOLE)
    assert root({part.key: part}, part) is None
    assert root({**held, WHOLE.key: replace(WHOLE, whole_id=UUID(int=9))}, part) is None


def test_a_part_says_nothing_more() -> None:
    part, _ = join(PART, WHOLE, 2)
    assert revise(part, replace(PART, revision=1), is_taken=False) == (part, None)
    later, difference = revise(part, replace(PART, revision=3), is_taken=False)
    assert later == part
    assert difference is not None


@pytest.mark.parametrize(
    ("part", "whole"),
    [(PART, PART), (replace(PART, revision=2), WHOLE), (replace(PART, whole_id=UUID(int=9)), WHOLE)],
)
def test_what_cannot_be_one_is_not_joined(part: Order, whole: Order) -> None:
    assert contradicts(part, whole, TOLD)


def test_what_is_said_again_contradicts_nothing() -> None:
    assert not contradicts(PART, WHOLE, TOLD)
    assert not contradicts(replace(PART, whole_id=WHOLE.order_id, revision=2), WHOLE, TOLD)
    (only,) = joins_of([TOLD, TOLD, example(OrderPaid)])
    assert (only.part[2], only.whole[2]) == ("in_1", "pi_1")
