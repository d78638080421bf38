"""Whom a message goes to, and what its campaign says: the copies a decision is made on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contracts.values import Channel


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


@dataclass(frozen=True)
class Suppression:
    """A channel that is closed for a contact, and for the address it had."""

    contact_id: UUID
    channel: Channel
    reason: str
    suppressed_at: datetime
    message_id: UUID | None = None
    address_hash: str | None = None
    added_by: UUID | None = None


class OptOuts:
    """Closed channels, found by contact and by address."""

    def __init__(self, suppressions: Collection[Suppression]) -> None:
        self._contacts = {(one.channel, one.contact_id) for one in suppressions}
        self._addresses = {(one.channel, one.address_hash) for one in suppressions if one.address_hash is not None}

    def has(self, contact_id: UUID, channel: Channel, address_hash: str | None) -> bool:
        """Whether this channel is closed for a contact, or for the address it has now."""
        return (channel, contact_id) in self._contacts or (channel, address_hash) in self._addresses
