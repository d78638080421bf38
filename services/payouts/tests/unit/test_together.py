<<<<<<< HEAD
"""Payouts that move in one transaction: each enrollment has one, and none takes what another has taken."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from uuid import UUID

import pytest

from contracts.enrollment import EnrollmentEnded
from contracts.examples import example
from contracts.payouts import PayoutState
from contracts.progress import CriteriaMet
from contracts.values import AmountType, PayoutTerms
from payouts_service.domain import payout as rules
from payouts_service.domain.order import Order
from payouts_service.domain.payout import Payout, Promise, Resolution, Withdrawal
from payouts_service.domain.together import Awaited, Grounds, offer_all, withdraw_all

NOW = datetime(2026, 3, 20, tzinfo=UTC)
ORDER = Order(UUID(int=1), "stripe", "acct", "pi_1", None, "EUR", 1_000, NOW)
FIXED = PayoutTerms(amount_type=AmountType.FIXED, amount_value=Decimal(600))


def promise(number: int, terms: PayoutTerms = FIXED, *, order: Order | None = ORDER) -> Promise:
    return Promise(UUID(int=number), UUID(int=3), UUID(int=10), terms, order.key if order else None)


def met(number: int) -> CriteriaMet:
    return CriteriaMet(
        enrollment_id=UUID(int=number), campaign_id=UUID(int=3), contact_id=UUID(int=10), occurred_at=NOW
    )


def ended(number: int) -> EnrollmentEnded:
    return example(EnrollmentEnded, enrollment_id=str(UUID(int=number)))


def grounds(*promises: Promise, orders: tuple[Order, ...] = (ORDER,), currency: str | None = None) -> Grounds:
    return Grounds({one.enrollment_id: one for one in promises}, {order.key: order for order in orders}, currency)


def in_flight(number: int, order: Order) -> tuple[Payout, Order]:
    """A payout of 300 that is being issued, but that no provider was asked for yet; and the order it reserves from."""
    terms = PayoutTerms(amount_type=AmountType.FIXED, amount_value=Decimal(300))
    offered = rules.offer(promise(number, terms), met(number), order, payout_id=UUID(int=100 + number), currency="EUR")
    resolution = Resolution(UUID(int=5), UUID(int=11))
    moved = rules.resolve(offered.payout, offered.order, resolution, limit=10_000, now=NOW)
    assert moved.order is not None
    return moved.payout, moved.order


IN_EUROS = PayoutTerms(currency="EUR")


@pytest.mark.parametrize(
    ("known", "awaited"),
    [
        (grounds(), Awaited.PROMISE),
        (grounds(promise(2), orders=()), Awaited.ORDER),
        (grounds(promise(2), orders=(replace(ORDER, reference="pi_2"),)), Awaited.ORDER),
        (grounds(promise(2)), None),
        (grounds(promise(2, order=None)), Awaited.CURRENCY),
        (grounds(promise(2, order=None), currency="USD"), None),
        (grounds(promise(2, IN_EUROS, order=None)), None),
    ],
)
def test_an_offer_waits_for_the_promise_then_its_order_or_without_one_a_currency(
    known: Grounds, awaited: Awaited | None
) -> None:
    assert known.awaited(met(2)) is awaited


@pytest.mark.parametrize(
    ("known", "currency"),
    [
        (grounds(promise(2, PayoutTerms(currency="USD")), currency="CHF"), "EUR"),
        (grounds(promise(2, PayoutTerms(currency="USD"), order=None), currency="CHF"), "USD"),
        (grounds(promise(2, order=None), currency="CHF"), "CHF"),
    ],
)
def test_a_payout_is_in_the_currency_of_its_order_then_of_its_terms_then_of_the_tenant(
    known: Grounds, currency: str
) -> None:
    assert known.offer(met(2), UUID(int=9)).payout.currency == currency


def test_what_is_offered_while_something_is_missing_is_an_error() -> None:
    with pytest.raises(LookupError):
        grounds(promise(2, order=None)).offer(met(2), UUID(int=9))


def test_an_enrollment_is_offered_one_payout_however_often_its_criteria_are_met() -> None:
    numbers = count(50)
    moves, said = offer_all(grounds(promise(2), promise(4)), [met(2), met(4), met(2)], lambda: UUID(int=next(numbers)))
    assert [(move.payout.enrollment_id.int, move.payout.id.int) for move in moves] == [(2, 50), (4, 51)]
    assert [(one.cause, one.event) for one in said] == [
        (met(2), moves[0].said[0]),
        (met(4), moves[1].said[0]),
    ]


def test_an_offer_reserves_nothing() -> None:
    moves, _said = offer_all(grounds(promise(2), promise(4)), [met(2), met(4)], lambda: UUID(int=9))
    assert [(move.payout.base, move.order) for move in moves] == [(600, ORDER), (600, ORDER)]


def test_payouts_of_one_order_release_what_they_reserved_one_after_the_other() -> None:
    first, order = in_flight(2, ORDER)
    second, order = in_flight(4, order)
    assert order.reserved == 600
    moves, said = withdraw_all([first, second], {order.id: order}, [ended(2), ended(4)], NOW)
    assert [move.order and move.order.reserved for move in moves] == [300, 0]
    assert [move.payout.state for move in moves] == [PayoutState.WITHDRAWN] * 2
    assert [one.cause for one in said] == [ended(2), ended(4)]


def test_a_payout_that_the_provider_may_have_been_asked_for_is_not_withdrawn() -> None:
    first, order = in_flight(2, ORDER)
    second, order = in_flight(4, order)
    moves, said = withdraw_all([replace(first, asked=True), second], {order.id: order}, [ended(2), ended(4)], NOW)
    assert [(move.payout.enrollment_id, move.payout.reason) for move in moves] == [
        (UUID(int=4), Withdrawal.ENROLLMENT_ENDED)
    ]
    assert moves[0].order is not None
    assert moves[0].order.reserved == 300
    assert [one.cause for one in said] == [ended(4)]


def test_a_payout_without_an_order_is_withdrawn_alone() -> None:
    offered = grounds(promise(2, IN_EUROS, order=None)).offer(met(2), UUID(int=9)).payout
    assert not offered.is_open
    open_ = replace(offered, state=PayoutState.OFFERED)
    moves, _said = withdraw_all([open_], {ORDER.id: ORDER}, [ended(2)], NOW)
    assert [(move.payout.state, move.order) for move in moves] == [(PayoutState.WITHDRAWN, None)]
=======
"""Changes that share a transaction: each finds what the one before has left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from contracts.gateway import OrderRefunded
from contracts.payouts import PayoutState
from contracts.progress import CriteriaMet
from contracts.values import AmountType, Money, PayoutTerms
from payouts_service.domain import payout as rules
from payouts_service.domain.attempt import Ending, Outcome
from payouts_service.domain.comparison import Refund
from payouts_service.domain.ledger import refund_key
from payouts_service.domain.order import Order
from payouts_service.domain.payout import Moved, Payout, Promise, Resolution
from payouts_service.domain.refund import Outside
from payouts_service.domain.together import close_all, refund_all, settle_all

