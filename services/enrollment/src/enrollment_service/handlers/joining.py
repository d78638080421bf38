"""Orders that turned out to be one purchase: it counts once, and rests on one promise in each campaign."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from chassis.errors import Conflict
from contracts.gateway import OrderPaid

from ..domain.contact import Contact
from ..domain.joining import Join, Purchase, contradicts, join, root, settle, unheard_of
from ..domain.order import Order, OrderKey, key_of
from ..errors import OrderOnItsWay, ToldDifferently
from ..work import Work
from .ending import save_enrollments
from .journeys import halt


async def whose(work: Work, told: Sequence[OrderPaid], joins: Sequence[Join]) -> dict[OrderKey, UUID]:
    """The orders that events tell of and those they are to be joined with, as far as they are known, and whose."""
    keys = {key_of(event) for event in told} | {one.whole for one in joins}
    known = await work.orders.contacts_of(keys)
    return {**known, **await work.orders.contacts_of_wholes(keys)} if joins else known


async def join_orders(
    work: Work, joins: Sequence[Join], told: Mapping[OrderKey, Order], contacts: Mapping[UUID, Contact]
) -> dict[UUID, Order]:
    """Join orders of locked contacts with those they are a part of; one whose whole was not told yet waits.

    Returns parts, and the wholes that are to be decided again, because staff had named the bundle of the part. `told`
    are orders as events tell of them. Raises `ToldDifferently`.
    """
    if not joins:
        return {}
    held = await work.orders.locked_families([key for one in joins for key in (one.part, one.whole)])
    if any(order.contact_id not in contacts for order in held.values()):
        raise Conflict("an order was told of meanwhile")
    before, joined = {order.order_id: order for order in held.values()}, dict[OrderKey, Join]()
    for one in joins:
        if one.whole not in held:
            work.postpone(one.told, OrderOnItsWay())
        else:
            held |= await _join(work, held, told, one)
            joined[one.whole] = one
    await _settle(work, held, joined, contacts)
    return {order.order_id: order for order in held.values() if order != before.get(order.order_id)}


async def _join(
    work: Work, held: Mapping[OrderKey, Order], told: Mapping[OrderKey, Order], one: Join
) -> dict[OrderKey, Order]:
    """Join a part with its whole; returns the orders that this changed."""
    part, whole = held.get(one.part) or await _unheard_of(work, told[one.part]), _root(held, held[one.whole])
    if contradicts(part, whole, one.told):
        raise ToldDifferently(what=f"order {part.reference}, a part of {whole.reference},")
    if part.whole_id is not None:
        return {}
    own = {key: replace(order, whole_id=whole.order_id) for key, order in held.items() if part.holds(order)}
    part, whole = join(part, whole, one.told.revision)
    await work.orders.join(part, whole)
    return {**own, part.key: part, whole.key: whole}


async def _settle(
    work: Work, held: Mapping[OrderKey, Order], joined: Mapping[OrderKey, Join], contacts: Mapping[UUID, Contact]
) -> None:
    """Let what rests on a part rest on its whole, and end what is of a purchase that another one goes on with."""
    told = {_root(held, held[key]).order_id: one.told for key, one in joined.items()}
    parts = await work.orders.parts_of(told)
    purchases = [
        Purchase(order, [part.order_id for part in parts.get(order.order_id, ())], told[order.order_id])
        for order in held.values()
        if order.order_id in told
    ]
    resting = await work.enrollments.locked_to_join({one for each in purchases for one in each.order_ids}, contacts)
    for purchase in purchases:
        settled = settle(purchase, resting, work.now)
        await save_enrollments(work, settled.ended)
        await work.enrollments.link_all(settled.going_on)
        ended = [one.enrollment_id for one in settled.ended]
        await halt(work, ended, dict.fromkeys(ended, purchase.told))
        work.outbox.extend(settled.said)


async def _unheard_of(work: Work, told: Order) -> Order:
    """As the rule of that name, stored. Raises `Conflict`."""
    part = unheard_of(told)
    if not await work.orders.add_all([part], work.now):
        raise Conflict("an order was told of meanwhile")
    return part


def _root(held: Mapping[OrderKey, Order], order: Order) -> Order:
    """As the rule of that name. Raises `Conflict`."""
    found = root(held, order)
    if found is None:
        raise Conflict("an order became a part of another meanwhile")
    return found
