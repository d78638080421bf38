"""Contacts that have turned out to be one person: what either did counts towards every promise of both."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from contracts.base import Event, Said
from contracts.enrollment import ContactChanged, EnrollmentStarted, MilestoneCompleted

from ..domain import tracker as promise
from ..domain.tracker import Tracker
from ..work import Work
from .changes import say

E = TypeVar("E", EnrollmentStarted, MilestoneCompleted)


async def follow_merges(work: Work, events: Sequence[ContactChanged]) -> None:
    """Make contacts one that staff has said are one; told again, it changes nothing."""
    merges = [(event, event.merged_into) for event in events if event.merged_into is not None]
    if not merges:
        return
    whose = await work.subjects.lock(one for event, into in merges for one in (event.contact_id, into))
    for event, into in merges:
        absorbed, survivor = whose[event.contact_id], whose[into]
        if absorbed != survivor:
            await _merge(work, event, absorbed, survivor)
            whose = {one: survivor if last == absorbed else last for one, last in whose.items()}


def as_now(events: Sequence[E], whose: Mapping[UUID, UUID]) -> list[E]:
    """Events as of the contacts that theirs are now; `whose` says which those are."""
    return [
        event
        if whose[event.contact_id] == event.contact_id
        else event.model_copy(update={"contact_id": whose[event.contact_id]})
        for event in events
    ]


def caused(said: Sequence[Said], told: Sequence[Event], events: Sequence[Event]) -> list[Said]:
    """What is said because of `told`, as caused by the events that came, of which `told` are made in their order."""
    came = {id(one): event for one, event in zip(told, events, strict=True)}
    return [Said(one.event, came[id(one.cause)]) for one in said]


async def _merge(work: Work, event: ContactChanged, absorbed: UUID, survivor: UUID) -> None:
    own, theirs = await work.trackers.open_of([survivor]), await work.trackers.open_of([absorbed])
    only_own, only_theirs = await work.subjects.merge(absorbed, survivor)
    await _count(work, own, only_theirs, event)
    await _count(work, [replace(one, contact_id=survivor) for one in theirs], only_own, event)


async def _count(work: Work, before: Sequence[Tracker], milestones: Sequence[MilestoneCompleted], cause: Event) -> None:
    after, said = promise.count_all(before, milestones, work.now)
    await work.trackers.save_all(before, after)
    await say(work, [Said(one.event, cause) for one in said])
