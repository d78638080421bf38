"""What follows from what providers tell of messages."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import structlog

from contracts.base import Event, Said
from contracts.gateway import MessageFeedback

from ..domain import outcomes
from ..domain.feedback import Attempts, Feedback, engaged, taken
from ..domain.message import Message
from ..work import Work
from .suppressions import close_by

log = structlog.get_logger(__name__)
Heard = tuple[MessageFeedback, Feedback, Message]
"""What was told, as it is kept, and the message that it is about."""


async def take_feedback(work: Work, events: Sequence[MessageFeedback]) -> None:
    """Keep what was not told before, end messages that are in doubt, close channels, and say it for others."""
    messages = await work.messages.locked({event.message_id for event in events})
    fresh = await _kept(work, [event for event in events if event.message_id in messages], messages)
    heard = [(event, told, messages[told.message_id]) for event, told in fresh]
    await _end(work, heard)
    causes: Mapping[UUID, Event] = {message.id: event for event, _told, message in heard}
    closing = [(message, told.closes) for _event, told, message in heard if told.closes is not None]
    await close_by(work, closing, causes)
    work.outbox.extend(Said(said, event) for event, told, message in heard for said in engaged(message, told))
    if strangers := {event.message_id for event in events} - messages.keys():
        log.info("feedback_of_strangers", messages=len(strangers))  # another installation uses the same account


async def _kept(
    work: Work, events: Sequence[MessageFeedback], messages: Mapping[UUID, Message]
) -> list[tuple[MessageFeedback, Feedback]]:
    attempted = {message_id: message.attempted_at for message_id, message in messages.items()}
    attempts = Attempts(attempted, await work.feedback.delivered(messages))
    told = taken(events, attempts, work.now, machine_within=work.installation.machine_within)
    fresh = await work.feedback.add_all(told)
    return [(event, one) for event, one in zip(events, told, strict=True) if fresh.pop(_key(one), None)]


async def _end(work: Work, heard: Sequence[Heard]) -> None:
    """End messages whose attempt nobody has answered for, and the record of the attempt."""
    ended = {
        message.id: (event, *moved)
        for event, _told, message in heard
        if (moved := outcomes.confirmed(message, work.now))
    }
    await work.messages.save(message for _event, message, _said in ended.values())
    await work.messages.confirm([told for _event, told, _message in heard], work.now)
    work.outbox.extend(Said(one, event) for event, _message, said in ended.values() for one in said)


def _key(told: Feedback) -> tuple[UUID, str]:
    return told.message_id, told.reference
