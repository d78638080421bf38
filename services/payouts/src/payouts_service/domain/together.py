"""Changes of one transaction: what one of them takes from an order, the next no longer finds there."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

from contracts.base import Said
from contracts.enrollment import EnrollmentEnded, OrderLinked
from contracts.gateway import OrderRefunded
from contracts.progress import CriteriaMet

from . import changes as rules
from .attempt import Ending, Outcome
from .comparison import Refund, decided
from .ledger import Posting, capture, refund_key, returned_key
from .order import Order, OrderKey
from .payout import Executed, Moved, Payout, Promise, Withdrawal
from .refund import Affairs, Extent, Outside, key_of, name_of_return, refund

Rule = Callable[[Payout, Order | None], Moved | None]
"""What becomes of a payout and its order; None leaves both as they are."""


class Awaited(Enum):
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

    def awaited(self, met: CriteriaMet) -> Awaited | None:
        """What must be known before this payout can be offered; None if everything is there."""
        promise = self.promises.get(met.enrollment_id)
        if promise is None:
            return Awaited.PROMISE
        if promise.order_key is not None:
            return None if promise.order_key in self.orders else Awaited.ORDER
        return None if self._currency_of(promise) else Awaited.CURRENCY

    def offer(self, met: CriteriaMet, payout_id: UUID) -> Moved:
        """The payout of one promise. Raises `LookupError` while something is awaited."""
        promise = self.promises[met.enrollment_id]
        order = self.orders[promise.order_key] if promise.order_key else None
        currency = order.currency if order else self._currency_of(promise)
        if currency is None:
            raise LookupError(Awaited.CURRENCY)
        return rules.offer(promise, met, order, payout_id=payout_id, currency=currency)

    def _currency_of(self, promise: Promise) -> str | None:
        stated = promise.purchase.currency if promise.purchase else None
        return stated or promise.terms.currency or self.currency


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
    payouts: Iterable[Payout], orders: Mapping[UUID, Order], ended: Iterable[EnrollmentEnded], now: datetime
) -> tuple[list[Moved], list[Said]]:
    """What becomes of the open payouts of enrollments that ended."""
    causes = {event.enrollment_id: event for event in ended}
    open_ones = [payout for payout in payouts if payout.is_open]
    moves = in_turn(
        open_ones, orders, lambda payout, order: rules.withdraw(payout, order, Withdrawal.ENROLLMENT_ENDED, now)
    )
    return moves, [Said(event, causes[moved.payout.enrollment_id]) for moved in moves for event in moved.said]


def settle_all(
    payouts: Mapping[UUID, Payout],
    orders: Mapping[UUID, Order],
    endings: Mapping[UUID, Ending],
    *,
    promises: Mapping[UUID, Promise],
    now: datetime,
) -> list[Moved]:
    """What becomes of payouts whose calls have ended; one that nobody waits for any more stays as it is."""
    awaited = [payouts[payout_id] for payout_id in endings if payouts[payout_id].is_awaited]

    def settled(payout: Payout, order: Order | None) -> Moved:
        ending, promise = endings[payout.id], promises[payout.enrollment_id]
        return replace(_settled(payout, order, ending, promise=promise, now=now), pause=ending.pause)

    return in_turn(awaited, orders, settled)


@dataclass(frozen=True)
class Grown:
    """An order of which more became known, and what was captured of it meanwhile."""

    order: Order
    postings: tuple[Posting, ...]


def newest(told: Iterable[Order]) -> dict[OrderKey, Order]:
    """The highest revision of each order, as everything that was told adds up to."""
    found = dict[OrderKey, Order]()
    for order in sorted(told, key=lambda order: order.revision):
        found[order.key] = found.setdefault(order.key, order).growing(order)
    return found


def is_contradicted(told: Iterable[Order], *known: Mapping[OrderKey, Order]) -> bool:
    """Whether something that is told of orders cannot be true beside what is known of them."""
    return any(orders.get(one.key, one).contradicts(one) for one in told for orders in known)


def grow_all(orders: Mapping[OrderKey, Order], told: Mapping[OrderKey, Order]) -> list[Grown]:
    """What higher revisions say more of orders."""
    grown = [(order.growing(told[key]), order) for key, order in orders.items()]
    return [Grown(after, capture(after, before.captured)) for after, before in grown if after != before]


def link_all(
    payouts: Iterable[Payout],
    orders: Mapping[OrderKey, Order],
    promises: Mapping[UUID, Promise],
    *,
    events: Iterable[OrderLinked],
    now: datetime,
) -> tuple[list[Moved], list[Said]]:
    """What becomes of payouts whose orders are named after the promise was made."""
    causes, moves, said = {event.enrollment_id: event for event in events}, list[Moved](), list[Said]()
    for payout in payouts:
        promise = promises[payout.enrollment_id]
        order = orders[promise.order_key] if promise.order_key else None
        moved = None if order is None else rules.link(payout, promise, order, now)
        if moved is not None:
            moves.append(moved)
            said += [Said(event, causes[payout.enrollment_id]) for event in moved.said]
    return moves, said


def revalue_all(
    payouts: Iterable[Payout], orders: Mapping[UUID, Order], promises: Mapping[UUID, Promise], now: datetime
) -> list[Moved]:
    """What becomes of payouts whose orders became known, grew, or have money back."""

    def revalued(payout: Payout, order: Order | None) -> Moved | None:
        return None if order is None else rules.revalue(payout, promises[payout.enrollment_id], order, now)

    return in_turn(payouts, orders, revalued)


def close_all(
    payouts: Iterable[Payout],
    orders: Mapping[UUID, Order],
    listed: Mapping[UUID, Iterable[Refund]],
    *,
    promises: Mapping[UUID, Promise],
    now: datetime,
) -> list[Moved]:
    """What the provider's lists of refunds, by order, decide about payouts."""

    def closed(payout: Payout, order: Order | None) -> Moved | None:
        if order is None:
            return None
        promise = promises[payout.enrollment_id]
        found = (decided(payout, order, one, now, promise=promise) for one in listed.get(order.id, ()))
        return next(filter(None, found), None)

    return in_turn(payouts, orders, closed)


