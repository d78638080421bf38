"""Orders that turned out to be one: nothing of them counts twice, and nothing is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import structlog

from chassis.errors import Conflict
from chassis.ids import new_id
from contracts.base import Said
from contracts.gateway import OrderPaid

from ..domain import joining as rules
from ..domain.joining import Join
from ..domain.ledger import captured_account
from ..domain.order import Order, OrderKey
from ..domain.payout import Moved
from ..domain.refund import Affairs, Outside, OutsideRefund, after_all
from ..domain.together import Grown
from ..errors import OrderOnItsWay, ToldDifferently, WholeOnItsWay
from ..work import Work
from .keeping import keep_all, report

log = structlog.get_logger(__name__)


async def join_orders(work: Work, known: Mapping[OrderKey, Order], joins: Sequence[Join]) -> None:
    """Make orders one with those they are a part of; `known` are all of them, locked with their payouts.

    What is a part of an order that was not told yet, or not yet with what the part said, waits. Raises
    `ToldDifferently`.
    """
    held = dict(known)
    for one in joins:
        named = held.get(one.whole)
        if named is None:
            work.postpone(one.told, OrderOnItsWay())
        elif named.revision < one.whole_revision:
            work.postpone(one.told, WholeOnItsWay())
        else:
            held |= await _join(work, held, one, _root(held, named))


async def affairs_of(work: Work, orders: Mapping[UUID, Order]) -> dict[UUID, Affairs]:
    """Everything that money of these orders concerns; their locks are held."""
    payouts, outside = await work.payouts.locked_of_all(orders), await work.outside.of_all(orders)
    promises = await work.promises.several(payout.enrollment_id for payout in payouts)
    return {
        key: Affairs(
            order,
            tuple(payout for payout in payouts if payout.order_id == key),
            {one.reference: one for one in outside if one.order_id == key},
            promises,
        )
        for key, order in orders.items()
    }


async def _join(work: Work, held: Mapping[OrderKey, Order], told: Join, whole: Order) -> dict[OrderKey, Order]:
    """Join a part with its whole; returns the orders that this changed, as they are then. Raises `ToldDifferently`."""
    part = held.get(told.part) or await _unheard_of(work, told, whole)
    if told.contradicts(part, whole):
        raise ToldDifferently
    if part.whole_id is not None:
        return {}
    balance = await work.ledger.left_in(captured_account(part.id))
    emptied, joined = rules.join(part, whole, told.revision, balance=balance)
    await work.orders.save_all([emptied.order, joined.order])
    affairs, back = await _hand_over(work, part, joined.order)
    changes = rules.follow(affairs, back, work.now)
    await _keep(work, [emptied, joined, *changes], told.told)
    grown = after_all(affairs, changes).order
    _report_excess(grown)
    parts = {key: replace(one, whole_id=whole.id) for key, one in held.items() if one.whole_id == part.id}
    return {**parts, part.key: emptied.order, whole.key: grown}


async def _keep(work: Work, changes: Sequence[Moved | Outside | Grown], cause: OrderPaid) -> None:
    said = [Said(event, cause) for one in changes if isinstance(one, Moved) for event in one.said]
    await keep_all(work, changes, said)
    await work.outside.save_all(one.refund for one in changes if isinstance(one, Outside))
    await work.payouts.wake_all({one.order.id for one in changes if one.order is not None}, work.now)
    report(changes)


async def _hand_over(work: Work, part: Order, whole: Order) -> tuple[Affairs, Sequence[OutsideRefund]]:
    """Let everything of a part be the whole's; returns the affairs of both, and what of the outside is back."""
    outside = await work.outside.of_all([part.id, whole.id])
    await work.orders.hand_over(part, whole)
    await work.payouts.hand_over(part.id, whole.id)
    await work.outside.hand_over(part.id, whole.id)
    if await work.differences.drop(part.id):  # if there is still one, the comparison of the whole finds it
        await work.orders.compare_at_all({whole.id: work.now})
    told, back = rules.outside_of_both(whole, outside)
    affairs = (await affairs_of(work, {whole.id: whole}))[whole.id]
    return replace(affairs, outside=told), back


async def _unheard_of(work: Work, told: Join, whole: Order) -> Order:
    """An order of which nothing was told but that it is a part. Raises `Conflict`."""
    part = rules.unheard_of(told, whole, new_id())
    if not await work.orders.add_all([part]):
        raise Conflict("an order was told of meanwhile")
    return part


def _report_excess(whole: Order) -> None:
    if whole.excess:
        log.error("order_overpaid", order_id=str(whole.id), amount=whole.excess)


def _root(held: Mapping[OrderKey, Order], order: Order) -> Order:
    """The order that holds the money of one. Raises `Conflict` if it became a part only now."""
    if (found := rules.root_of(order, held.values())) is None:
        raise Conflict("an order became a part of another meanwhile")
    return found
