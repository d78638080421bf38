"""Opt-outs: committed before anybody is told that they are."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from contracts.messaging import ContactSuppressed
from contracts.values import Channel

from ..domain.channels import RULES
from ..domain.recipient import Suppression
from ..errors import NoSuchMessage
from ..work import Work


async def unsubscribe(work: Work, message_id: UUID) -> None:
    """Close the channel for the contact of a message, and for the address it was sent to. Raises `NoSuchMessage`."""
    message = await work.messages.get(message_id)
    if message.contact_id is None:  # a notice offers no way out
        raise NoSuchMessage
    recipient = await work.recipients.find_locked(message.contact_id)
    address_hash = message.address_hash or (RULES[message.channel].fingerprint(recipient) if recipient else None)
    closed = Suppression(message.contact_id, message.channel, "unsubscribed", work.now, message_id, address_hash)
    await _close(work, closed)


async def suppress(work: Work, contact_id: UUID, channel: Channel, *, staff_id: UUID) -> Sequence[Suppression]:
    """Close a channel for a contact, for staff; returns what is closed."""
    recipient = await work.recipients.find_locked(contact_id)
    address_hash = RULES[channel].fingerprint(recipient) if recipient else None
    closed = Suppression(contact_id, channel, "staff", work.now, address_hash=address_hash, added_by=staff_id)
    await _close(work, closed)
    return await work.suppressions.of(contact_id)


async def show_suppressions(work: Work, contact_id: UUID) -> Sequence[Suppression]:
    """The closed channels of a contact."""
    return await work.suppressions.of(contact_id)


async def _close(work: Work, closed: Suppression) -> None:
    """Close a channel for everybody who is the same person."""
    person = await work.recipients.person([closed.contact_id])
    each = [replace(closed, contact_id=contact_id) for contact_id in person]
    fresh = await work.suppressions.add_all(each)
    work.outbox.extend(_said(one) for one in each if one.contact_id in fresh)


def _said(closed: Suppression) -> ContactSuppressed:
    return ContactSuppressed.model_validate(
        {
            "contact_id": closed.contact_id,
            "channel": closed.channel,
            "reason": closed.reason,
            "message_id": closed.message_id,
            "occurred_at": closed.suppressed_at,
        }
    )
