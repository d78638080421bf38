"""Calls and refunds that share a transaction: each finds what the one before has left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from contracts.gateway import OrderRefunded
from contracts.payouts import PayoutState
from contracts.progress import CriteriaMet
from contracts.values import AmountType, Money, PayoutTerms
from payouts_service.domain import changes as rules
from payouts_service.domain.attempt import Ending, Outcome
from payouts_service.domain.comparison import Refund
from payouts_service.domain.ledger import refund_key
from payouts_service.domain.order import Order
from payouts_service.domain.payout import Moved, Payout, Promise, Resolution, Withdrawal
from payouts_service.domain.refund import Affairs, Outside, OutsideRefund
from payouts_service.domain.together import close_all, is_refunded_otherwise, refund_all, settle_all

NOW = datetime(2026, 3, 20, tzinfo=UTC)
ORDER_ID, CAMPAIGN_ID, CONTACT_ID = UUID(int=1), UUID(int=3), UUID(int=10)
TERMS = PayoutTerms(amount_type=AmountType.PARTIAL, amount_value=Decimal(30))
KEY = ("stripe", "acct", "pi_1")


def order() -> Order:
    return Order(ORDER_ID, *KEY, None, "EUR", 1_000, NOW)


def promise(n: int) -> Promise:
    return Promise(UUID(int=100 + n), CAMPAIGN_ID, CONTACT_ID, TERMS, KEY)


PROMISES = {promise(n).enrollment_id: promise(n) for n in range(5)}


def affairs(of: Order, *payouts: Payout) -> Affairs:
    return Affairs(of, payouts, {}, PROMISES)


def offered(n: int, of: Order) -> Moved:
    ids = {"enrollment_id": UUID(int=100 + n), "campaign_id": CAMPAIGN_ID, "contact_id": CONTACT_ID}
    met = CriteriaMet(**ids, occurred_at=NOW)
    return rules.offer(promise(n), met, of, payout_id=UUID(int=400 + n), currency="EUR")


def in_flight(number: int) -> tuple[list[Payout], Order]:
    """So many payouts of one order that the provider has been asked for, and their order."""
    of, payouts = order(), list[Payout]()
    for n in range(number):
        word = Resolution(UUID(int=500), UUID(int=11))
        moved = rules.resolve(offered(n, of).payout, of, word, NOW)
        of = moved.order or of
        payouts.append(replace(moved.payout, asked=True))
    return payouts, of


def told(reference: str, amount: int, payout: Payout | None = None) -> OrderRefunded:
    return OrderRefunded(
        identity="0" * 64,
        provider="stripe",
        account="acct",
        reference="pi_1",
        refund_reference=reference,
        amount=Money(amount=amount, currency="EUR"),
        kind="refund",
        payout_id=None if payout is None else payout.id,
        refunded_at=NOW,
    )


def test_calls_of_one_order_that_ended_together_are_settled_one_after_another() -> None:
    payouts, of = in_flight(3)
    outcomes = (
        Ending(Outcome.ISSUED, "re_1"),
        Ending(Outcome.REFUSED, "no"),
        Ending(Outcome.UNKNOWN, "?", pause=timedelta(5)),
    )
    moves = settle_all(
        {payout.id: payout for payout in payouts},
        {of.id: of},
        {payout.id: ending for payout, ending in zip(payouts, outcomes, strict=True)},
        promises={payout.enrollment_id: promise(n) for n, payout in enumerate(payouts)},
        now=NOW,
    )
    assert [moved.payout.state for moved in moves] == [PayoutState.ISSUED, PayoutState.FAILED, PayoutState.UNKNOWN]
    assert [moved.pause for moved in moves] == [timedelta(), timedelta(), timedelta(5)]
    assert moves[-1].order == replace(of, issued=300, reserved=300)


def test_a_payout_that_has_ended_meanwhile_is_not_settled_again() -> None:
    (payout,), of = in_flight(1)
    done = rules.withdraw(replace(payout, asked=False), of, Withdrawal.ENROLLMENT_ENDED, NOW)
    assert done.order is not None
    endings = {payout.id: Ending(Outcome.ISSUED, "re_1")}
    assert settle_all({payout.id: done.payout}, {of.id: done.order}, endings, promises={}, now=NOW) == []


def test_a_list_closes_every_payout_of_its_order() -> None:
    payouts, of = in_flight(2)
    listed = [Refund(f"re_{n}", payout.amount, payout.id, has_failed=False) for n, payout in enumerate(payouts)]
    moves = close_all(payouts, {of.id: of}, {of.id: listed}, promises=PROMISES, now=NOW)
    assert [moved.payout.provider_reference for moved in moves] == ["re_0", "re_1"]
    assert moves[-1].order == replace(of, issued=600, reserved=0)


def test_a_list_says_nothing_of_another_orders_payouts() -> None:
    payouts, of = in_flight(1)
    listed = [Refund("re_0", payouts[0].amount, payouts[0].id, has_failed=False)]
    assert close_all(payouts, {of.id: of}, {UUID(int=2): listed}, promises=PROMISES, now=NOW) == []


def test_refunds_of_one_order_that_came_together_are_told_apart_and_count_once() -> None:
    payouts, of = in_flight(1)
    events = [told("re_ours", 300, payouts[0]), told("re_other", 100), told("re_other", 100), told("re_old", 50)]
    posted = {refund_key(of, "re_old")}
    changes, said = refund_all({KEY: affairs(of, *payouts)}, events, posted=posted, now=NOW)
    assert [type(change) for change in changes] == [Moved, Outside]
    assert changes[-1].order == replace(of, issued=300, reserved=0, outside=100, outside_at=NOW)
    assert [(one.event.model_dump()["state"], one.cause) for one in said] == [("issued", events[0])]


def test_a_refund_with_another_amount_than_is_known_of_it_or_told_besides_is_noticed() -> None:
    payouts, of = in_flight(1)
    (ours,) = payouts
    outside = {"re_other": OutsideRefund(of.id, "re_other", "refund", 100, NOW)}
    known = {KEY: replace(affairs(of, replace(ours, provider_reference="re_ours")), outside=outside)}
    same = [told("re_ours", 300, ours), told("re_other", 100), told("re_new", 5), told("re_new", 5)]
    assert not is_refunded_otherwise(known, same)
    for other in (told("re_ours", 200, ours), told("re_other", 99), told("re_new", 6)):
        assert is_refunded_otherwise(known, [*same, other])
        assert is_refunded_otherwise(known, [*same, other.model_copy(update={"state": "returned"})])


def test_what_one_refund_withdrew_the_next_does_not_withdraw_again() -> None:
    waiting = offered(1, order()).payout
    events = [told("re_1", 100), told("re_2", 100)]
    changes, said = refund_all({KEY: affairs(order(), waiting)}, events, posted=(), now=NOW)
    assert [type(change) for change in changes] == [Outside, Moved, Outside]
    assert [one.cause for one in said] == [events[0]]
    assert changes[-1].order is not None
    assert changes[-1].order.outside == 200
