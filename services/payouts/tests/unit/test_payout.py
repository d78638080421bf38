"""The states of a payout, by example."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from contracts.payouts import PayoutState
from contracts.progress import CriteriaMet
from contracts.values import AmountType, Money, PayoutTerms, PayoutType
from payouts_service.domain import changes as rules
from payouts_service.domain.limits import concern
from payouts_service.domain.order import Order
from payouts_service.domain.payout import Executed, Moved, Promise, Refusal, Resolution, Withdrawal

NOW = datetime(2026, 3, 20, tzinfo=UTC)
STAFF, COLLEAGUE, CONTACT = UUID(int=11), UUID(int=12), UUID(int=10)
LIMIT = 100_000
FULL, HALF = PayoutTerms(), PayoutTerms(amount_type=AmountType.PARTIAL, amount_value=Decimal(50))
MET = CriteriaMet(enrollment_id=UUID(int=2), campaign_id=UUID(int=3), contact_id=CONTACT, occurred_at=NOW)


def order(captured: int = 1_000, outside: int = 0, outside_at: datetime | None = None) -> Order:
    return Order(
        UUID(int=1), "stripe", "acct", "pi_1", None, "EUR", captured, NOW, outside=outside, outside_at=outside_at
    )


def promise(terms: PayoutTerms | None = None, *, has_ended: bool = False) -> Promise:
    key = ("stripe", "acct", "pi_1")
    return Promise(UUID(int=2), UUID(int=3), CONTACT, terms or PayoutTerms(), key, has_ended)


def offered(of: Order | None = None, terms: PayoutTerms | None = None, *, has_ended: bool = False) -> Moved:
    made = promise(terms, has_ended=has_ended)
    return rules.offer(made, MET, of, payout_id=UUID(int=4), currency="EUR")


def resolved(before: Moved, limit: int = LIMIT) -> Moved:
    word = Resolution(UUID(int=5), STAFF, concern=concern(before.payout.amount, (), approval=limit))
    return rules.resolve(before.payout, before.order, word, NOW)


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
    ],
)
def test_what_cannot_be_paid_is_withdrawn_at_once(of: Order | None, has_ended: bool, reason: Withdrawal) -> None:
    moved = offered(of, has_ended=has_ended)
    assert (state(moved), moved.payout.reason) == (PayoutState.WITHDRAWN, reason)
    assert len(moved.said) == 1


def test_only_an_offered_payout_may_be_chosen() -> None:
    before = offered(order(), PayoutTerms(allowed=(PayoutType.CREDIT,)))
    assert rules.why_not_choose(before.payout, PayoutType.REFUND) is None
    chosen = rules.choose(before.payout, before.order, PayoutType.CREDIT, NOW)
    assert rules.why_not_choose(chosen.payout, PayoutType.REFUND) is Refusal.PAYOUT_NOT_OFFERED


def test_only_a_type_that_the_campaign_promised_may_be_chosen() -> None:
    credit = offered(order(), PayoutTerms(type=PayoutType.CREDIT, allowed=(PayoutType.ROLLOVER_UPSELL,))).payout
    assert credit.choices == (PayoutType.CREDIT, PayoutType.ROLLOVER_UPSELL)
    assert rules.why_not_choose(credit, PayoutType.CREDIT) is None
    assert rules.why_not_choose(credit, PayoutType.ROLLOVER_UPSELL) is None
    assert rules.why_not_choose(credit, PayoutType.REFUND) is Refusal.TYPE_NOT_ALLOWED
    assert rules.why_not_choose(credit, PayoutType.ROLLOVER_CONTINUITY) is Refusal.TYPE_NOT_ALLOWED


def test_each_choice_says_what_it_is_worth_and_the_one_that_is_taken_is_worth_that() -> None:
    both = PayoutTerms(allowed=(PayoutType.ROLLOVER_UPSELL,), rollover_multiplier=Decimal("1.5"))
    before = offered(order(), both)
    worth = {one: before.payout.worth(one).amount for one in before.payout.choices}
    assert worth[PayoutType.ROLLOVER_UPSELL] * 2 == worth[PayoutType.REFUND] * 3
    for one, amount in worth.items():
        assert rules.choose(before.payout, before.order, one, NOW).payout.amount == amount


def test_a_refund_is_no_choice_while_there_is_no_payment_to_refund() -> None:
    every = PayoutTerms(amount_type=AmountType.FIXED, amount_value=Decimal(500), allowed=tuple(PayoutType))
    assert PayoutType.REFUND not in offered(None, every).payout.choices
    assert offered(order(), every).payout.choices == tuple(PayoutType)


@pytest.mark.parametrize(("terms", "base"), [(FULL, 5_000), (HALF, 2_500)])
def test_what_staff_stated_is_what_full_and_partial_are_computed_from(terms: PayoutTerms, base: int) -> None:
    stated = replace(promise(terms), order_key=None, purchase=Money(amount=5_000, currency="EUR"))
    payout = rules.offer(stated, MET, None, payout_id=UUID(int=4), currency="EUR").payout
    assert (payout.state, payout.amount) == (PayoutState.OFFERED, base)


def test_a_payout_whose_purchase_nobody_knows_is_offered_and_waits() -> None:
    waiting = rules.offer(replace(promise(FULL), order_key=None), MET, None, payout_id=UUID(int=4), currency="EUR")
    assert (state(waiting), waiting.payout.amount) == (PayoutState.OFFERED, 0)
    credit = replace(waiting.payout, type=PayoutType.CREDIT)
    assert rules.why_not_resolve(credit) is Refusal.PURCHASE_UNKNOWN


def test_an_order_that_is_linked_later_is_what_counts() -> None:
    stated = replace(promise(HALF), order_key=None, purchase=Money(amount=5_000, currency="EUR"))
    before = rules.offer(stated, MET, None, payout_id=UUID(int=4), currency="EUR").payout
    linked = rules.link(before, promise(HALF), order(1_000), NOW)
    assert linked is not None
    assert (linked.payout.base, linked.payout.order_id, linked.said) == (500, UUID(int=1), ())
    assert rules.why_not_resolve(linked.payout) is None
    assert rules.link(linked.payout, promise(HALF), order(1_000), NOW) is None


def test_an_order_that_says_the_same_as_staff_is_linked_all_the_same() -> None:
    stated = replace(promise(FULL), order_key=None, purchase=Money(amount=1_000, currency="EUR"))
    before = rules.offer(stated, MET, None, payout_id=UUID(int=4), currency="EUR").payout
    linked = rules.link(before, promise(FULL), order(1_000), NOW)
    assert linked is not None
    assert (linked.payout.base, linked.payout.principal) == (1_000, 1_000)


def test_what_somebody_else_must_approve_never_grows_meanwhile() -> None:
    waiting = resolved(offered(order(1_000)), limit=10)
    assert rules.revalue(waiting.payout, promise(), order(9_000), NOW) is None
    smaller = rules.revalue(waiting.payout, promise(), order(400), NOW)
    assert smaller is not None
    assert smaller.payout.base == 400


def test_a_promise_grows_with_what_is_captured_later() -> None:
    grown = rules.revalue(offered(order(1_000), HALF).payout, promise(HALF), order(3_000), NOW)
    assert grown is not None
    assert (grown.payout.base, grown.said) == (1_500, ())


def test_a_call_that_is_known_to_have_done_nothing_leaves_the_payout_open() -> None:
    moved = resolved(offered(order()))
    asked = replace(moved.payout, asked=True)
    later = rules.put_off(asked, moved.order, "rate_limited", NOW, promise=promise())
    assert (later.payout.is_open, later.payout.reason, later.said) == (True, "rate_limited", ())
    ended = rules.put_off(asked, moved.order, "rate_limited", NOW, promise=promise(has_ended=True))
    assert ended.order is not None
    assert (state(ended), ended.order.reserved) == (PayoutState.WITHDRAWN, 0)


def test_a_refund_needs_a_payment() -> None:
    fixed = PayoutTerms(type=PayoutType.CREDIT, amount_type=AmountType.FIXED, amount_value=Decimal(500))
    gift = offered(None, fixed)
    assert (gift.payout.amount, gift.payout.principal) == (500, 0)
    assert rules.why_not_choose(replace(gift.payout, allowed=tuple(PayoutType)), PayoutType.REFUND) is (
        Refusal.NO_PAYMENT_TO_REFUND
    )
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
    back = rules.reverse(done.payout, done.order, "refund_failed", NOW, promise=promise())
    assert back.order is not None
    assert (state(back), back.order.issued, back.order.left) == (PayoutState.REVERSED, 0, 1_000)
