"""What a contact chooses by the link of a mail: she closes channels, and opens again what she has closed herself."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from contracts.values import Channel

from ..domain.channels import fingerprints
from ..domain.message import Message
from ..domain.preferences import Preferences, chosen, preferences
from ..domain.recipient import Recipient
from ..domain.suppression import Lifting, Suppression
from ..errors import NoSuchMessage
from ..work import Work
from .suppressions import close_channels

HER_OWN = "The contact herself, by the link of a mail."
Person = Mapping[UUID, Recipient | None]
"""Everybody who is the same person, by id."""


class Sent(NamedTuple):
    """A message, and the contact it went to."""

    message: Message
    to: UUID

    @property
    def hashes(self) -> set[str]:
        """What is remembered of the address it was sent to."""
        return {self.message.address_hash} if self.message.address_hash else set()


async def show_preferences(work: Work, message_id: UUID) -> Preferences:
    """What the contact of a message has chosen. Raises `NoSuchMessage`."""
    sent = await _message(work, message_id)
    person = await work.recipients.read(await work.recipients.person([sent.to]))
    return await _shown(work, sent, person, await _closed(work, sent, person))


async def prefer(work: Work, message_id: UUID, wanted: Mapping[Channel, bool]) -> Preferences:
    """Close and open channels as she wants; one that others have closed stays so. Raises `NoSuchMessage`."""
    sent = await _message(work, message_id)
    person = await work.recipients.locked_person(sent.to)
    closed = await _closed(work, sent, person)
    closing, opening = chosen(wanted, preferences(person[sent.to], closed, sent.message.channel))
    for one in (one for one in closed if one.channel in opening):
        await work.suppressions.lift(one, {*person, one.contact_id}, Lifting(sent.to, work.now, HER_OWN))
    await close_channels(work, sent.message, person, closing)
    return await _shown(work, sent, person, await _closed(work, sent, person))


async def _message(work: Work, message_id: UUID) -> Sent:
    message = await work.messages.get(message_id)
    if message.contact_id is None:  # a notice offers no choice
        raise NoSuchMessage
    return Sent(message, message.contact_id)


async def _closed(work: Work, sent: Sent, person: Person) -> Sequence[Suppression]:
    """What is closed for everybody who is the same person, for the address it went to, and for those she has now."""
    hashes = fingerprints(one for one in person.values() if one is not None)
    return await work.suppressions.of_all([sent.to, *person], {*hashes, *sent.hashes})


async def _shown(work: Work, sent: Sent, person: Person, closed: Sequence[Suppression]) -> Preferences:
    versions = await work.campaigns.versions([sent.message.of_version] if sent.message.of_version else [])
    name = next((one.name for one in versions.values()), None)
    return Preferences(name, preferences(person.get(sent.to), closed, sent.message.channel))
