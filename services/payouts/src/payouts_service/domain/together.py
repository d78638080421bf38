"""Payouts that move in one transaction: what one of them takes from an order, the next no longer finds there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

from contracts.base import Said
from contracts.enrollment import EnrollmentEnded
from contracts.progress import CriteriaMet

from . import payout as rules
from .order import Order, OrderKey
from .payout import Moved, Payout, Promise, Withdrawal


class Missing(Enum):
    """What an offer waits for."""

    PROMISE = auto()
    ORDER = auto()
    CURRENCY = auto()


@dataclass(frozen=True)
class Grounds:
    """What offers rest on: promises by enrollment, orders by their key, and the tenant's currency."""

    promises: Mapping[UUID, Promise]
    orders: Mapping[OrderKey, Order]
    currency: str | None

    def missing(self, met: CriteriaMet) -> Missing | None:
        """What must be known before this payout can be offered; None if everything is there."""
        promise = self.promises.get(met.enrollment_id)
        if promise is None:
            return Missing.PROMISE
        if promise.order_key is not None:
            return None if promise.order_key in self.orders else Missing.ORDER
        return None if promise.terms.currency or self.currency else Missing.CURRENCY

    def offer(self, met: CriteriaMet, payout_id: UUID) -> Moved:
        """The payout of one promise. Raises `LookupError` while something is missing."""
        promise = self.promises[met.enrollment_id]
        order = self.orders[promise.order_key] if promise.order_key else None
        currency = order.currency if order else promise.terms.currency or self.currency
        if currency is None:
            raise LookupError(Missing.CURRENCY)
        return rules.offer(promise, met, order, payout_id=payout_id, currency=currency)


def offer_all(
    grounds: Grounds, events: Iterable[CriteriaMet], make_id: Callable[[], UUID]
) -> tuple[list[Moved], list[Said]]:
    """A payout for each enrollment whose criteria are met."""
    moves, said = list[Moved](), list[Said]()
    for met in {met.enrollment_id: met for met in events}.values():
        moves.append(grounds.offer(met, make_id()))
        said += [Said(event, met) for event in moves[-1].said]
    return moves, said


def withdraw_all(
    payouts: Sequence[Payout], orders: Mapping[UUID, Order], ended: Iterable[EnrollmentEnded], now: datetime
) -> tuple[list[Moved], list[Said]]:
    """What becomes of the open payouts of enrollments that ended; orders are handed from one to the next."""
    causes = {event.enrollment_id: event for event in ended}
    held, moves, said = dict(orders), list[Moved](), list[Said]()
    for payout in filter(lambda payout: payout.is_open, payouts):
        order = held.get(payout.order_id) if payout.order_id else None
        moved = rules.withdraw(payout, order, Withdrawal.ENROLLMENT_ENDED, now)
        if moved.order is not None:
            held[moved.order.id] = moved.order
        moves.append(moved)
        said += [Said(event, causes[payout.enrollment_id]) for event in moved.said]
    return moves, said
