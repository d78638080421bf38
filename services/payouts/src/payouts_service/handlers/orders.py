"""Money that came, and money that went back, whoever sent it."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

import structlog

from chassis.ids import new_id
from contracts.gateway import OrderPaid, OrderRefunded

from ..domain import ledger
from ..domain.joining import Join, joins_of
from ..domain.order import Order, OrderKey, payment_of
from ..domain.refund import Affairs, Outside, key_of
from ..domain.together import (
    grow_all,
    is_contradicted,
    is_refunded_otherwise,
    newest,
    posting_key,
    refund_all,
    sort_refunds,
)
from ..errors import ForeignMoney, JoinOnItsWay, NoSuchOrder, NotOverpaid, OrderOnItsWay, ToldDifferently
from ..work import Work
from .joining import affairs_of, join_orders
from .keeping import conclude, keep_all, report, revalue, said_because

log = structlog.get_logger(__name__)


async def keep_orders(work: Work, events: Sequence[OrderPaid]) -> None:
    """Remember captured payments and post them, each once however often it is announced; follow those that grow.

    What turned out to be a part of another order is made one with it. Raises `ToldDifferently` for what cannot be true
    beside what was told before.
    """
    orders, joins = [_order(event) for event in events if event.same_as is None], joins_of(events)
    told = newest(orders)
    fresh = {order.key for order in await work.orders.add_all(told.values())}
    await work.ledger.post_all([one for key in fresh for one in ledger.capture(told[key])], work.now)
    known = await _locked(work, told.keys() - fresh, joins)
    before = {key: known[key] for key in told.keys() - fresh}
    if is_contradicted(orders, told, before):
        raise ToldDifferently
    grown = await _grow(work, before, told, {(one.provider, one.account, one.reference): one for one in events})
    await join_orders(work, known | grown, joins)


async def _locked(work: Work, known: AbstractSet[OrderKey], joins: Sequence[Join]) -> dict[OrderKey, Order]:
    """Orders that may grow or be joined, locked together, and where any are joined the payouts of all."""
    if not joins:
        return await work.orders.locked_families(known)
    keys = {key for one in joins for key in (one.part, one.whole)}
    families = await work.orders.locked_families(known | keys)
    await work.payouts.locked_of_all(order.id for order in families.values())
    return families


async def _grow(
    work: Work, known: Mapping[OrderKey, Order], told: Mapping[OrderKey, Order], causes: Mapping[OrderKey, OrderPaid]
) -> dict[OrderKey, Order]:
    """Let orders grow, and with them what is offered of them; returns those that did, as they are afterwards."""
    grown = grow_all(known, told)
    if not grown:
        return {}
    orders = {change.order.id: change.order for change in grown}
    moves = await revalue(work, await work.payouts.locked_of_all(orders), orders)
    because = {order.id: causes[order.key] for order in orders.values()}
    await keep_all(work, [*grown, *moves], said_because(moves, because))
    await work.payouts.wake_all(orders, work.now)
    after = orders | {moved.order.id: moved.order for moved in moves if moved.order is not None}
    return {order.key: order for order in after.values()}


async def keep_refunds(work: Work, events: Sequence[OrderRefunded]) -> None:
    """Recognise refunds of ours; of anybody else's, withdraw what is open and post what is lost.

    Raises `ToldDifferently` for one that is known with another amount.
    """
    orders = await work.orders.locked_by_keys(key_of(event) for event in events)
    paid = await work.payouts.orders_of({event.payout_id for event in events if event.payout_id})
    known = _known(work, events, orders, paid)
    affairs = await affairs_of(work, {order.id: order for order in orders.values()})
    held = {key: affairs[order.id] for key, order in orders.items()}
    if is_refunded_otherwise(held, known):
        raise ToldDifferently
    posted = await _posted(work, orders, known)
    here = await _told_here(work, known, held, posted)
    changes, said = refund_all(held, here, posted=posted, now=work.now)
    await conclude(work, [payout for one in affairs.values() for payout in one.payouts], changes)
    await keep_all(work, changes, said)
    await work.outside.save_all(change.refund for change in changes if isinstance(change, Outside))
    report(changes)


async def _posted(work: Work, orders: Mapping[OrderKey, Order], events: Sequence[OrderRefunded]) -> AbstractSet[str]:
    """Keys of what the ledger has of these refunds, also of other orders, and of those who are told at this moment."""
    await work.outside.hold(event.refund_reference for event in events)
    return await work.ledger.posted(posting_key(orders[key_of(event)], event) for event in events)


async def _told_here(
    work: Work, events: Sequence[OrderRefunded], held: Mapping[OrderKey, Affairs], posted: AbstractSet[str]
) -> list[OrderRefunded]:
    """The refunds that no other order is known to have had; the others wait, until both are known to be one."""
    told = sort_refunds(held, events, posted)
    elsewhere = await work.outside.known({event.refund_reference for event in told.strange})
    for event in (*told.late, *(one for one in told.strange if one.refund_reference in elsewhere)):
        work.postpone(event, JoinOnItsWay())
    return told.here


async def accept_overpaid(work: Work, order_id: UUID, *, by: UUID) -> Order:
    """Take note for staff that an order gave more than was captured. Raises `NoSuchOrder`, `NotOverpaid`."""
    order = await work.orders.locked_of(order_id)
    if order is None:
        raise NoSuchOrder
    if not order.is_overpaid:
        raise NotOverpaid
    noted = order.accepting()
    await work.orders.save_all([noted])
    log.info("overpaid_order_accepted", order_id=str(order_id), amount=order.over, by=str(by))
    return noted


def _order(event: OrderPaid) -> Order:
    return Order(
        id=new_id(),
        provider=event.provider,
        account=event.account,
        reference=event.reference,
        customer_reference=event.customer_reference,
        currency=event.amount.currency,
        captured=event.amount.amount,
        paid_at=event.paid_at,
        revision=event.revision,
        payment=payment_of(event.reference, event.payment),
        livemode=event.livemode,
    )


def _known(
    work: Work,
    events: Sequence[OrderRefunded],
    orders: Mapping[OrderKey, Order],
    paid: Mapping[UUID, UUID],
) -> list[OrderRefunded]:
    """The refunds of orders that were announced; the others wait. Raises `ForeignMoney`.

    A refund of ours that is told under another order than that of its payout (`paid`, by payout) waits too: both must
    be one, and that is on its way.
    """
    known = list[OrderRefunded]()
    for event in events:
        order = orders.get(key_of(event))
        if order is None:
            work.postpone(event, OrderOnItsWay())
        elif event.amount.currency != order.currency:
            raise ForeignMoney  # nothing is written yet; the others are tried without it
        elif event.payout_id is not None and paid.get(event.payout_id, order.id) != order.id:
            work.postpone(event, JoinOnItsWay())
        else:
            known.append(event)
    return known
