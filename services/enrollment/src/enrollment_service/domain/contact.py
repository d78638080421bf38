"""A person as we know them; what is learned fills gaps, and every change is said with its version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from contracts.base import Event
from contracts.enrollment import ContactChanged
from contracts.values import FieldValue

from .own_field import as_merge_fields

MAX_TAGS = 100
"""Tags of one contact; what is learned beyond them is left out."""


@dataclass(frozen=True)
class Contact:
    """One contact of a tenant; version 0 has never been said."""

    contact_id: UUID
    created_at: datetime
    changed_at: datetime
    version: int = 0
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    """In E.164."""
    zone: str | None = None
    locale: str | None = None
    stage: str | None = None
    """Where she stands with the tenant, in one word of theirs, folded."""
    tags: tuple[str, ...] = ()
    """Words that staff and programs have given her: folded, sorted, each once."""
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    """Values of the tenant's own fields, by name."""
    merged_into: UUID | None = None
    """The contact that this one has turned out to be; that one has none."""
    erased_at: datetime | None = None
    """When she was forgotten; nothing is learned of her any more."""

    @property
    def traits(self) -> "Traits":
        """What is known of her."""
        plain = (self.email, self.name, self.phone, self.zone, self.locale)
        return Traits(*plain, self.stage, self.tags, self.fields)

    @property
    def first_name(self) -> str | None:
        """The first word of the name."""
        return self.name.split()[0] if self.name and self.name.split() else None

    @property
    def last_name(self) -> str | None:
        """What follows the first word of the name."""
        return " ".join(self.name.split()[1:]) or None if self.name else None


@dataclass(frozen=True)
class ExternalId:
    """What another system calls a person; systems have names of their own."""

    system: str
    id: str

    @property
    def kind(self) -> str:
        """The kind of its identity."""
        return f"external:{self.system}"


@dataclass(frozen=True)
class Traits:
    """What may be learned about a contact."""

    email: str | None = None
    name: str | None = None
    phone: str | None = None
    zone: str | None = None
    locale: str | None = None
    stage: str | None = None
    tags: tuple[str, ...] = ()
    fields: Mapping[str, FieldValue] = field(default_factory=dict)


NOTHING = Traits()


@dataclass(frozen=True)
class Person:
    """Somebody as staff names them: by address, phone number or another system's id, of which there is at least one."""

    email: str | None = None
    name: str | None = None
    phone: str | None = None
    """As it was typed, or in E.164."""
    external_ids: tuple[ExternalId, ...] = ()
    zone: str | None = None
    locale: str | None = None
    stage: str | None = None
    tags: tuple[str, ...] = ()
    fields: Mapping[str, FieldValue] = field(default_factory=dict)

    @property
    def traits(self) -> Traits:
        """What is to be learned of her."""
        plain = (self.email, self.name, self.phone, self.zone, self.locale)
        return Traits(*plain, self.stage, self.tags, self.fields)


@dataclass(frozen=True)
class Findings:
    """What an audit found, or what evidence showed, at a time."""

    findings_id: UUID
    contact_id: UUID
    occurred_at: datetime
    values: dict[str, Any] = field(default_factory=dict)
    recorded_by: UUID | None = None


class InputKind(StrEnum):
    """What is known of a contact besides audits and evidence."""

    CHAT_INSIGHTS = "chat_insights"
    """What conversations with the assistant came to."""
    MEETING_NOTES = "meeting_notes"
    """What was said in a meeting."""
    ONBOARDING_PLAN = "onboarding_plan"
    """What was agreed for the first weeks."""


@dataclass(frozen=True)
class Input:
    """What one conversation, meeting or plan said of a contact."""

    input_id: UUID
    contact_id: UUID
    kind: InputKind
    occurred_at: datetime
    values: dict[str, Any] = field(default_factory=dict)
    reference: str | None = None
    """The conversation, meeting or plan in the system it comes from; of one kind it is recorded once."""
    recorded_by: UUID | None = None

    def says_as(self, other: "Input") -> bool:
        """Whether both say the same of the same contact."""
        mine, theirs = ((one.contact_id, one.occurred_at, one.values) for one in (self, other))
        return mine == theirs


@dataclass(frozen=True)
class Dispute:
    """An identity that one contact holds and another claims; staff decides, nothing is merged by itself."""

    identity: str
    holder_id: UUID
    claimant_id: UUID
    seen_at: datetime
    closed_at: datetime | None = None
    closed_by: UUID | None = None
    closing_note: str | None = None
    """Why the two are not one person."""


def learn(contact: Contact, now: datetime, told: Traits, *, replacing: bool = False) -> tuple[Contact, list[Event]]:
    """A contact with what a fact tells; only staff (`replacing`) overwrites what is known, and nobody an address.

    Tags are only added.
    """
    if contact.erased_at:
        return contact, []

    def better(known: str | None, new: str | None) -> str | None:
        return (new or known) if replacing else (known or new)

    learned = replace(
        contact,
        email=contact.email or told.email,
        phone=contact.phone or told.phone,
        name=better(contact.name, told.name),
        zone=better(contact.zone, told.zone),
        locale=better(contact.locale, told.locale),
        stage=better(contact.stage, told.stage),
        tags=_with_tags(contact.tags, told.tags),
        fields={**contact.fields, **told.fields} if replacing else {**told.fields, **contact.fields},
    )
    return _next(contact, learned, now)


@dataclass(frozen=True)
class Alteration:
    """What is to be known of a contact from now on."""

    traits: Mapping[str, str | None] = field(default_factory=dict)
    """Name, phone number, zone, locale and stage, as far as they are to change; None: not known any more."""
    tags: tuple[str, ...] | None = None
    """All of them; None: those she has."""
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    fields: Mapping[str, FieldValue | None] = field(default_factory=dict)
    """Own fields, as far as they are to change; None: not known any more."""


def alter(contact: Contact, change: Alteration, now: datetime) -> tuple[Contact, list[Event]]:
    """A contact as staff or a program wants it, and what is said; nothing if it is so already."""
    kept = set(contact.tags if change.tags is None else change.tags) - set(change.remove_tags)
    fields = {**contact.fields, **change.fields}
    plain: Mapping[str, Any] = change.traits
    altered = replace(
        contact,
        **plain,
        tags=tuple(sorted(kept | (set(change.add_tags) - set(change.remove_tags)))),
        fields={name: value for name, value in fields.items() if value is not None},
    )
    return _next(contact, altered, now)


def _with_tags(known: tuple[str, ...], told: Iterable[str]) -> tuple[str, ...]:
    new = sorted(set(told) - set(known))
    return tuple(sorted([*known, *new[: max(MAX_TAGS - len(known), 0)]])) if new else known


def _next(before: Contact, after: Contact, now: datetime) -> tuple[Contact, list[Event]]:
    if after == before and before.version:
        return before, []
    told = replace(after, version=before.version + 1, changed_at=now)
    return told, [changed(told)]


def changed(contact: Contact) -> ContactChanged:
    """A contact, as everybody is told of it."""
    first = contact.first_name
    return ContactChanged(
        contact_id=contact.contact_id,
        version=contact.version,
        email=contact.email,
        phone=contact.phone,
        name=contact.name,
        zone=contact.zone,
        locale=contact.locale,
        merge_fields={**as_merge_fields(contact.fields), **({"first_name": first} if first else {})},
        merged_into=contact.merged_into,
        changed_at=contact.changed_at,
    )
