"""What contacts do and tell us, and questions about them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.postgres.closable import Closing
from chassis.security.phones import e164, region_of
from contracts.gateway import ActivityRecorded

from ..domain.activity import milestone_of, milestones_of_input
from ..domain.campaign_outcome import JourneyReport
from ..domain.contact import Contact, Dispute, Findings, Input, Person
from ..domain.enrolling import Applicant
from ..domain.enrollment import Enrollment
from ..domain.order import Order
from ..domain.personalise import KnownValues
from ..domain.refusal import RefusalRecord
from ..errors import NoSuchConflict, NoSuchContact, NotHappened, SameContact, StrangerUnknown, ToldDifferently
from ..work import Work
from .journeys import say_milestones
from .recognition import fact_by_staff, fact_of, recognise

Shown = tuple[Enrollment, Contact, str | None]
"""An enrollment with its contact and the name of its campaign."""


async def attach_activities(work: Work, events: Sequence[ActivityRecorded]) -> None:
    """Say what people did as milestones of their contacts, whether or not there is an enrollment yet."""
    known = await recognise(work, [fact_of(work, event, founds=event.email is not None) for event in events])
    told = []
    for event, contact in zip(events, known.who, strict=True):
        if contact is None:
            work.postpone(event, StrangerUnknown())
        else:
            told.append((milestone_of(event, contact.contact_id), event))
    await say_milestones(work, [one for one, _event in told], [event for _one, event in told])


async def show_contact(work: Work, contact_id: UUID) -> Contact:
    """One contact."""
    return await work.contacts.get(contact_id)


async def find_contact(work: Work, identity: str) -> Contact:
    """The contact who holds an identity."""
    holders = await work.contacts.holders([identity])
    if identity not in holders:
        raise NoSuchContact
    return await work.contacts.get(holders[identity])


async def find_by_name(work: Work, person: Person) -> Sequence[Contact]:
    """Contacts who hold what a person is named by, or nobody; two of them if it leads to two."""
    phone = person.phone and e164(person.phone, region_of(await work.locale()))
    wanted = replace(person, phone=phone)
    if not (wanted.email or wanted.phone or wanted.external_ids):
        return []
    holders = await work.contacts.holders(fact_by_staff(work, wanted).identities)
    return list((await work.contacts.several(sorted(set(holders.values())))).values())


async def list_contacts(work: Work, before: UUID | None, limit: int) -> Sequence[Contact]:
    """Contacts, newest first."""
    return await work.contacts.listing(before=before, limit=limit)


async def list_several(work: Work, contact_ids: Sequence[UUID]) -> Mapping[UUID, Contact]:
    """Contacts by the id that was asked for, which may be that of one merged into another; without those erased."""
    return await work.contacts.led_to(contact_ids)


async def show_history(
    work: Work, contact_id: UUID
) -> tuple[
    Contact, Sequence[tuple[Order, Sequence[Order]]], Sequence[Shown], Sequence[RefusalRecord], Sequence[Contact]
]:
    """A contact with everything that was bought, each order with its parts, and decided, and who proved to be her."""
    contact = await work.contacts.get(contact_id)
    orders = await work.orders.of(contact.contact_id)
    parts = await work.orders.parts_of([order.order_id for order in orders])
    return (
        contact,
        [(order, parts.get(order.order_id, ())) for order in orders],
        await name_campaigns(work, [(one, contact) for one in await work.enrollments.of_contact(contact.contact_id)]),
        await work.refusals.of_contact(contact.contact_id),
        await work.contacts.merged_into(contact.contact_id),
    )


async def show_journey_report(work: Work, contact_id: UUID) -> JourneyReport:
    """What a contact has been through, and what she has paid. Raises `NoSuchContact`."""
    contact = await work.contacts.get(contact_id)
    enrollments = await work.enrollments.of_contact(contact.contact_id)
    return JourneyReport(
        contact,
        tuple(await work.campaign_history.of(contact.contact_id)),
        is_active=any(one.is_open for one in enrollments),
        orders=tuple(await work.orders.of(contact.contact_id)),
    )


async def name_campaigns(work: Work, enrollments: Sequence[tuple[Enrollment, Contact]]) -> list[Shown]:
    """Enrollments with their contacts and what their campaigns were called last."""
    titles = await work.campaigns.titles({enrollment.campaign_id for enrollment, _contact in enrollments})
    return [(enrollment, contact, titles.get(enrollment.campaign_id)) for enrollment, contact in enrollments]


async def list_disputes(work: Work, *, is_closed: bool) -> Sequence[Dispute]:
    """Identities that two contacts claim, newest first: those nobody has looked at, or those kept apart."""
    return await work.contacts.disputes(is_closed=is_closed)


async def keep_apart(work: Work, contact_id: UUID, other_id: UUID, note: str, *, by: UUID) -> Sequence[Dispute]:
    """Note that two contacts who claim the same are two people; the first note stays.

    Returns what both claim. Raises `NoSuchContact`, `NoSuchConflict`, or `SameContact` if one is named twice.
    """
    one, other = [(await work.contacts.get(each)).contact_id for each in (contact_id, other_id)]
    if one == other:
        raise SameContact(field="body.contact_id")
    if not (between := await work.contacts.keep_apart(one, other, Closing(note, by, work.now))):
        raise NoSuchConflict
    return between


async def record_input(work: Work, given: Input) -> Input:
    """Keep what a conversation, meeting or plan said; it personalises promises, and decides orders paid after it again.

    Told again under its reference it is the one that is known. Raises `ToldDifferently` if it says something else.
    """
    must_have_happened(work, given.occurred_at)
    await work.campaigns.lock_shared()
    given = replace(given, contact_id=(await work.contacts.locked(given.contact_id)).contact_id)
    if await work.inputs.add(given, work.now):
        await work.orders.mark_since([(given.contact_id, given.occurred_at)])
        await say_milestones(work, milestones_of_input(given))
        return given
    assert given.reference is not None  # noqa: S101 - without one, every input is another
    known = await work.inputs.of_reference(given.kind, given.reference)
    if not known.says_as(given):
        raise ToldDifferently(what=f"{given.kind} {given.reference}")
    return known


def must_have_happened(work: Work, occurred_at: datetime) -> None:
    """Raise `NotHappened` for what staff says of the future."""
    if occurred_at > work.latest:
        raise NotHappened(field="body.occurred_at")


async def list_inputs(work: Work, contact_id: UUID) -> Sequence[Input]:
    """What conversations, meetings and plans said of a contact, oldest first."""
    return await work.inputs.of((await work.contacts.get(contact_id)).contact_id)


async def list_audits(work: Work, contact_id: UUID) -> Sequence[Findings]:
    """Audits of a contact, oldest first."""
    return await work.audits.of((await work.contacts.get(contact_id)).contact_id)


async def list_evidence(work: Work, contact_id: UUID) -> Sequence[Findings]:
    """What evidence showed of a contact, oldest first."""
    return await work.evidence.of((await work.contacts.get(contact_id)).contact_id)


async def show_values(work: Work, contact_id: UUID, at: datetime | None) -> KnownValues:
    """What a promise to a contact would be personalised with now, or at a time."""
    contact, until = await work.contacts.get(contact_id), at or work.now
    audits = [one for one in await work.audits.of(contact.contact_id) if one.occurred_at <= until]
    evidence = tuple(one for one in await work.evidence.of(contact.contact_id) if one.occurred_at <= until)
    inputs = tuple(one for one in await work.inputs.of(contact.contact_id) if one.occurred_at <= until)
    return Applicant(contact, audits[-1] if audits else None, evidence, inputs=inputs).values


async def list_ids(work: Work, contact_id: UUID) -> Sequence[UUID]:
    """Every id that leads to the same contact as this one; none for an unknown one."""
    return await work.contacts.ids_of(contact_id)


async def newest_audit(work: Work, contact_id: UUID) -> Findings | None:
    """What the newest audit of a contact found; None without one."""
    audits = await list_audits(work, contact_id)
    return audits[-1] if audits else None