NOW = datetime(2026, 3, 20, tzinfo=UTC)
ORDER_ID, CAMPAIGN_ID, CONTACT_ID = UUID(int=1), UUID(int=3), UUID(int=10)
TERMS = PayoutTerms(amount_type=AmountType.PARTIAL, amount_value=Decimal(30))
KEY = ("stripe", "acct", "pi_1")


def order() -> Order:
    return Order(ORDER_ID, *KEY, None, "EUR", 1_000, NOW)


def promise(n: int) -> Promise:
    return Promise(UUID(int=100 + n), CAMPAIGN_ID, CONTACT_ID, TERMS, KEY)


def offered(n: int, of: Order) -> Moved:
    ids = {"enrollment_id": UUID(int=100 + n), "campaign_id": CAMPAIGN_ID, "contact_id": CONTACT_ID}
    met = CriteriaMet(**ids, occurred_at=NOW)
    return rules.offer(promise(n), met, of, payout_id=UUID(int=400 + n), currency="EUR")


def in_flight(number: int) -> tuple[list[Payout], Order]:
    """So many payouts of one order that the provider has been asked for, and their order."""
    of, payouts = order(), list[Payout]()
    for n in range(number):
        word = Resolution(UUID(int=500), UUID(int=11))
        moved = rules.resolve(offered(n, of).payout, of, word, limit=10_000, now=NOW)
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
    done = rules.withdraw(replace(payout, asked=False), of, rules.Withdrawal.ENROLLMENT_ENDED, NOW)
    assert done.order is not None
    endings = {payout.id: Ending(Outcome.ISSUED, "re_1")}
    assert settle_all({payout.id: done.payout}, {of.id: done.order}, endings, promises={}, now=NOW) == []


def test_a_list_closes_every_payout_of_its_order() -> None:
    payouts, of = in_flight(2)
    listed = [Refund(f"re_{n}", payout.amount, payout.id, has_failed=False) for n, payout in enumerate(payouts)]
    moves = close_all(payouts, {of.id: of}, {of.id: listed}, NOW)
    assert [moved.payout.provider_reference for moved in moves] == ["re_0", "re_1"]
    assert moves[-1].order == replace(of, issued=600, reserved=0)


def test_a_list_says_nothing_of_another_orders_payouts() -> None:
    payouts, of = in_flight(1)
    listed = [Refund("re_0", payouts[0].amount, payouts[0].id, has_failed=False)]
    assert close_all(payouts, {of.id: of}, {UUID(int=2): listed}, NOW) == []


def test_refunds_of_one_order_that_came_together_are_told_apart_and_count_once() -> None:
    payouts, of = in_flight(1)
    events = [told("re_ours", 300, payouts[0]), told("re_other", 100), told("re_other", 100), told("re_old", 50)]
    posted = {refund_key(of, "re_old")}
    changes, said = refund_all({of.key: of}, payouts, events, posted=posted, now=NOW)
    assert [type(change) for change in changes] == [Moved, Outside]
    assert changes[-1].order == replace(of, issued=300, reserved=0, outside=100, outside_at=NOW)
    assert [(one.event.model_dump()["state"], one.cause) for one in said] == [("issued", events[0])]


def test_what_one_refund_withdrew_the_next_does_not_withdraw_again() -> None:
    waiting = offered(1, order()).payout
    events = [told("re_1", 100), told("re_2", 100)]
    changes, said = refund_all({KEY: order()}, [waiting], events, posted=(), now=NOW)
    assert [type(change) for change in changes] == [Outside, Moved, Outside]
    assert [one.cause for one in said] == [events[0]]
    assert changes[-1].order is not None
    assert changes[-1].order.outside == 200
>>>>>>> refs/heads/payouts