def refund_all(
    affairs: Mapping[OrderKey, Affairs], events: Iterable[OrderRefunded], *, posted: Collection[str], now: datetime
) -> tuple[list[Moved | Outside], list[Said]]:
    """What refunds and disputes come to, each once; `posted` are the keys of those that were known before.

    Several keys may be those of the same affairs, where orders turned out to be one.
    """
    held, known = {one.order.id: one for one in affairs.values()}, set(posted)
    changes, said = list[Moved | Outside](), list[Said]()
    for event in events:
        key = affairs[key_of(event)].order.id
        name = posting_key(held[key].order, event)
        made = [] if name in known else refund(held[key], event, now)
        known.add(name)
        for change in made:
            held[key] = held[key].after(change)
            said += [Said(one, event) for one in change.said] if isinstance(change, Moved) else []
        changes += made
    return changes, said


def is_refunded_otherwise(affairs: Mapping[OrderKey, Affairs], events: Iterable[OrderRefunded]) -> bool:
    """Whether a refund or dispute is told with another amount than is known of it, or than it is told with besides."""
    told = {(one.order.id, name): extent for one in affairs.values() for name, extent in one.extents.items()}
    for event in events:
        name = affairs[key_of(event)].order.id, event.refund_reference
        known = told.get(name, Extent())
        if known.contradicts(event):
            return True
        told[name] = known.with_told(event)
    return False


@dataclass(frozen=True)
class Sorted:
    """Refunds and disputes by whether their references are those of their orders."""

    here: list[OrderRefunded]
    strange: list[OrderRefunded]
    """What they say was posted, and not of what is known to have left their orders: perhaps of another order."""
    late: list[OrderRefunded]
    """Another order is told the same, together with them."""


def sort_refunds(
    affairs: Mapping[OrderKey, Affairs], events: Iterable[OrderRefunded], posted: Collection[str]
) -> Sorted:
    """Tell refunds of their own orders from those that another order had first."""
    found, first = Sorted([], [], []), dict[str, UUID]()
    for event in events:
        own = affairs[key_of(event)]
        key = posting_key(own.order, event)
        if first.setdefault(key, own.order.id) != own.order.id:
            found.late.append(event)
        elif key in posted and event.refund_reference not in own.outside:
            found.strange.append(event)
        else:
            found.here.append(event)
    return found


def posting_key(order: Order, event: OrderRefunded) -> str:
    """The business key under which the ledger takes what an event says."""
    if event.state == "returned":
        return returned_key(order, name_of_return(event.kind, event.refund_reference, event.amount.amount))
    return refund_key(order, event.refund_reference)


def in_turn(payouts: Iterable[Payout], orders: Mapping[UUID, Order], rule: Rule) -> list[Moved]:
    """What a rule makes of payouts, one after another; each order is handed from one to the next."""
    held, moves = dict(orders), list[Moved]()
    for payout in payouts:
        moved = rule(payout, held.get(payout.order_id) if payout.order_id else None)
        if moved is None:
            continue
        if moved.order is not None:
            held[moved.order.id] = moved.order
        moves.append(moved)
    return moves


def _settled(payout: Payout, order: Order | None, ending: Ending, *, promise: Promise, now: datetime) -> Moved:
    match ending.outcome:
        case Outcome.ISSUED:
            return rules.issued(payout, order, Executed(ending.detail, ending.code), now)
        case Outcome.REFUSED:
            return rules.fail(payout, order, ending.detail, now, promise=promise)
        case Outcome.UNKNOWN:
            return rules.doubt(payout, order, ending.detail, now)
        case Outcome.PENDING:
            return rules.await_bank(payout, order, ending.reference, ending.detail)
        case Outcome.LATER | Outcome.NOT_EXECUTED:
            if ending.is_undone:
                return rules.put_off(payout, order, ending.detail, now, promise=promise)
            return Moved(replace(payout, reason=ending.detail), order)
