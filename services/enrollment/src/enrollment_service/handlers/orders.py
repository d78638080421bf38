"""What becomes of orders: stored always, decided when it can be, decided again when more is known."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from contracts.gateway import OrderPaid

from ..domain.contact import Contact, Findings, Person
from ..domain.enrolling import purchase
from ..domain.order import Order, meant, order_of
from ..work import Work
from .contacts import meet, recognise
from .enrolling import enroll


async def take_order(work: Work, event: OrderPaid) -> None:
    """Store an order, and decide it for every campaign it is meant for."""
    await work.campaigns.hold()
    contact = await recognise(work, event.identity, email=event.email, name=event.name)
    order = order_of(event, order_id=new_id(), contact_id=contact.contact_id)
    if await work.orders.add(order, work.now):
        await decide_order(work, contact, order)


async def record_audit(
    work: Work, person: Person, values: dict[str, Any], occurred_at: datetime, *, staff_id: UUID
) -> Findings:
    """Keep an audit; it decides orders that were paid after it again."""
    await work.campaigns.hold()
    contact = await meet(work, person)
    audit = Findings(new_id(), contact.contact_id, occurred_at, values, staff_id)
    await work.audits.add(audit, work.now)
    for order in await work.orders.of(contact.contact_id, since=occurred_at):
        await decide_order(work, contact, order)
    return audit


async def reconsider_orders(work: Work, limit: int) -> int:
    """Decide orders again that a campaign's change may concern; returns of how many contacts."""
    await work.campaigns.hold()
    contacts = {contact.contact_id: contact for contact in await work.contacts.locked_to_reconsider(limit)}
    if not contacts:
        return 0
    orders = await work.orders.to_reconsider(list(contacts))
    for order in orders:
        await decide_order(work, contacts[order.contact_id], order)
    await work.orders.unmark([order.order_id for order in orders])
    return len(contacts)


async def decide_order(work: Work, contact: Contact, order: Order) -> None:
    """Decide an order of a locked contact for each campaign it is meant for.

    The decision follows from the order, audits up to it and campaigns as they were when it was paid: deciding again
    changes it only when more has become known of those, so refusals of other kinds stand.
    """
    for campaign in meant(order, await work.campaigns.known_for(order)):
        await enroll(work, contact, campaign_id=campaign.campaign_id, campaign=campaign, context=purchase(order))
