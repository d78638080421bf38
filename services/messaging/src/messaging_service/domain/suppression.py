"""Channels that are closed, for a contact or for an address, and what opens them again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.values import Channel


class SuppressionReason(StrEnum):
    """Why a channel is closed, the weightiest reason first."""

    ERASED = "erased"
    UNSUBSCRIBED = "unsubscribed"
    COMPLAINED = "complained"
    STAFF = "staff"
    BOUNCED = "bounced"

    @property
    def is_her_own(self) -> bool:
        """Whether the contact herself has said so; staff takes that back only with a reason."""
        return self in (SuppressionReason.ERASED, SuppressionReason.UNSUBSCRIBED, SuppressionReason.COMPLAINED)

    @property
    def closes_address_alone(self) -> bool:
        """Whether the contact may be written to under another address."""
        return self is SuppressionReason.BOUNCED

    @property
    def is_shared(self) -> bool:
        """Whether it holds for all contacts that are one person; who is erased is so under each of her ids."""
        return self not in (SuppressionReason.BOUNCED, SuppressionReason.ERASED)


@dataclass(frozen=True)
class Suppression:
    """A channel that is closed for a contact, and for the address she had; or that was, until it was lifted."""

    id: UUID
    contact_id: UUID
    channel: Channel
    reason: SuppressionReason
    suppressed_at: datetime
    message_id: UUID | None = None
    """The message whose link she followed, or whose address does not exist."""
    address_hash: str | None = None
    added_by: UUID | None = None
    lifted_at: datetime | None = None
    lifted_by: UUID | None = None
    lift_note: str | None = None
    """Why it was lifted."""


@dataclass(frozen=True)
class Lifting:
    """The word of staff, or of the contact herself, that a channel may be used again."""

    by: UUID
    at: datetime
    note: str | None = None

    def suffices_for(self, closed: Suppression) -> bool:
        """Whether it says enough: what the contact herself has closed is opened with a stated reason only."""
        return bool(self.note) or not closed.reason.is_her_own


@dataclass(frozen=True)
class Wanted:
    """Which suppressions are listed; None: any."""

    contact_id: UUID | None = None
    address_hash: str | None = None
    channel: Channel | None = None
    reason: SuppressionReason | None = None
    is_lifted: bool = False


def lacking(suppressions: Collection[Suppression], contact_ids: Collection[UUID]) -> list[tuple[UUID, Suppression]]:
    """What is closed for some contacts, who are one person, and not for all of them; with the ids of those it is not.

    What closes an address alone does so under whatever contact, and is left where it is.
    """
    first = dict[tuple[Channel, SuppressionReason], Suppression]()
    for one in sorted(suppressions, key=lambda one: (one.suppressed_at, one.id)):
        if one.reason.is_shared:
            first.setdefault((one.channel, one.reason), one)
    has = {(one.contact_id, one.channel, one.reason) for one in suppressions}
    return [(who, one) for what, one in first.items() for who in contact_ids if (who, *what) not in has]


class ClosedChannels:
    """Closed channels, found by contact and by address."""

    def __init__(self, suppressions: Collection[Suppression]) -> None:
        weightiest = list(SuppressionReason)
        self._contacts = dict[tuple[Channel, UUID], SuppressionReason]()
        self._addresses = dict[tuple[Channel, str], SuppressionReason]()
        for one in sorted(suppressions, key=lambda one: weightiest.index(one.reason)):
            if not one.reason.closes_address_alone:
                self._contacts.setdefault((one.channel, one.contact_id), one.reason)
            if one.address_hash is not None:
                self._addresses.setdefault((one.channel, one.address_hash), one.reason)

    def why(self, contact_id: UUID, channel: Channel, address_hash: str | None) -> SuppressionReason | None:
        """Why this channel is closed for a contact, or else for the address she has now; None if it is open."""
        of_address = self._addresses.get((channel, address_hash)) if address_hash is not None else None
        return self._contacts.get((channel, contact_id), of_address)
