"""May this message go now? One pure function, whose inputs are kept with every answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contracts.values import Content

from .account import Account, chosen
from .channels import RULES
from .message import Limits, Message
from .reasons import Reason
from .recipient import Campaign, PublishedVersion, Recipient
from .suppression import SuppressionReason

_SHORTEST_WAIT = timedelta(milliseconds=250)
_LONGEST_WAIT = timedelta(seconds=15)
_PAUSE_LOOK = timedelta(minutes=15)
"""How often a message that waits for a paused campaign or account is looked at; resuming them wakes it anyway."""


@dataclass(frozen=True)
class Circumstances:
    """What is known when a message is decided on."""

    recipient: Recipient | None
    campaign: Campaign | None
    version: PublishedVersion | None
    content: Content | None
    """At the version that the step was decided with."""
    accounts: Sequence[Account]
    """Of the message's channel; none if nothing is configured for it."""
    suppressed: SuppressionReason | None
    """Why the channel is closed for the contact, or for the address it has now."""
    probes: Collection[UUID] = ()
    """Paused accounts that this message may try."""

    @property
    def account(self) -> Account | None:
        """The one a message would be sent through now."""
        return chosen(self.accounts, self.probes)


@dataclass(frozen=True)
class Send:
    """It may go."""


@dataclass(frozen=True)
class Defer:
    """Not before `until`."""

    until: datetime
    why: Reason


@dataclass(frozen=True)
class Drop:
    """It will not be sent."""

    why: Reason
    because: SuppressionReason | None = None
    """Why the channel is closed, where that is what stands in the way."""


Decision = Send | Defer | Drop


def decide(message: Message, seen: Circumstances, now: datetime, limits: Limits) -> Decision:
    """Send, wait or drop. Reasons that are final are looked at before those that may pass."""
    if now >= message.stale_at:
        return Drop(Reason.STALE)
    if (closed := _closed(seen)) is not None:
        return closed
    if not _is_known(message, seen):
        return _wait_for_copies(message, now, limits)
    if (why := _flaw(message, seen)) is not None:
        return Drop(why)
    if (pause := _pause(seen)) is not None:
        return Defer(min(_looks(seen, now), message.stale_at), pause)
    return Send()


def inputs(message: Message, seen: Circumstances, now: datetime) -> Mapping[str, object]:
    """What a decision saw, without personal data, for whoever asks why."""
    recipient, campaign, account = seen.recipient, seen.campaign, seen.account
    return {
        "now": now.isoformat(),
        "stale_at": message.stale_at.isoformat(),
        "waiting_since": message.queued_at.isoformat(),
        "channel": message.channel,
        "accounts": len(seen.accounts),
        "account_id": str(account.id) if account else None,
        "suppressed": seen.suppressed is not None,
        "suppressed_because": seen.suppressed,
        "contact_version_needed": message.contact_version,
        "contact_version_known": recipient.version if recipient else None,
        "has_address": bool(recipient and RULES[message.channel].address(recipient)),
        "campaign_version_needed": message.campaign_version,
        "campaign_version_known": seen.version is not None,
        "content_version_needed": message.content_version,
        "content_version_known": seen.content is not None,
        "campaign_revision": campaign.revision if campaign else None,
        "campaign_paused": campaign.paused if campaign else None,
        "campaign_deleted": campaign.deleted if campaign else None,
        "attempts": message.attempts,
    }


def _closed(seen: Circumstances) -> Drop | None:
    """Why there is no way to this contact, whatever else arrives."""
    if not seen.accounts:
        return Drop(Reason.NOT_CONFIGURED)
    if seen.suppressed is not None:
        return Drop(Reason.SUPPRESSED, seen.suppressed)
    return Drop(Reason.CAMPAIGN_DELETED) if seen.campaign is not None and seen.campaign.deleted else None


def _is_known(message: Message, seen: Circumstances) -> bool:
    """Whether our copies are at least as new as those the step was decided on."""
    if seen.recipient is None or None in (seen.campaign, seen.version, seen.content):
        return False
    return seen.recipient.version >= message.contact_version


def _wait_for_copies(message: Message, now: datetime, limits: Limits) -> Decision:
    age = now - message.queued_at
    if age >= limits.copies_within:
        return Drop(Reason.COPY_TOO_OLD)
    return Defer(now + min(max(age, _SHORTEST_WAIT), _LONGEST_WAIT), Reason.COPY_TOO_OLD)


def _pause(seen: Circumstances) -> Reason | None:
    if seen.campaign is not None and seen.campaign.paused:
        return Reason.PAUSED
    return Reason.ACCOUNT_PAUSED if seen.account is None else None


def _looks(seen: Circumstances, now: datetime) -> datetime:
    """When a message that waits for a pause to end is looked at; what tries an account must be there in time."""
    probes = (one.probe_at for one in seen.accounts if one.probe_at is not None and one.probe_at > now)
    return min([now + _PAUSE_LOOK, *probes])


def _flaw(message: Message, seen: Circumstances) -> Reason | None:
    rules = RULES[message.channel]
    address = rules.address(seen.recipient) if seen.recipient else None
    if not address:
        return Reason.ADDRESS_MISSING
    if not rules.is_sendable(address):
        return Reason.ADDRESS_INVALID
    return None
