"""Who a fact is about, and what contacts tell us."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from contracts.enrollment import MilestoneCompleted
from contracts.gateway import ActivityRecorded

from ..domain.contact import Contact, Dispute, Findings, Person, learn
from ..domain.enrollment import Enrollment
from ..domain.order import Order
from ..domain.refusal import RefusalRecord
from ..errors import NoSuchContact, StrangerUnknown
from ..work import Work


async def attach_activity(work: Work, event: ActivityRecorded) -> None:
    """Say what somebody did as a milestone of the contact, whether or not there is an enrollment yet."""
    known = await work.contacts.holders(event.identity)
    if event.email is None and not known:
        raise StrangerUnknown
    contact = await recognise(work, event.identity, email=event.email)
    work.outbox.add(
        MilestoneCompleted(
            contact_id=contact.contact_id,
            source=event.source,
            name=event.name,
            value=event.value,
            reference=event.reference,
            occurred_at=event.occurred_at,
        )
    )


async def recognise(work: Work, identity: str, *, email: str | None, name: str | None = None) -> Contact:
    """The contact a fact is about, locked, with what the fact tells; made if nobody knows the identity."""
    contact = await _holder(work, identity, email)
    return await teach(work, contact, email=email, name=name)


async def meet(work: Work, person: Person) -> Contact:
    """The contact of an address that staff gave, locked; made if there is none."""
    contact = await _holder(work, work.identify(person.email), person.email)
    return await teach(work, contact, email=person.email, name=person.name, replacing=True)


async def teach(
    work: Work, contact: Contact, *, email: str | None, name: str | None, replacing: bool = False
) -> Contact:
    """Take what was learned about a contact, and say what changed."""
    learned, said = learn(contact, work.now, email=email, name=name, replacing=replacing)
    if contact.version == 0:
        await work.contacts.add(learned)
    elif said:
        await work.contacts.save(learned)
    work.outbox.extend(said)
    return learned


async def show_contact(work: Work, contact_id: UUID) -> Contact:
    """One contact."""
    return await work.contacts.get(contact_id)


async def find_contact(work: Work, identity: str) -> Contact:
    """The contact who holds an identity."""
    holders = await work.contacts.holders(identity)
    if identity not in holders:
        raise NoSuchContact
    return await work.contacts.get(holders[identity])


async def find_by_email(work: Work, email: str) -> Sequence[Contact]:
    """The contact of an address, or nobody."""
    holders = await work.contacts.holders(work.identify(email))
    return [await work.contacts.get(contact_id) for contact_id in holders.values()]


async def list_contacts(work: Work, before: UUID | None, limit: int) -> Sequence[Contact]:
    """Contacts, newest first."""
    return await work.contacts.listing(before=before, limit=limit)


async def show_history(
    work: Work, contact_id: UUID
) -> tuple[Contact, Sequence[Order], Sequence[Enrollment], Sequence[RefusalRecord]]:
    """A contact with everything that was bought and decided."""
    contact = await work.contacts.get(contact_id)
    return (
        contact,
        await work.orders.of(contact_id),
        await work.enrollments.of_contact(contact_id),
        await work.refusals.of_contact(contact_id),
    )


async def list_disputes(work: Work) -> Sequence[Dispute]:
    """Identities that two contacts claim, newest first."""
    return await work.contacts.disputes()


async def list_audits(work: Work, contact_id: UUID) -> Sequence[Findings]:
    """Audits of a contact, oldest first."""
    await work.contacts.get(contact_id)
    return await work.audits.of(contact_id)


async def record_evidence(
    work: Work, contact_id: UUID, values: dict[str, Any], occurred_at: datetime, *, staff_id: UUID
) -> Findings:
    """Keep values that evidence showed; promises made later are personalised with them."""
    contact = await work.contacts.locked(contact_id)
    findings = Findings(new_id(), contact.contact_id, occurred_at, values, staff_id)
    await work.evidence.add(findings, work.now)
    return findings


async def _holder(work: Work, identity: str, email: str | None) -> Contact:
    """Who holds the identity of the address, else the identity itself; a contact of version 0 is not stored yet."""
    main = work.identify(email) if email else identity
    holders = await work.contacts.holders(main, identity)
    contact_id = holders.get(main)
    if contact_id is None:
        heir = await _heir(work, holders.get(identity)) or new_id()
        contact_id = await work.contacts.claim(main, heir, kind="email" if email else "given", now=work.now)
    contact = await _locked(work, contact_id)
    if holders.get(identity) != contact_id:
        await _attach(work, identity, contact_id)
    return contact


async def _heir(work: Work, contact_id: UUID | None) -> UUID | None:
    """A contact known by a bare identity takes the first address that comes with it."""
    if contact_id is None:
        return None
    contact = await work.contacts.locked(contact_id)
    return contact_id if contact.email is None else None


async def _attach(work: Work, identity: str, contact_id: UUID) -> None:
    holder_id = await work.contacts.claim(identity, contact_id, kind="given", now=work.now)
    if holder_id != contact_id:
        await work.contacts.dispute(identity, holder_id=holder_id, claimant_id=contact_id, now=work.now)


async def _locked(work: Work, contact_id: UUID) -> Contact:
    found = await work.contacts.find_locked(contact_id)
    return found or Contact(contact_id, created_at=work.now, changed_at=work.now)
