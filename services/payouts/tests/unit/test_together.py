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
from payouts_service.domain import changes as rules
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
    moved = rules.resolve(offered.payout, offered.order, resolution, NOW)
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
    moves, _said = withdraw_all([offered], {ORDER.id: ORDER}, [ended(2)], NOW)
    assert [(move.payout.state, move.order) for move in moves] == [(PayoutState.WITHDRAWN, None)]
