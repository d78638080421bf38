"""What is a contact's has changed: counted for every replica while one of them watches the contact."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from contracts.base import Event

from ..domain.pulse import Pulse, beats
from ..work import Work

_KEPT = timedelta(days=1)
"""Longer than any stream lasts."""


async def count_changes(work: Work, events: Sequence[Event]) -> None:
    """Count changes by contact. One that is delivered twice is counted twice: somebody looks once more."""
    if counted := beats(events):
        await work.pulses.beat(counted, work.now)


async def show_pulses(work: Work, contact_ids: Collection[UUID]) -> Mapping[UUID, Pulse]:
    """The pulses of those of some contacts who are watched, as they are now."""
    return await work.pulses.of(contact_ids)


async def watch(work: Work, contact_ids: Collection[UUID]) -> None:
    """Count from now on what changes for these contacts."""
    await work.pulses.watch(contact_ids, work.now)


async def forget(work: Work, limit: int) -> int:
    """Delete pulses nobody can be watching any more; returns how many."""
    return await work.pulses.forget(work.now - _KEPT, limit)
