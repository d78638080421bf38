"""What people write back: to be left alone, or to be written to again."""

from collections.abc import Mapping
from uuid import UUID

from chassis.ids import named_id, new_id
from contracts.gateway import MessageReceived

from ..domain.keywords import Keyword, keyword_of
from ..domain.recipient import Recipient
from ..domain.suppression import Lifting, Suppression, SuppressionReason
from ..work import Work
from .suppressions import close_each

HER_OWN = "The contact herself, by a text message."


async def hear_message(work: Work, event: MessageReceived) -> None:
    """Close a channel for everybody who has the number, or open what its owner has closed; other words say nothing."""
    match keyword_of(event.body):
        case Keyword.STOP:
            await _stop(work, event)
        case Keyword.START:
            await _start(work, event)
        case Keyword.HELP | None:
            pass


async def _stop(work: Work, event: MessageReceived) -> None:
    address_hash = work.hash_of(event.sender)
    people = await _people(work, address_hash)
    # A number that nobody has yet is closed all the same, for whoever will have it.
    everybody = people or {named_id("nobody", address_hash): None}
    await close_each(
        work,
        [
            Suppression(
                new_id(), one, event.channel, SuppressionReason.UNSUBSCRIBED, work.now, address_hash=address_hash
            )
            for one in everybody
        ],
        quietly=not people,
    )


async def _start(work: Work, event: MessageReceived) -> None:
    address_hash = work.hash_of(event.sender)
    people = await _people(work, address_hash)
    for one in await work.suppressions.of_all(people, {address_hash}):
        if one.channel is event.channel and one.reason is SuppressionReason.UNSUBSCRIBED:
            by = next(iter(people), one.contact_id)
            await work.suppressions.lift(one, {*people, one.contact_id}, Lifting(by, work.now, HER_OWN))


async def _people(work: Work, address_hash: str) -> Mapping[UUID, Recipient | None]:
    """Everybody who has the number, and whoever is the same person, locked."""
    found = dict[UUID, Recipient | None]()
    for one in await work.recipients.of_number(address_hash):
        if one not in found:
            found |= await work.recipients.locked_person(one)
    return found
