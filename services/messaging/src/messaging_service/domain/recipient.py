"""Whom a message goes to, and what its campaign says: the copies a decision is made on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Recipient:
    """A contact's addresses and merge fields, at one version."""

    contact_id: UUID
    version: int
    email: str | None = None
    name: str | None = None
    merge_fields: Mapping[str, str] = field(default_factory=dict)
    address_hash: str | None = None
    locale: str | None = None
    phone: str | None = None
    phone_hash: str | None = None
    merged_into: UUID | None = None
    """The contact that this one has turned out to be."""


@dataclass(frozen=True)
class Campaign:
    """Whether a campaign sends now, or never again."""

    campaign_id: UUID
    revision: int
    paused: bool
    deleted: bool = False


@dataclass(frozen=True)
class PublishedVersion:
    """One immutable version of a campaign."""

    campaign_id: UUID
    campaign_version: int
    name: str
