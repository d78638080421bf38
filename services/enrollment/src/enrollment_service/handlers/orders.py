"""What becomes of orders: stored always, decided when it can be, decided again when more is known."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from contracts.base import Event
from contracts.gateway import OrderPaid

from ..domain.admission import requests_of
from ..domain.contact import Contact, Findings, Person
from ..domain.order import Order, order_of
from ..errors import NotHappened
from ..work import Work
from .contacts import fact_of, find_or_make_contact, recognise_all
from .enrolling import enroll


async def take_orders(work: Work, events: Sequence[OrderPaid]) -> None:
    """Store orders, and decide each for every campaign it is meant for."""
    await work.campaigns.lock_shared()
    who = await recognise_all(work, [fact_of(work, event, name=event.name) for event in events])
    contacts = {contact.contact_id: contact for contact in who if contact}
    orders = [
        order_of(event, order_id=new_id(), contact_id=contact.contact_id)
        for event, contact in zip(events, who, strict=True)
        if contact
    ]
    fresh = await work.orders.add_all(orders, work.now)
    causes = {order.order_id: event for order, event in zip(orders, events, strict=True)}
    await decide_orders(work, contacts, [order for order in orders if order.order_id in fresh], causes)


async def record_audit(
    work: Work, person: Person, values: dict[str, Any], occurred_at: datetime, *, staff_id: UUID
) -> Findings:
    """Keep an audit; it decides orders that were paid after it again. One of the same time as another corrects it."""
    _must_have_happened(work, occurred_at)
    await work.campaigns.lock_shared()
    contact = await find_or_make_contact(work, person)
    audit = Findings(new_id(), contact.contact_id, occurred_at, values, staff_id)
    await work.audits.add(audit, work.now)
    await _decide_again(work, contact, since=occurred_at)
    return audit


async def record_evidence(
    work: Work, contact_id: UUID, values: dict[str, Any], occurred_at: datetime, *, staff_id: UUID
) -> Findings:
    """Keep values that evidence showed; they personalise promises, and decide orders that were paid after it again."""
    _must_have_happened(work, occurred_at)
    await work.campaigns.lock_shared()
    contact = await work.contacts.locked(contact_id)
    findings = Findings(new_id(), contact.contact_id, occurred_at, values, staff_id)
    await work.evidence.add(findings, work.now)
    await _decide_again(work, contact, since=occurred_at)
    return findings


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

    The decision follows from the order, audits up to it and campaigns as they were when it was paid: deciding again
    changes it only when more has become known of those, so refusals of other kinds stand.
    """
    if orders:
        histories = await work.campaigns.histories(orders)
        await enroll(work, requests_of(orders, contacts, histories, causes))


async def _decide_again(work: Work, contact: Contact, *, since: datetime) -> None:
    orders = await work.orders.of(contact.contact_id, since=since)
    await decide_orders(work, {contact.contact_id: contact}, orders)


def _must_have_happened(work: Work, occurred_at: datetime) -> None:
    if occurred_at > work.latest:
        raise NotHappened
