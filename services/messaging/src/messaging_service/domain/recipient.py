"""Whom a message goes to, and what its campaign says: the copies a decision is made on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
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


@dataclass(frozen=True)
class Campaign:
    """Whether a campaign sends now."""

    campaign_id: UUID
    revision: int
    paused: bool


@dataclass(frozen=True)
class PublishedVersion:
    """One immutable version of a campaign."""

    campaign_id: UUID
    campaign_version: int
    name: str


@dataclass(frozen=True)
class Suppression:
    """A channel that is closed for a contact, and for the address it had."""

    contact_id: UUID
    channel: str
    reason: str
    suppressed_at: datetime
    message_id: UUID | None = None
    address_hash: str | None = None
    added_by: UUID | None = None
