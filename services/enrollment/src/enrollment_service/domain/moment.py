"""What a journey goes by at a moment: the time, and what is known of its enrollment and contact then."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.values import Facts

from .profile import Profile


@dataclass(frozen=True)
class Moment:
    """The time, and what is known of an enrollment then."""

    now: datetime
    contact_id: UUID
    enrolled_at: datetime
    zone: ZoneInfo
    """Whose clock times of day are read from."""
    facts: Facts
    worn_out: Collection[UUID] = ()
    """Steps that were visited as often as a step may be."""
    profile: Profile | None = None
    """What is known of the contact; None of a journey that neither asks it nor changes it."""

    @property
    def known(self) -> Profile:
        """What is known of the contact, of a journey that asks."""
        assert self.profile is not None  # noqa: S101 - whoever lets such a journey go on has looked
        return self.profile
