"""Closed channels: committed before anybody is told of them, and lifted by staff, or by the contact who closed them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from chassis.ids import new_id
from contracts.base import Event, Said
from contracts.messaging import ContactSuppressed
from contracts.values import Channel

from ..domain.channels import RULES
from ..domain.message import Message
from ..domain.recipient import Recipient
from ..domain.suppression import Lifting, Suppression, SuppressionReason, Wanted
from ..errors import LiftWithoutReason, NoSuchMessage
from ..work import Work

_NONE: Mapping[UUID, Event] = MappingProxyType({})


async def unsubscribe(work: Work, message_id: UUID) -> None:
    """Close the channel for the contact of a message, and for the address it was sent to. Raises `NoSuchMessage`."""
    message = await work.messages.get(message_id)
    if message.contact_id is None:  # a notice offers no way out
        raise NoSuchMessage
    person = await work.recipients.locked_person(message.contact_id)
    await close_channels(work, message, person, [message.channel])


async def close_channels(
    work: Work, message: Message, person: Mapping[UUID, Recipient | None], channels: Iterable[Channel]
) -> None:
    """Close channels at the word of the contact of a message, for everybody who is the same person."""
    recipient = person.get(message.contact_id) if message.contact_id else None
    sent_to = {message.channel: message.address_hash}
    for channel in channels:
        address_hash = sent_to.get(channel) or _hash(recipient, channel)
        each = [_left(message, channel, by=one, address_hash=address_hash, at=work.now) for one in person]
        await close_each(work, each)


async def suppress(work: Work, contact_id: UUID, channel: Channel, *, staff_id: UUID) -> Sequence[Suppression]:
    """Close a channel for a contact and everybody who is the same person, for staff; returns what is closed."""
    person = await work.recipients.locked_person(contact_id)
    closed = Suppression(
        id=new_id(),
        contact_id=contact_id,
        channel=channel,
        reason=SuppressionReason.STAFF,
        suppressed_at=work.now,
        address_hash=_hash(person[contact_id], channel),
        added_by=staff_id,
    )
    await close_each(work, _for_each(person, closed))
    return await work.suppressions.of(contact_id)


async def close_by(
    work: Work, ended: Sequence[tuple[Message, SuppressionReason]], causes: Mapping[UUID, Event] = _NONE
) -> None:
    """Close channels by what became of messages: an address where nobody is, or a person's channel at her word.

    `causes` are the events by which that was told, by message.
    """
    known = [(message, message.contact_id, why) for message, why in ended if message.contact_id is not None]
    persons = await work.recipients.lock_persons({one for _message, one, why in known if why.is_shared})
    each = {
        (who, message.channel, why, message.address_hash): _ended(message, why, by=who, at=work.now)
        for message, contact_id, why in known
        if message.address_hash is not None
        for who in (persons[contact_id] if why.is_shared else [contact_id])
    }
    await close_each(work, list(each.values()), causes)


async def close_all(work: Work, recipient: Recipient, reason: SuppressionReason) -> None:
    """Close every channel for a locked recipient, and for the address of hers that is remembered."""
    await close_each(
        work,
        [
            Suppression(
                new_id(), recipient.contact_id, channel, reason, work.now, address_hash=rules.fingerprint(recipient)
            )
            for channel, rules in RULES.items()
        ],
    )


async def lift(work: Work, suppression_id: UUID, note: str | None, *, by: UUID) -> Suppression:
    """Open a channel again for everybody who is the same person; what was lifted stays so.

    Raises `NoSuchSuppression`, `LiftWithoutReason`.
    """
    closed, lifting = await work.suppressions.get(suppression_id), Lifting(by, work.now, note)
    if not lifting.suffices_for(closed):
        raise LiftWithoutReason
    person = await work.recipients.locked_person(closed.contact_id)
    await work.suppressions.lift(closed, person, lifting)
    return await work.suppressions.get(suppression_id)


async def show_suppressions(work: Work, contact_id: UUID) -> Sequence[Suppression]:
    """The closed channels of a contact."""
    return await work.suppressions.of(contact_id)


async def list_suppressions(
    work: Work, wanted: Wanted, address: str | None, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Suppression]:
    """Closed channels, or those that were lifted, the newest first; those of one address however it is spelt."""
    hashed = work.hash_of(address) if address else None
    return await work.suppressions.page(replace(wanted, address_hash=hashed), before=before, limit=limit)


def _for_each(person: Iterable[UUID], closed: Suppression) -> list[Suppression]:
    """The same for every contact who is the same person, each under an id of its own."""
    return [replace(closed, id=new_id(), contact_id=one) for one in person]


async def close_each(
    work: Work, each: Sequence[Suppression], causes: Mapping[UUID, Event] = _NONE, *, quietly: bool = False
) -> None:
    """Close channels, and say so of those that were not closed for this reason already.

    `causes` are the events by which that was told, by message.
    """
    fresh = await work.suppressions.add_all(each)
    for one in each:
        if one.id in fresh and not quietly:
            cause = causes.get(one.message_id) if one.message_id else None
            work.outbox.add(Said(_said(one), cause) if cause is not None else _said(one))


def _left(message: Message, channel: Channel, *, by: UUID, address_hash: str | None, at: datetime) -> Suppression:
    """The word of a contact that she wants no more on a channel, by the link of a message."""
    return Suppression(
        id=new_id(),
        contact_id=by,
        channel=channel,
        reason=SuppressionReason.UNSUBSCRIBED,
        suppressed_at=at,
        message_id=message.id,
        address_hash=address_hash,
    )


def _ended(message: Message, why: SuppressionReason, *, by: UUID, at: datetime) -> Suppression:
    """What the end of a message says of its channel and address."""
    return Suppression(new_id(), by, message.channel, why, at, message.id, message.address_hash)


def _hash(recipient: Recipient | None, channel: Channel) -> str | None:
    """What is remembered of the address of a recipient, if she is known."""
    return RULES[channel].fingerprint(recipient) if recipient is not None else None


def _said(closed: Suppression) -> ContactSuppressed:
    return ContactSuppressed.model_validate(
        {
            "contact_id": closed.contact_id,
            "channel": closed.channel,
            "reason": closed.reason.value,
            "message_id": closed.message_id,
            "occurred_at": closed.suppressed_at,
        }
    )
