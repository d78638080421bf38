"""Whom facts are about: contacts are locked, and learn what is told of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import UUID

from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.security.identity import trimmed
from chassis.security.phones import e164, region_of
from contracts.gateway import ActivityRecorded, OrderPaid

from ..domain.contact import Contact, Person
from ..domain.order import OrderKey
from ..domain.recognition import Fact, Recognition, learn_all
from ..errors import NoPhoneNumber
from ..work import Work


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


async def recognise(
    work: Work, facts: Sequence[Fact], subjects: Mapping[OrderKey, UUID] = MappingProxyType({})
) -> Recognised:
    """The contact of each fact, locked, with everything the facts tell; None where a fact founds none.

    `subjects` says whose the orders are that facts tell of; those contacts are locked and returned too.
    Identities are claimed before any contact is locked, contacts in one statement; so two runs cannot wait for each
    other. Raises `Conflict` where another run was faster: what it wrote is seen when this one is tried again.
    """
    known = await _recognise(work, facts, subjects)
    before = await work.contacts.locked_all({*filter(None, known.who), *subjects.values()})
    if any(before[heir].email for heir in known.heirs if heir in before):
        raise Conflict("a contact got its first address meanwhile")
    if any(one.merged_into or (one.erased_at and one.contact_id not in known.erased) for one in before.values()):
        raise Conflict("a contact was merged or erased meanwhile")
    learned = learn_all(before, facts, known, work.now)
    after = learned.contacts
    await work.contacts.save_all([contact for key, contact in after.items() if contact != before.get(key)])
    await work.contacts.dispute_all(known.disputed, work.now)
    work.outbox.extend(learned.said)
    who = [after[contact_id] if contact_id else None for contact_id in known.who]
    return Recognised(who, after, learned.news, known.elsewhere(facts), after.keys() - before.keys())


async def _recognise(work: Work, facts: Sequence[Fact], subjects: Mapping[OrderKey, UUID]) -> Recognition:
    holders = await work.contacts.holders({name for fact in facts for name in fact.named})
    bare, erased = await work.contacts.without_address([*holders.values(), *subjects.values()])
    known = Recognition(holders, set(bare), dict(subjects), erased)
    known.take_all(facts, new_id)
    await work.contacts.claim_all(known.claims, work.now)
    return known


async def find_or_make_contact(work: Work, person: Person) -> Contact:
    """The contact whom staff named, locked; made if there is none. Raises `NoPhoneNumber`."""
    if person.phone is not None:
        number = e164(person.phone, region_of(await work.locale()))
        if number is None:
            raise NoPhoneNumber(field="body.phone")
        person = replace(person, phone=number)
    (contact,) = (await recognise(work, [fact_by_staff(work, person)])).who
    assert contact is not None  # noqa: S101 - this fact founds one
    return contact


async def lock_led_to(work: Work, contact_ids: Collection[UUID]) -> dict[UUID, Contact]:
    """Whom these ids lead to, locked, without those who are erased. Raises `Conflict` if one was merged meanwhile."""
    led = await work.contacts.heirs_of(contact_ids)
    locked = await work.contacts.locked_all(set(led.values()))
    if any(one.merged_into for one in locked.values()):
        raise Conflict("a contact was merged meanwhile")
    return {asked: locked[one] for asked, one in led.items() if not locked[one].erased_at}


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
