"""Two contacts that are one person, as staff says: whether they may become one, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.base import Event
from contracts.enrollment import ContactChanged

from .contact import Contact, changed, learn
from .enrolling import Former


class MergeOutcome(StrEnum):
    """What became of a merge, or would."""

    MERGED = "merged"
    POSSIBLE = "possible"
    """Nothing has been done yet: it was asked what would be."""
    REFUSED = "refused"


@dataclass(frozen=True)
class Merge:
    """Two contacts, and what making them one comes to."""

    survivor: Contact
    absorbed: Contact
    outcome: MergeOutcome
    moves: Mapping[str, int]
    """How much leads to the survivor then that leads to the other now, by what it is."""
    open_in_both: tuple[UUID, ...] = ()
    """Campaigns in which both have an open enrollment: two promises of one person, so staff ends one first."""


def open_in_both(former: Mapping[tuple[UUID, UUID], Sequence[Former]], one: UUID, other: UUID) -> tuple[UUID, ...]:
    """Campaigns in which two contacts have an open enrollment each; `former` is by contact and campaign.

    Enrollments that have ended are no obstacle: what was promised was kept or lost, and stays in the history.
    """
    inside = {key for key, theirs in former.items() if any(enrollment.ended_at is None for enrollment in theirs)}
    return tuple(sorted(campaign for contact, campaign in inside if contact == one and (other, campaign) in inside))


def merge(survivor: Contact, absorbed: Contact, now: datetime) -> tuple[Contact, Contact, list[Event]]:
    """Both contacts afterwards, and what is said. What is known of the other fills the gaps of the survivor."""
    richer, said = learn(survivor, now, absorbed.traits)
    gone = replace(absorbed, merged_into=survivor.contact_id, version=absorbed.version + 1, changed_at=now)
    told: list[ContactChanged] = [changed(gone)]
    return richer, gone, [*said, *told]
