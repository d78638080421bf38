"""Whom facts are about: decided for all that came together, before anything is locked or written."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from contracts.base import Event, Said

from .contact import NOTHING, Contact, Traits, learn
from .order import OrderKey


@dataclass(frozen=True)
class Fact:
    """Something told about a person."""

    identity: str
    """The identity under which it was told."""
    address_identity: str | None = None
    """The identity of the e-mail address it names."""
    email: str | None = None
    name: str | None = None
    founds: bool = True
    """Whether it makes a contact where nobody knows the identity."""
    by_staff: bool = False
    """Staff may overwrite a name."""
    cause: Event | None = None
    about: OrderKey | None = None
    """The order it tells of: whose that is known to be, this fact is about too."""
    others: tuple[str, ...] = ()
    """Further identities it names, those that are sure to be of one person first."""
    unproven: tuple[str, ...] = ()
    """Identities that it names without showing that they are hers: they say nobody who she is, and lead to her only if
    they lead to nobody yet."""
    phone_identity: str | None = None
    more: Traits = NOTHING
    """What it tells besides address and name."""

    @property
    def main(self) -> str:
        """The identity that decides: that of the address, where there is one."""
        return self.address_identity or self.identity

    @property
    def identities(self) -> tuple[str, ...]:
        """Every identity it names, in the order in which they are believed."""
        return tuple(dict.fromkeys((self.main, self.identity, *self.others)))

    @property
    def named(self) -> tuple[str, ...]:
        """Every identity it names, also those that are not believed."""
        return (*self.identities, *self.unproven)

    def traits(self, *, has_phone: bool) -> Traits:
        """What is to be learned from it; a number that leads to somebody else is not learned."""
        phone = self.more.phone if has_phone else None
        return replace(self.more, email=self.email, name=self.name, phone=phone)


@dataclass(frozen=True)
class Claim:
    """An identity that is to lead to a contact."""

    identity: str
    contact_id: UUID
    kind: str


@dataclass(frozen=True)
class DisputedIdentity:
    """An identity that one contact holds and another claims."""

    identity: str
    holder_id: UUID
    claimant_id: UUID


@dataclass
class Recognition:
    """What is known of identities and contacts while facts are decided one after the other.

    A fact is about the holder of its address, else of its identity, else a contact to be made.
    """

    held: dict[str, UUID]
    """Who holds the identities that facts name, as far as anybody does."""
    bare: set[UUID]
    """Those of them without an address."""
    subjects: dict[OrderKey, UUID] = field(default_factory=dict)
    """The contact of each order that facts tell of."""
    erased: Collection[UUID] = ()
    """Those of them that were erased: what is told of their orders stays theirs, and nothing is learned from it."""
    who: list[UUID | None] = field(default_factory=list)
    """The contact of each fact; None where nobody knows the identity and the fact makes no contact."""
    claims: list[Claim] = field(default_factory=list)
    disputed: set[DisputedIdentity] = field(default_factory=set)
    heirs: set[UUID] = field(default_factory=set)
    """Contacts known by a bare identity that take the first address that comes with it."""

    def elsewhere(self, facts: Sequence[Fact]) -> list[tuple[str, ...]]:
        """Of each fact, those of its identities that lead to another contact than the one it is about."""
        return [
            tuple(one for one in fact.identities if contact_id is not None and self.held.get(one) != contact_id)
            for fact, contact_id in zip(facts, self.who, strict=True)
        ]

    def take_all(self, facts: Iterable[Fact], make_id: Callable[[], UUID]) -> None:
        """Decide facts in their order."""
        for fact in facts:
            self._take(fact, make_id)

    def _take(self, fact: Fact, make_id: Callable[[], UUID]) -> None:
        subject = self.subjects.get(fact.about) if fact.about else None
        if subject in self.erased:
            self.who.append(subject)
            return
        contact_id = self.held.get(fact.main)
        if contact_id is None:
            contact_id = self._holder(fact, make_id)
        self.who.append(contact_id)
        if contact_id is None:
            return
        if fact.about is not None:
            self.subjects.setdefault(fact.about, contact_id)
        if fact.address_identity:
            self.bare.discard(contact_id)
        self._lead(fact, contact_id)

    def _lead(self, fact: Fact, contact_id: UUID) -> None:
        for identity in fact.identities:
            holder_id = self.held.get(identity)
            if holder_id is None:
                self._claim(identity, contact_id, "given")
            elif holder_id != contact_id:
                self.disputed.add(DisputedIdentity(identity, holder_id, contact_id))
        for identity in fact.unproven:
            if identity not in self.held:
                self._claim(identity, contact_id, "given")

    def _holder(self, fact: Fact, make_id: Callable[[], UUID]) -> UUID | None:
        told = (self.held.get(identity) for identity in fact.identities)
        known = next(filter(None, told), None) or (self.subjects.get(fact.about) if fact.about else None)
        if known is not None and not fact.address_identity:
            self._claim(fact.main, known, "given")
            return known
        if known is not None and known in self.bare:
            self.heirs.add(known)
            self._claim(fact.main, known, "email")
            return known
        if not fact.founds:
            return None
        made = make_id()
        if not fact.address_identity:
            self.bare.add(made)
        self._claim(fact.main, made, "email" if fact.address_identity else "given")
        return made

    def _claim(self, identity: str, contact_id: UUID, kind: str) -> None:
        self.held[identity] = contact_id
        self.claims.append(Claim(identity, contact_id, kind))


@dataclass(frozen=True)
class Learned:
    """Contacts with everything that facts tell, and what is said of it."""

    contacts: dict[UUID, Contact]
    said: list[Event | Said]
    news: list[bool]
    """Of each fact, whether it told something new."""


def learn_all(contacts: Mapping[UUID, Contact], facts: Sequence[Fact], told: Recognition, now: datetime) -> Learned:
    """Contacts with everything the facts tell; one that is not in `contacts` is new."""
    learned = Learned(dict(contacts), [], [])
    for fact, contact_id in zip(facts, told.who, strict=True):
        learned.news.append(contact_id is not None and _learn(learned, fact, contact_id, told, now))
    return learned


def _learn(learned: Learned, fact: Fact, contact_id: UUID, told: Recognition, now: datetime) -> bool:
    before = learned.contacts.get(contact_id) or Contact(contact_id, created_at=now, changed_at=now)
    has_phone = fact.phone_identity is not None and told.held.get(fact.phone_identity) == contact_id
    learned.contacts[contact_id], events = learn(before, now, fact.traits(has_phone=has_phone), replacing=fact.by_staff)
    learned.said.extend(Said(event, fact.cause) if fact.cause else event for event in events)
    return bool(events)
