"""What becomes of orders: stored always, decided when it can be, decided again when more is known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.postgres.closable import Closing
from contracts.base import Event
from contracts.gateway import OrderPaid

from ..domain.activity import milestone_of_audit
from ..domain.admission import Request, requests_of
from ..domain.bundle import matched
from ..domain.contact import Contact, Findings, Person
from ..domain.joining import changed_by, joins_of
from ..domain.order import DifferenceRecord, Order, key_of, newest_first, order_of, revise_all
from ..errors import NoSuchBundle
from ..work import Work
from .contacts import must_have_happened
from .enrolling import enroll
from .joining import join_orders, whose
from .journeys import say_milestones
from .recognition import fact_of, find_or_make_contact, recognise


async def take_orders(work: Work, events: Sequence[OrderPaid]) -> None:
    """Store orders, each in its highest revision, and decide each for every campaign it is meant for.

    Those that turned out to be a part of another are joined with it before anything is decided.
    """
    await work.campaigns.lock_shared()
    told, joins = newest_first(events), joins_of(events)
    facts = [fact_of(work, event, name=event.name, about=key_of(event)) for event in told]
    known = await recognise(work, facts, await whose(work, told, joins))
    orders = _orders_of(told, known.who)
    own = [order for event, order in zip(told, orders, strict=True) if order and event.same_as is None]
    changed = await _keep(work, own, known.contacts)
    joined = await join_orders(work, joins, {order.key: order for order in orders if order}, known.contacts)
    causes = {key_of(event): event for event in reversed(told)} | {one.whole: one.told for one in joins}
    open_ones = changed_by(changed, joined)
    by_order = {one.order_id: causes[one.key] for one in open_ones if one.key in causes}
    await decide_orders(work, known.contacts, open_ones, by_order)


async def record_audit(
    work: Work, person: Person, values: dict[str, Any], occurred_at: datetime, *, staff_id: UUID
) -> Findings:
    """Keep an audit, and say it as a milestone; it decides orders that were paid after it again.

    One of the same time as another corrects it.
    """
    must_have_happened(work, occurred_at)
    await work.campaigns.lock_shared()
    contact = await find_or_make_contact(work, person)
    audit = Findings(new_id(), contact.contact_id, occurred_at, values, staff_id)
    await work.audits.add(audit, work.now)
    await _decide_again(work, contact, since=occurred_at)
    await say_milestones(work, [milestone_of_audit(audit)])
    return audit


async def record_evidence(
    work: Work, contact_id: UUID, values: dict[str, Any], occurred_at: datetime, *, staff_id: UUID
) -> Findings:
    """Keep values that evidence showed; they personalise promises, and decide orders that were paid after it again."""
    must_have_happened(work, occurred_at)
    await work.campaigns.lock_shared()
    contact = await work.contacts.locked(contact_id)
    findings = Findings(new_id(), contact.contact_id, occurred_at, values, staff_id)
    await work.evidence.add(findings, work.now)
    await _decide_again(work, contact, since=occurred_at)
    return findings


async def name_bundle(work: Work, order_id: UUID, bundle_id: str | None, *, staff_id: UUID) -> Order:
    """Say for staff which bundle an order is of, or that it is of none, and decide it again.

    Raises `NoSuchOrder` or `NoSuchBundle`.
    """
    await work.campaigns.lock_shared()
    if bundle_id is not None and not await work.bundles.is_known(bundle_id):
        raise NoSuchBundle
    order, contact = await lock_order(work, order_id)
    order = replace(order, named_bundle_id=bundle_id)
    await work.orders.name_bundle(order, staff_id=staff_id, now=work.now)
    await decide_orders(work, {contact.contact_id: contact}, [order])
    return order


async def lock_order(work: Work, order_id: UUID) -> tuple[Order, Contact]:
    """An order, or the whole it is a part of, with its contact, who is locked. Raises `NoSuchOrder` or `Conflict`."""
    contact = await work.contacts.locked((await work.orders.get(order_id)).contact_id)
    order = await work.orders.get(order_id)
    if order.contact_id != contact.contact_id:
        raise Conflict("the order went to another contact meanwhile")
    return order, contact


async def list_open_orders(
    work: Work, *, is_closed: bool, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[tuple[Order, Contact]]:
    """Orders of which nothing says what was bought, though a campaign could be meant, with their contacts.

    Those that wait for staff, or those of which staff has said that they are of no bundle.
    """
    found = await work.orders.open_work(is_closed=is_closed, before=before, limit=limit)
    contacts = await work.contacts.several([order.contact_id for order in found])
    return [(order, contacts[order.contact_id]) for order in found]


async def list_differences(
    work: Work, *, is_closed: bool, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[DifferenceRecord]:
    """What was told of known orders and says something else, newest first: what is open, or what is closed."""
    return await work.differences.page(is_closed=is_closed, before=before, limit=limit)


async def close_difference(work: Work, difference_id: UUID, note: str, *, by: UUID) -> DifferenceRecord:
    """Note why nothing more is to be done about a difference. Raises `NoSuchDifference`."""
    return await work.differences.close(difference_id, Closing(note, by, work.now))


async def reconsider_orders(work: Work, limit: int) -> int:
    """Decide orders again that a campaign's change may concern; returns of how many contacts."""
    await work.campaigns.lock_shared()
    contacts = {contact.contact_id: contact for contact in await work.contacts.locked_to_reconsider(limit)}
    if not contacts:
        return 0
    orders = await work.orders.to_reconsider(list(contacts))
    await decide_orders(work, contacts, orders)
    await work.orders.unmark([order.order_id for order in orders])
    return len(contacts)


