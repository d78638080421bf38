"""A person who is to be forgotten: what stands against it, and what is left of her."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.base import Event
from contracts.enrollment import ContactErased
from contracts.values import EnrollmentStatus

from .contact import Contact, changed
from .enrollment import Enrollment


class ErasureOutcome(StrEnum):
    """What became of an erasure, or would."""

    ERASED = "erased"
    POSSIBLE = "possible"
    """Nothing has been done yet: it was asked what would be."""
    REFUSED = "refused"


class Obstacle(StrEnum):
    """What stands against an erasure until it has ended."""

    OPEN_ENROLLMENT = "open_enrollment"
    """A promise to her is open: it is kept or lost, or staff takes her out."""
    PAYOUT_UNDER_WAY = "payout_under_way"
    """Money that she has earned has not arrived."""
    IMPORT_RUNNING = "import_running"
    """A file of contacts is being applied, in which she may be."""


@dataclass(frozen=True)
class Erasure:
    """One person, by all her ids, and what forgetting her comes to."""

    contact_ids: tuple[UUID, ...]
    outcome: ErasureOutcome
    removes: Mapping[str, int]
    """How many rows lose what they say of her, by what they are."""
    obstacles: tuple[Obstacle, ...] = ()


def obstacles(enrollments: Iterable[Enrollment], *, is_importing: bool) -> tuple[Obstacle, ...]:
    """Why a person cannot be forgotten now."""
    found = {Obstacle.IMPORT_RUNNING} if is_importing else set[Obstacle]()
    for one in enrollments:
        if one.is_open:
            found.add(Obstacle.OPEN_ENROLLMENT)
        elif one.status is EnrollmentStatus.COMPLETED and one.payout_status and not one.payout_status.is_issued:
            found.add(Obstacle.PAYOUT_UNDER_WAY)
    return tuple(one for one in Obstacle if one in found)


def erase(
    contacts: Iterable[Contact], identities: Mapping[UUID, Sequence[str]], now: datetime
) -> tuple[list[Contact], list[Event]]:
    """What is left of contacts: ids alone; and what is said, of each its last state and that it was erased."""
    left, said = list[Contact](), list[Event]()
    for one in contacts:
        gone = Contact(one.contact_id, one.created_at, now, one.version + 1, merged_into=one.merged_into, erased_at=now)
        names = tuple(sorted(identities.get(one.contact_id, ())))
        told = ContactErased(contact_id=gone.contact_id, version=gone.version, identities=names, erased_at=now)
        left.append(gone)
        said += [changed(gone), told]
    return left, said
