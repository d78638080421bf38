"""Who a fact is about, and what contacts tell us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.security.identity import trimmed
from chassis.security.phones import e164, region_of
from contracts.base import Said
from contracts.gateway import ActivityRecorded, OrderPaid

from ..domain.activity import milestone_of
from ..domain.contact import Contact, Dispute, Findings, Input, Person
from ..domain.enrollment import Enrollment
from ..domain.order import Order, OrderKey
from ..domain.recognition import Fact, Recognition, learn_all, recognise
from ..domain.refusal import RefusalRecord
from ..errors import NoPhoneNumber, NoSuchContact, NotHappened, StrangerUnknown, ToldDifferently
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
    """The contact of each fact, and every contact of `recognise_whole`."""
    known = await recognise_whole(work, facts, subjects)
    return known.who, known.contacts


@dataclass(frozen=True)
class Recognised:
    """Contacts that are locked and know everything that some facts told."""

    who: list[Contact | None]
    """Of each fact; None where it founds none."""
    contacts: dict[UUID, Contact]
    news: list[bool]
    """Of each fact, whether it told something new of its contact."""
    disputed: list[tuple[str, ...]]
    """Of each fact, those of its identities that lead to somebody else."""
    made: set[UUID]
    """Contacts that were made for them."""

    @property
    def ids(self) -> list[UUID]:
        """The contact of each fact, where every fact founds one."""
        return [contact.contact_id for contact in self.who if contact]

    def is_first(self, number: int) -> bool:
        """Whether a contact was made for this very fact."""
        return self.ids[number] in self.made and self.ids[number] not in self.ids[:number]


async def recognise_whole(work: Work, facts: Sequence[Fact], subjects: Mapping[OrderKey, UUID]) -> Recognised:
    """The contact of each fact, locked, with everything the facts tell; None where a fact founds none.

    `subjects` says whose the orders are that facts tell of; those contacts are locked and returned too.
    Identities are claimed before any contact is locked, contacts in one statement; so two runs cannot wait for each
    other. Raises `Conflict` where another run was faster: what it wrote is seen when this one is tried again.
    """
    known = await _recognise(work, facts, subjects)
    before = await work.contacts.locked_all({*filter(None, known.who), *subjects.values()})
    if any(before[heir].email for heir in known.heirs if heir in before):
        raise Conflict("a contact got its first address meanwhile")
    if any(contact.merged_into for contact in before.values()):
        raise Conflict("a contact was merged meanwhile")
    learned = learn_all(before, facts, known, work.now)
    after = learned.contacts
    await work.contacts.save_all([contact for key, contact in after.items() if contact != before.get(key)])
    await work.contacts.dispute_all(known.disputed, work.now)
    work.outbox.extend(learned.said)
    who = [after[contact_id] if contact_id else None for contact_id in known.who]
    return Recognised(who, after, learned.news, known.elsewhere(facts), after.keys() - before.keys())


async def _recognise(work: Work, facts: Sequence[Fact], subjects: Mapping[OrderKey, UUID]) -> Recognition:
    holders = await work.contacts.holders({name for fact in facts for name in fact.identities})
    bare = await work.contacts.without_address([*holders.values(), *subjects.values()])
    known = recognise(facts, holders, bare, new_id, subjects=subjects)
    await work.contacts.claim_all(known.claims, work.now)
    return known


async def find_or_make_contact(work: Work, person: Person) -> Contact:
    """The contact whom staff named, locked; made if there is none. Raises `NoPhoneNumber`."""
    if person.phone is not None:
        number = e164(person.phone, region_of(await work.locale()))
        if number is None:
            raise NoPhoneNumber
        person = replace(person, phone=number)
    (contact,) = await recognise_all(work, [fact_by_staff(work, person)])
    assert contact is not None  # noqa: S101 - this fact founds one
    return contact


def fact_by_staff(work: Work, person: Person) -> Fact:
    """What staff says of a person whose phone number is in E.164: ids are believed before numbers, which are shared."""
    address = work.identify("email", person.email) if person.email else None
    phone = work.identify("phone", person.phone) if person.phone else None
    ids = [work.identify(one.kind, one.id) for one in person.external_ids]
    named = [one for one in (address, *ids, phone) if one is not None]
    return Fact(
        named[0],
        address,
        person.email,
        person.name,
        by_staff=True,
        others=tuple(named[1:]),
        phone_identity=phone,
        more=person.traits,
    )


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
    address = work.identify("email", email) if email else None
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


async def show_history(
    work: Work, contact_id: UUID
) -> tuple[Contact, Sequence[tuple[Order, Sequence[Order]]], Sequence[Shown], Sequence[RefusalRecord]]:
    """A contact with everything that was bought, each order with its parts, and decided."""
    contact = await work.contacts.get(contact_id)
    orders = await work.orders.of(contact.contact_id)
    parts = await work.orders.parts_of([order.order_id for order in orders])
    return (
        contact,
        [(order, parts.get(order.order_id, ())) for order in orders],
        await name_campaigns(work, [(one, contact) for one in await work.enrollments.of_contact(contact.contact_id)]),
        await work.refusals.of_contact(contact.contact_id),
    )


async def name_campaigns(work: Work, enrollments: Sequence[tuple[Enrollment, Contact]]) -> list[Shown]:
    """Enrollments with their contacts and what their campaigns were called last."""
    titles = await work.campaigns.titles({enrollment.campaign_id for enrollment, _contact in enrollments})
    return [(enrollment, contact, titles.get(enrollment.campaign_id)) for enrollment, contact in enrollments]


async def list_disputes(work: Work) -> Sequence[Dispute]:
    """Identities that two contacts claim, newest first."""
    return await work.contacts.disputes()


async def record_input(work: Work, given: Input) -> Input:
    """Keep what a conversation, meeting or plan said; it personalises promises, and decides orders paid after it again.

    Told again under its reference it is the one that is known. Raises `ToldDifferently` if it says something else.
    """
    if given.occurred_at > work.latest:
        raise NotHappened
    await work.campaigns.lock_shared()
    given = replace(given, contact_id=(await work.contacts.locked(given.contact_id)).contact_id)
    if await work.inputs.add(given, work.now):
        await work.orders.mark_since([(given.contact_id, given.occurred_at)])
        return given
    assert given.reference is not None  # noqa: S101 - without one, every input is another
    known = await work.inputs.of_reference(given.kind, given.reference)
    if not known.says_as(given):
        raise ToldDifferently
    return known


async def list_inputs(work: Work, contact_id: UUID) -> Sequence[Input]:
    """What conversations, meetings and plans said of a contact, oldest first."""
    return await work.inputs.of((await work.contacts.get(contact_id)).contact_id)


async def list_audits(work: Work, contact_id: UUID) -> Sequence[Findings]:
    """Audits of a contact, oldest first."""
    return await work.audits.of((await work.contacts.get(contact_id)).contact_id)


async def list_ids(work: Work, contact_id: UUID) -> Sequence[UUID]:
    """Every id that leads to the same contact as this one; none for an unknown one."""
    return await work.contacts.ids_of(contact_id)


async def newest_audit(work: Work, contact_id: UUID) -> Findings | None:
    """What the newest audit of a contact found; None without one."""
    audits = await list_audits(work, contact_id)
    return audits[-1] if audits else None
