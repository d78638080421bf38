"""What is a contact's has changed: counted for every replica while one of them watches the contact."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from contracts.base import Event

from ..domain.pulse import Pulse, beats
from ..work import Work


async def count_changes(work: Work, events: Sequence[Event]) -> None:
    """Count changes by contact. One that is delivered twice is counted twice: somebody looks once more."""
    if counted := beats(events):
        await work.pulses.beat(counted, work.now)


async def show_pulses(work: Work, contact_ids: Collection[UUID], *, renewal: timedelta) -> Mapping[UUID, Pulse]:
    """The pulses of those of some contacts who were said to be watched within the time of a renewal."""
    return await work.pulses.watched(contact_ids, work.now - renewal)


async def watch(work: Work, contact_ids: Collection[UUID]) -> Mapping[UUID, Pulse]:
    """Note that these contacts are watched, and count what changes for them from now on; returns their pulses."""
    return await work.pulses.watch(contact_ids, work.now)


async def forget(work: Work, limit: int, *, after: timedelta) -> int:
    """Delete pulses that no process has watched for so long; returns how many."""
    return await work.pulses.forget(work.now - after, limit)
