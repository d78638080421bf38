"""Who a fact is about, and what contacts tell us."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.security.identity import trimmed
from contracts.base import Said
from contracts.gateway import ActivityRecorded, OrderPaid

from ..domain.activity import milestone_of
from ..domain.contact import Contact, Dispute, Findings, Input, Person
from ..domain.enrollment import Enrollment
from ..domain.order import Order, OrderKey
from ..domain.recognition import Fact, learn_all, recognise
from ..domain.refusal import RefusalRecord
from ..errors import NoSuchContact, NotHappened, StrangerUnknown, ToldOtherwise
from ..work import Work

Shown = tuple[Enrollment, Contact, str | None]
"""An enrollment with its contact and the name of its campaign."""


async def attach_activities(work: Work, events: Sequence[ActivityRecorded]) -> None:
    """Say what people did as milestones of their contacts, whether or not there is an enrollment yet."""
    who = await recognise_all(work, [fact_of(work, event, founds=event.email is not None) for event in events])
    for event, contact in zip(events, who, strict=True):
        if contact is None:
            work.postpone(event, StrangerUnknown())
        else:
            work.outbox.add(Said(milestone_of(event, contact.contact_id), event))


async def recognise_all(work: Work, facts: Sequence[Fact]) -> list[Contact | None]:
    """As `recognise_about`, of facts that tell of no order; the contact of each fact."""
    who, _contacts = await recognise_about(work, facts, {})
    return who


async def recognise_about(
    work: Work, facts: Sequence[Fact], subjects: Mapping[OrderKey, UUID]
) -> tuple[list[Contact | None], dict[UUID, Contact]]:
    """The contact of each fact, locked, with everything the facts tell; None where a fact founds none.

    `subjects` says whose the orders are that facts tell of; those contacts are locked and returned too.
    Identities are claimed before any contact is locked, contacts in one statement; so two runs cannot wait for each
    other. Raises `Conflict` where another run was faster: what it wrote is seen when this one is tried again.
    """
    holders = await work.contacts.holders({name for fact in facts for name in (fact.identity, fact.main)})
    bare = await work.contacts.without_address([*holders.values(), *subjects.values()])
    known = recognise(facts, holders, bare, new_id, subjects=subjects)
    await work.contacts.claim_all(known.claims, work.now)
    before = await work.contacts.locked_all({*filter(None, known.who), *subjects.values()})
    if any(before[heir].email for heir in known.heirs if heir in before):
        raise Conflict("a contact got its first address meanwhile")
    after, said = learn_all(before, facts, known.who, work.now)
    await work.contacts.save_all([contact for key, contact in after.items() if contact != before.get(key)])
    await work.contacts.dispute_all(known.disputed, work.now)
    work.outbox.extend(said)
    return [after[contact_id] if contact_id else None for contact_id in known.who], after


async def find_or_make_contact(work: Work, person: Person) -> Contact:
    """The contact of an address that staff gave, locked; made if there is none."""
    identity = work.identify(person.email)
    fact = Fact(identity, identity, person.email, person.name, by_staff=True)
    (contact,) = await recognise_all(work, [fact])
    assert contact is not None  # noqa: S101 - this fact founds one
    return contact


def fact_of(
    work: Work,
    event: OrderPaid | ActivityRecorded,
    *,
    name: str | None = None,
    founds: bool = True,
    about: OrderKey | None = None,
) -> Fact:
    """What an event tells about a person."""
    email = trimmed(event.email or "") or None
    address = work.identify(email) if email else None
    return Fact(event.identity, address, email, name, founds, cause=event, about=about)


async def show_contact(work: Work, contact_id: UUID) -> Contact:
    """One contact."""
    return await work.contacts.get(contact_id)


async def find_contact(work: Work, identity: str) -> Contact:
    """The contact who holds an identity."""
    holders = await work.contacts.holders([identity])
    if identity not in holders:
        raise NoSuchContact
    return await work.contacts.get(holders[identity])


async def find_by_email(work: Work, email: str) -> Sequence[Contact]:
    """The contact of an address, or nobody."""
    holders = await work.contacts.holders([work.identify(email)])
    return [await work.contacts.get(contact_id) for contact_id in holders.values()]


async def list_contacts(work: Work, before: UUID | None, limit: int) -> Sequence[Contact]:
    """Contacts, newest first."""
    return await work.contacts.listing(before=before, limit=limit)


async def show_history(
    work: Work, contact_id: UUID
) -> tuple[Contact, Sequence[tuple[Order, Sequence[Order]]], Sequence[Shown], Sequence[RefusalRecord]]:
    """A contact with everything that was bought, each order with its parts, and decided."""
    contact = await work.contacts.get(contact_id)
    orders = await work.orders.of(contact_id)
    parts = await work.orders.parts_of([order.order_id for order in orders])
    return (
        contact,
        [(order, parts.get(order.order_id, ())) for order in orders],
        await name_campaigns(work, [(one, contact) for one in await work.enrollments.of_contact(contact_id)]),
        await work.refusals.of_contact(contact_id),
    )


async def name_campaigns(work: Work, enrollments: Sequence[tuple[Enrollment, Contact]]) -> list[Shown]:
    """Enrollments with their contacts and what their campaigns were called last."""
    titles = await work.campaigns.titles({enrollment.campaign_id for enrollment, _contact in enrollments})
    return [(enrollment, contact, titles.get(enrollment.campaign_id)) for enrollment, contact in enrollments]


async def list_disputes(work: Work) -> Sequence[Dispute]:
    """Identities that two contacts claim, newest first."""
    return await work.contacts.disputes()


async def record_input(work: Work, given: Input) -> Input:
    """Keep what a conversation, meeting or plan said; promises made later show it.

    Told again under its reference it is the one that is known. Raises `ToldOtherwise` if it says something else.
    """
    if given.occurred_at > work.latest:
        raise NotHappened
    await work.contacts.locked(given.contact_id)
    if await work.inputs.add(given, work.now) or given.reference is None:
        return given
    known = await work.inputs.of_reference(given.kind, given.reference)
    if not known.says_as(given):
        raise ToldOtherwise
    return known


async def list_inputs(work: Work, contact_id: UUID) -> Sequence[Input]:
    """What conversations, meetings and plans said of a contact, oldest first."""
    await work.contacts.get(contact_id)
    return await work.inputs.of(contact_id)


async def list_audits(work: Work, contact_id: UUID) -> Sequence[Findings]:
    """Audits of a contact, oldest first."""
    await work.contacts.get(contact_id)
    return await work.audits.of(contact_id)
