"""A time on a wall clock, on given days of the week, and when it comes in a zone whose clock jumps now and then."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import time as wall_time
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from ..base import Value

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_LOOKED_AT = 15
"""Days among which there is one of every weekday, even where a zone has left out a day."""


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @classmethod
    def of(cls, day: date) -> "Weekday":
        """The day of the week of a date."""
        return tuple(cls)[day.weekday()]


TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""Hours and minutes, such as `09:30`."""


class LocalTime(Value):
    """A time of day where the contact lives, on any day or on some days of the week."""

    at: TimeOfDay
    weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7)] = ()
    """The days on which it counts; none are all."""

    def first_from(self, moment: datetime, zone: tzinfo) -> datetime:
        """When it first comes at or after a moment, in UTC.

        A time that the clock leaves out comes at the first whole minute after the gap, one that it shows twice at the
        first of the two. A date that a zone has left out altogether has no times.
        """
        return next(instant for instant in self._instants(moment, zone) if instant >= moment)

    def _instants(self, moment: datetime, zone: tzinfo) -> Iterator[datetime]:
        today, at = moment.astimezone(zone).date(), wall_time.fromisoformat(self.at)
        for days in range(-1, _LOOKED_AT):
            day = today + timedelta(days=days)
            if not self.weekdays or Weekday.of(day) in self.weekdays:
                yield from _comes(datetime.combine(day, at), zone)


def moment_of(day: date, at: TimeOfDay, zone: tzinfo) -> datetime:
    """When it is this time on a day, in UTC: once for every day, whatever the clock does.

    A time that the clock leaves out comes at the first whole minute after the gap, also where a zone has left out the
    whole day; one that it shows twice comes at the first of the two.
    """
    wall = datetime.combine(day, wall_time.fromisoformat(at))
    late, early = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return late if late.astimezone(zone).replace(tzinfo=None) == wall else _end_of_gap(early, late, zone)


def _comes(wall: datetime, zone: tzinfo) -> Iterator[datetime]:
    """When a clock in a zone shows this time first; after a gap, if it never does; not at all on a day left out."""
    late, early = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        yield late
    elif late - early < _DAY:
        yield _end_of_gap(early, late, zone)


def _end_of_gap(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The first whole minute of UTC between two moments at which the clock has jumped."""
    jumped = after.astimezone(zone).utcoffset()
    while after - before > _MINUTE:
        middle = before + (after - before) // 2 // _MINUTE * _MINUTE
        before, after = (before, middle) if middle.astimezone(zone).utcoffset() == jumped else (middle, after)
    return after
