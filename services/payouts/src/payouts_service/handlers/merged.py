"""Contacts that have turned out to be one person: what is of one is of the other."""

from collections.abc import Sequence
from uuid import UUID

from contracts.enrollment import ContactChanged

from ..work import Work


async def follow_merges(work: Work, events: Sequence[ContactChanged]) -> None:
    """Note which contacts are the same person."""
    await work.merged.keep_all(
        (event.contact_id, event.merged_into) for event in events if event.merged_into is not None
    )


async def is_same(work: Work, one: UUID, other: UUID) -> bool:
    """Whether two contacts are the same person."""
    return one == other or await work.merged.survivor(one) == await work.merged.survivor(other)
