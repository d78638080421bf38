"""Whom facts are about: decided for all that came together, before anything is locked or written."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contracts.base import Event, Said

from .contact import Contact, learn
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

    @property
    def main(self) -> str:
        """The identity that decides: that of the address, where there is one."""
        return self.address_identity or self.identity


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
    """What is known of identities and contacts while facts are decided one after the other."""

    held: dict[str, UUID]
    bare: set[UUID]
    """Contacts without an address."""
    subjects: dict[OrderKey, UUID] = field(default_factory=dict)
    """The contact of each order that facts tell of."""
    who: list[UUID | None] = field(default_factory=list)
    """The contact of each fact; None where nobody knows the identity and the fact makes no contact."""
    claims: list[Claim] = field(default_factory=list)
    disputed: set[DisputedIdentity] = field(default_factory=set)
    heirs: set[UUID] = field(default_factory=set)
    """Contacts known by a bare identity that take the first address that comes with it."""

    def take(self, fact: Fact, make_id: Callable[[], UUID]) -> None:
        """Decide one fact."""
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
        holder_id = self.held.get(fact.identity)
        if holder_id is None:
            self._claim(fact.identity, contact_id, "given")
        elif holder_id != contact_id:
            self.disputed.add(DisputedIdentity(fact.identity, holder_id, contact_id))

    def _holder(self, fact: Fact, make_id: Callable[[], UUID]) -> UUID | None:
        known = self.held.get(fact.identity) or (self.subjects.get(fact.about) if fact.about else None)
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


def recognise(
    facts: Iterable[Fact],
    holders: Mapping[str, UUID],
    bare: Collection[UUID],
    make_id: Callable[[], UUID],
    *,
    subjects: Mapping[OrderKey, UUID] | None = None,
) -> Recognition:
    """Whom facts are about: the holder of the address, else of the identity, else a contact to be made.

    `holders` says who holds the identities named, as far as anybody does; `subjects` whose the orders are
    that they tell of; `bare` which of those contacts have no address.
    """
    recognition = Recognition(dict(holders), set(bare), dict(subjects or {}))
    for fact in facts:
        recognition.take(fact, make_id)
    return recognition


def learn_all(
    contacts: Mapping[UUID, Contact], facts: Sequence[Fact], who: Sequence[UUID | None], now: datetime
) -> tuple[dict[UUID, Contact], list[Event | Said]]:
    """Contacts with everything the facts tell; one that is not in `contacts` is new."""
    after, said = dict(contacts), list[Event | Said]()
    for fact, contact_id in zip(facts, who, strict=True):
        if contact_id is None:
            continue
        before = after.get(contact_id) or Contact(contact_id, created_at=now, changed_at=now)
        after[contact_id], events = learn(before, now, email=fact.email, name=fact.name, replacing=fact.by_staff)
        said += [Said(event, fact.cause) if fact.cause else event for event in events]
    return after, said