async def decide_orders(
    work: Work, contacts: Mapping[UUID, Contact], orders: Sequence[Order], causes: Mapping[UUID, Event] | None = None
) -> None:
    """Decide orders of locked contacts, each for each campaign it is meant for; `causes` are by order.

    The decision follows from the order, audits up to it, the bundles that what was bought stands for, and campaigns as
    they were when it was paid: deciding again changes it only when more has become known of those, so refusals of
    other kinds stand. Those of erased contacts are not decided any more.
    """
    if hers := [order for order in orders if not contacts[order.contact_id].erased_at]:
        await enroll(work, await requests_for(work, contacts, hers, causes))


async def requests_for(
    work: Work, contacts: Mapping[UUID, Contact], orders: Sequence[Order], causes: Mapping[UUID, Event] | None = None
) -> list[Request]:
    """A request for each campaign that each order is meant for."""
    products = {name for order in orders for name in order.products}
    known = matched(orders, await work.bundles.standing_for(products))
    return requests_of(known, contacts, await work.campaigns.histories(known), causes)


async def _keep(work: Work, told: Sequence[Order], contacts: Mapping[UUID, Contact]) -> list[Order]:
    """Store what was told of orders, the highest revision first; returns those that are new or changed."""
    fresh = await work.orders.add_all(told, work.now)
    new = [order for order in told if order.order_id in fresh]
    more = [order for order in told if order.order_id not in fresh]
    before = await work.orders.locked_by_keys({order.key for order in more})
    if any(order.contact_id not in contacts for order in before):
        raise Conflict("an order was told of meanwhile")
    taken = await work.enrollments.taken([order.order_id for order in before])
    after, differences = revise_all(before, more, taken)
    await work.orders.save_all(after)
    await work.differences.note_all(differences, work.now)
    return [*new, *after]


async def _decide_again(work: Work, contact: Contact, *, since: datetime) -> None:
    orders = await work.orders.of(contact.contact_id, since=since)
    await decide_orders(work, {contact.contact_id: contact}, orders)


def _orders_of(told: Sequence[OrderPaid], who: Sequence[Contact | None]) -> list[Order | None]:
    """The order of each telling; None where nobody knows whose it is."""
    return [
        order_of(event, order_id=new_id(), contact_id=contact.contact_id) if contact else None
        for event, contact in zip(told, who, strict=True)
    ]
