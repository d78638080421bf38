"""Money that came, and money that went back, whoever sent it."""

from collections.abc import Mapping, Sequence

import structlog

from chassis.ids import new_id
from contracts.gateway import OrderPaid, OrderRefunded

from ..domain import ledger
from ..domain.order import Order, OrderKey, payment_of
from ..domain.refund import Affairs, Outside, key_of
from ..domain.together import grow_all, is_contradicted, newest, posting_key, refund_all, revalue_all
from ..errors import ForeignMoney, OrderOnItsWay, ToldDifferently
from ..work import Work
from .keeping import conclude, keep_all

log = structlog.get_logger(__name__)


async def keep_orders(work: Work, events: Sequence[OrderPaid]) -> None:
    """Remember captured payments and post them, each once however often it is announced; follow those that grow.

    Raises `ToldDifferently` for what cannot be true beside what was told before.
    """
    orders = [_order(event) for event in events]
    told = newest(orders)
    fresh = {order.key for order in await work.orders.add_all(told.values())}
    await work.ledger.post_all([one for key in fresh for one in ledger.capture(told[key])], work.now)
    known = await work.orders.locked_by_keys(told.keys() - fresh)
    if is_contradicted(orders, told, known):
        raise ToldDifferently
    await _follow(work, known, told)


async def _follow(work: Work, known: Mapping[OrderKey, Order], told: Mapping[OrderKey, Order]) -> None:
    """Let orders grow, and with them what is offered of them."""
    grown = grow_all(known, told)
    if not grown:
        return
    orders = {change.order.id: change.order for change in grown}
    payouts = await work.payouts.locked_of_all(orders)
    promises = await work.promises.several(payout.enrollment_id for payout in payouts)
    moves = revalue_all(payouts, orders, promises, work.now)
    await keep_all(work, [*grown, *moves], [event for moved in moves for event in moved.said])
    await work.payouts.wake_all(orders, work.now)


async def keep_refunds(work: Work, events: Sequence[OrderRefunded]) -> None:
    """Recognise refunds of ours; of anybody else's, withdraw what is open and post what is lost."""
    orders = await work.orders.locked_by_keys(key_of(event) for event in events)
    known = _known(work, events, orders)
    affairs = await _affairs(work, orders)
    posted = await work.ledger.posted(posting_key(orders[key_of(event)], event) for event in known)
    changes, said = refund_all(affairs, known, posted=posted, now=work.now)
    await conclude(work, [payout for one in affairs.values() for payout in one.payouts], changes)
    await keep_all(work, changes, said)
    await work.outside.save_all(change.refund for change in changes if isinstance(change, Outside))
    _report(changes)


async def _affairs(work: Work, orders: Mapping[OrderKey, Order]) -> dict[OrderKey, Affairs]:
    """Everything that money of these orders concerns; their locks are held."""
    ids = [order.id for order in orders.values()]
    payouts, outside = await work.payouts.locked_of_all(ids), await work.outside.of_all(ids)
    promises = await work.promises.several(payout.enrollment_id for payout in payouts)
    return {
        key: Affairs(
            order,
            tuple(payout for payout in payouts if payout.order_id == order.id),
            {one.reference: one for one in outside if one.order_id == order.id},
            promises,
        )
        for key, order in orders.items()
    }


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
    )


def _known(work: Work, events: Sequence[OrderRefunded], orders: Mapping[OrderKey, Order]) -> list[OrderRefunded]:
    """The refunds of orders that were announced; the others wait. Raises `ForeignMoney`."""
    known = list[OrderRefunded]()
    for event in events:
        order = orders.get(key_of(event))
        if order is None:
            work.postpone(event, OrderOnItsWay())
        elif event.amount.currency != order.currency:
            raise ForeignMoney  # nothing is written yet; the others are tried without it
        else:
            known.append(event)
    return known


def _report(changes: Sequence[object]) -> None:
    for change in changes:
        if isinstance(change, Outside) and change.refund.is_loss:
            name = "money_lost" if change.refund.returned_at is None else "loss_taken_back"
            one = change.refund
            log.error(name, order_id=str(one.order_id), reference=one.reference, amount=one.amount)
