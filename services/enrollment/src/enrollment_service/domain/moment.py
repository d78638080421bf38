"""What a journey goes by at a moment: the time, and what is known of its enrollment then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contracts.values import Facts

DEFAULT_ZONE = "America/New_York"
"""Where nothing says where a contact lives."""


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


def zone_of(names: Sequence[str | None]) -> ZoneInfo:
    """The first of these zones that there is; New York's if there is none of them."""
    for name in names:
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo(DEFAULT_ZONE)
