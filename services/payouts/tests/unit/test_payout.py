"""The states of a payout, by example."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from contracts.payouts import PayoutState
from contracts.progress import CriteriaMet
from contracts.values import AmountType, PayoutTerms, PayoutType
from payouts_service.domain import payout as rules
from payouts_service.domain.order import Order
from payouts_service.domain.payout import Executed, Moved, Promise, Refusal, Resolution, Withdrawal

NOW = datetime(2026, 3, 20, tzinfo=UTC)
STAFF, COLLEAGUE, CONTACT = UUID(int=11), UUID(int=12), UUID(int=10)
LIMIT = 100_000


def order(captured: int = 1_000, outside: int = 0, outside_at: datetime | None = None) -> Order:
    return Order(
        UUID(int=1), "stripe", "acct", "pi_1", None, "EUR", captured, NOW, outside=outside, outside_at=outside_at
    )


def promise(terms: PayoutTerms | None = None, *, has_ended: bool = False) -> Promise:
    key = ("stripe", "acct", "pi_1")
    return Promise(UUID(int=2), UUID(int=3), CONTACT, terms or PayoutTerms(), key, has_ended)


def offered(of: Order | None = None, terms: PayoutTerms | None = None, *, has_ended: bool = False) -> Moved:
    met = CriteriaMet(enrollment_id=UUID(int=2), campaign_id=UUID(int=3), contact_id=CONTACT, occurred_at=NOW)
    made = promise(terms, has_ended=has_ended)
    return rules.offer(made, met, of, payout_id=UUID(int=4), currency="EUR")


def resolved(before: Moved, limit: int = LIMIT) -> Moved:
    return rules.resolve(before.payout, before.order, Resolution(UUID(int=5), STAFF), limit=limit, now=NOW)


def state(moved: Moved) -> PayoutState:
    return moved.payout.state


def test_what_is_promised_is_offered_as_far_as_it_is_left() -> None:
    assert offered(order()).payout.amount == 1_000
    assert offered(order(outside=400, outside_at=NOW - timedelta(days=1))).payout.amount == 600


@pytest.mark.parametrize(
    ("of", "has_ended", "reason"),
    [
        (order(outside=1_000, outside_at=NOW - timedelta(days=1)), False, Withdrawal.NOTHING_LEFT),
        (order(outside=1, outside_at=NOW), False, Withdrawal.REFUNDED_OUTSIDE),
        (order(), True, Withdrawal.ENROLLMENT_ENDED),
        (None, False, Withdrawal.NOTHING_LEFT),
    ],
)
def test_what_cannot_be_paid_is_withdrawn_at_once(of: Order | None, has_ended: bool, reason: Withdrawal) -> None:
    moved = offered(of, has_ended=has_ended)
    assert (state(moved), moved.payout.reason) == (PayoutState.WITHDRAWN, reason)
    assert len(moved.said) == 1


def test_only_an_offered_payout_may_be_chosen() -> None:
    before = offered(order())
    assert rules.why_not_choose(before.payout, PayoutType.REFUND) is None
    chosen = rules.choose(before.payout, before.order, PayoutType.CREDIT, NOW)
    assert rules.why_not_choose(chosen.payout, PayoutType.REFUND) is Refusal.NOT_OFFERED


def test_a_refund_needs_a_payment() -> None:
    fixed = PayoutTerms(type=PayoutType.CREDIT, amount_type=AmountType.FIXED, amount_value=Decimal(500))
    gift = offered(None, fixed)
    assert (gift.payout.amount, gift.payout.principal) == (500, 0)
    assert rules.why_not_choose(gift.payout, PayoutType.REFUND) is Refusal.NO_PAYMENT_TO_REFUND
    refund = replace(gift.payout, type=PayoutType.REFUND)
    assert rules.why_not_resolve(refund) is Refusal.NO_PAYMENT_TO_REFUND


def test_a_rollover_is_multiplied_and_its_bonus_is_no_principal() -> None:
    terms = PayoutTerms(type=PayoutType.ROLLOVER_UPSELL, rollover_multiplier=Decimal("1.5"))
    moved = resolved(offered(order(1_001), terms))
    assert (moved.payout.amount, moved.payout.principal) == (1_502, 1_001)
    assert moved.order is not None
    assert moved.order.reserved == 1_001


def test_resolving_reserves_and_is_said() -> None:
    moved = resolved(offered(order()))
    assert moved.order is not None
    assert (state(moved), moved.order.reserved, moved.order.left) == (PayoutState.ISSUING, 1_000, 0)
    assert [event.state for event in moved.said] == [PayoutState.ISSUING]
    assert moved.said[0].guarantee_id == UUID(int=5)


def test_above_the_limit_somebody_else_must_approve() -> None:
    assert state(resolved(offered(order(1_000)), limit=1_000)) is PayoutState.ISSUING
    waiting = resolved(offered(order(1_001)), limit=1_000)
    assert state(waiting) is PayoutState.AWAITING_APPROVAL
    assert rules.why_not_approve(waiting.payout, STAFF) is Refusal.SAME_PERSON
    assert rules.why_not_approve(waiting.payout, COLLEAGUE) is None
    assert state(rules.approve(waiting.payout, waiting.order, COLLEAGUE, NOW)) is PayoutState.ISSUING


def test_of_two_enrollments_of_one_order_the_next_gets_what_is_left() -> None:
    half = PayoutTerms(amount_type=AmountType.PARTIAL, amount_value=Decimal(60))
    first = resolved(offered(order(), half))
    second = resolved(replace(offered(order(), half), order=first.order))
    assert [first.payout.amount, second.payout.amount] == [600, 400]
    third = resolved(replace(offered(order(), half), order=second.order))
    assert (state(third), third.payout.reason) == (PayoutState.WITHDRAWN, Withdrawal.NOTHING_LEFT)


def test_an_unknown_outcome_is_said_once_and_stays_reserved() -> None:
    moved = resolved(offered(order()))
    doubted = rules.doubt(moved.payout, moved.order, "timeout", NOW)
    again = rules.doubt(doubted.payout, doubted.order, "timeout", NOW)
    assert [event.state for event in doubted.said] == [PayoutState.UNKNOWN]
    assert again.said == ()
    assert again.order is not None
    assert again.order.reserved == 1_000


def test_a_refused_payout_frees_its_money_and_may_be_resolved_again() -> None:
    moved = resolved(offered(order()))
    failed = rules.fail(moved.payout, moved.order, "card_closed", NOW, promise=promise())
    assert failed.order is not None
    assert (state(failed), failed.order.left) == (PayoutState.FAILED, 1_000)
    assert state(resolved(failed)) is PayoutState.ISSUING


@pytest.mark.parametrize(
    ("lost", "has_ended", "reason"),
    [(500, False, Withdrawal.REFUNDED_OUTSIDE), (0, True, Withdrawal.ENROLLMENT_ENDED)],
)
def test_what_came_while_the_provider_was_asked_withdraws_a_refused_payout(
    lost: int, has_ended: bool, reason: Withdrawal
) -> None:
    moved = resolved(offered(order()))
    assert moved.order is not None
    meanwhile = moved.order.losing(lost, NOW) if lost else moved.order
    failed = rules.fail(moved.payout, meanwhile, "card_closed", NOW, promise=promise(has_ended=has_ended))
    assert failed.order is not None
    assert (state(failed), failed.payout.reason) == (PayoutState.WITHDRAWN, reason)
    assert (failed.order.reserved, failed.order.left) == (0, 1_000 - lost)


def test_what_the_provider_was_asked_for_cannot_be_withdrawn() -> None:
    moved = resolved(offered(order()))
    assert moved.payout.is_open
    withdrawn = rules.withdraw(moved.payout, moved.order, Withdrawal.REFUNDED_OUTSIDE, NOW)
    assert withdrawn.order is not None
    assert withdrawn.order.reserved == 0
    asked = replace(moved.payout, asked=True)
    with pytest.raises(ValueError, match="issuing"):
        rules.withdraw(asked, moved.order, Withdrawal.REFUNDED_OUTSIDE, NOW)


def test_a_refund_that_comes_back_is_reversed() -> None:
    moved = resolved(offered(order()))
    done = rules.issued(moved.payout, moved.order, Executed("re_1"), NOW)
    assert done.order is not None
    back = rules.reverse(done.payout, done.order, "refund_failed", NOW)
    assert back.order is not None
    assert (state(back), back.order.issued, back.order.left) == (PayoutState.REVERSED, 0, 1_000)
