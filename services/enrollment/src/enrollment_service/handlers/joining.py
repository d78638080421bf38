"""Orders that turned out to be one purchase: it counts once, and rests on one promise in each campaign."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from chassis.errors import Conflict
from contracts.base import Said
from contracts.gateway import OrderPaid
from contracts.values import Money

from ..domain import enrollment as life
from ..domain.contact import Contact
from ..domain.enrollment import Enrollment
from ..domain.joining import Join, contradicts, join, repeated
from ..domain.order import Order, OrderKey, key_of
from ..errors import ToldOtherwise, WholeOnItsWay
from ..work import Work
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
    are orders as events tell of them. Raises `ToldOtherwise`.
    """
    if not joins:
        return {}
    held = await work.orders.locked_families([key for one in joins for key in (one.part, one.whole)])
    if any(order.contact_id not in contacts for order in held.values()):
        raise Conflict("an order was told of meanwhile")
    before, joined = {order.order_id: order for order in held.values()}, dict[OrderKey, Join]()
    for one in joins:
        if one.whole not in held:
            work.postpone(one.told, WholeOnItsWay())
        else:
            held |= await _join(work, held, told, one)
            joined[one.whole] = one
    await _rest_on_wholes(work, held, joined, contacts)
    return {order.order_id: order for order in held.values() if order != before.get(order.order_id)}


async def _join(
    work: Work, held: Mapping[OrderKey, Order], told: Mapping[OrderKey, Order], one: Join
) -> dict[OrderKey, Order]:
    """Join a part with its whole; returns the orders that this changed."""
    part, whole = held.get(one.part) or await _unheard_of(work, told[one.part]), _root(held, held[one.whole])
    if contradicts(part, whole, one.told):
        raise ToldOtherwise(f"order {part.reference} is a part of {whole.reference}")
    if part.whole_id is not None:
        return {}
    own = {key: replace(order, whole_id=whole.order_id) for key, order in held.items() if part.holds(order)}
    part, whole = join(part, whole, one.told.revision)
    await work.orders.join(part, whole)
    return {**own, part.key: part, whole.key: whole}


async def _rest_on_wholes(
    work: Work, held: Mapping[OrderKey, Order], joined: Mapping[OrderKey, Join], contacts: Mapping[UUID, Contact]
) -> None:
    """Let what rests on a part rest on its whole, and end what is of a purchase that another one goes on with."""
    causes = {_root(held, held[key]).order_id: one.told for key, one in joined.items()}
    wholes = {order.order_id: order for order in held.values() if order.order_id in causes}
    families = {key: {key, *(part.order_id for part in found)} for key, found in await _parts_of(work, wholes)}
    resting = await work.enrollments.locked_to_join({one for family in families.values() for one in family}, contacts)
    of_whole = {key: [one for one in resting if one.order_id in family] for key, family in families.items()}
    for key, enrollments in of_whole.items():
        ended = repeated(enrollments)
        moved = [life.repeat(one, work.now) for one in ended]
        await work.enrollments.save_all([one for one, _said in moved])
        await work.enrollments.link_all([_resting(one, wholes[key]) for one in enrollments if one not in ended])
        await halt(work, [one.enrollment_id for one in ended], {one.enrollment_id: causes[key] for one in ended})
        work.outbox.extend(Said(event, causes[key]) for _one, said in moved for event in said)


async def _parts_of(work: Work, wholes: Collection[UUID]) -> list[tuple[UUID, Sequence[Order]]]:
    parts = await work.orders.parts_of(wholes)
    return [(key, parts.get(key, ())) for key in wholes]


def _resting(enrollment: Enrollment, whole: Order) -> Enrollment:
    """An enrollment that shows the whole as its purchase; the bundle that was promised for stays."""
    bundle_id = enrollment.order.bundle_id if enrollment.order else None
    return replace(enrollment, order=whole.as_reference.model_copy(update={"bundle_id": bundle_id}))


async def _unheard_of(work: Work, told: Order) -> Order:
    """An order of which nothing was told but that it is a part. Raises `Conflict`."""
    part = replace(told, amount=Money(amount=0, currency=told.amount.currency), revision=told.revision - 1)
    if not await work.orders.add_all([part], work.now):
        raise Conflict("an order was told of meanwhile")
    return part


def _root(held: Mapping[OrderKey, Order], order: Order) -> Order:
    """The order that one is a part of, or itself. Raises `Conflict` if that became a part only now."""
    found = next((one for one in held.values() if one.order_id == (order.whole_id or order.order_id)), None)
    if found is None or found.whole_id is not None:
        raise Conflict("an order became a part of another meanwhile")
    return found
