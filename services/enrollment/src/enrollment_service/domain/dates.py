"""Moments that follow from dates of contacts: which of them have come, each told once.

Time is looked at in windows, which begin where the last one ended and are open there: so no moment is left out or
comes twice, however long nobody looked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.values import DATE_REACHED, Recurrence, TimeBased, moment_of, read_day

from .contact import Contact
from .firing import Occurrence
from .history import History

LONGEST = timedelta(days=1)
"""Of a window; what is longer ago is looked at in several."""
_DAY = timedelta(days=1)
_APART = timedelta(hours=16)
"""How far clocks on earth are ahead of UTC or behind it, and more."""
_LEAP, _KEPT_ON = (2, 29), 28


@dataclass(frozen=True)
class Window:
    """The time that is looked at, for one contact after the other in the order of their ids."""

    after: datetime
    """It was looked at up to here, this moment included."""
    until: datetime
    reached: UUID | None = None
    """The last contact that was looked at; None before the first."""

    @property
    def is_empty(self) -> bool:
        """Whether there is no time in it."""
        return self.until <= self.after

    def following(self, now: datetime) -> "Window":
        """The window after this one, which has been looked at for everybody."""
        return Window(self.until, max(self.until, min(now, self.until + LONGEST)))

    def at(self, contact_id: UUID) -> "Window":
        """The same, after another contact."""
        return replace(self, reached=contact_id)


@dataclass(frozen=True)
class Reached:
    """A date of a contact whose moment has come for a trigger."""

    trigger_id: UUID
    contact_id: UUID
    day: date
    """The date, or its anniversary."""
    moment: datetime

    @property
    def occurrence(self) -> Occurrence:
        """What triggers hear of it."""
        about = {"trigger_id": str(self.trigger_id), "day": self.day.isoformat()}
        return Occurrence(self.contact_id, DATE_REACHED, about, self.moment)


def moments(trigger: TimeBased, day: date, zone: ZoneInfo, after: datetime, until: datetime) -> list[datetime]:
    """When a date comes for a trigger in a zone, as far as that lies after a moment and not after another."""
    return [moment for _day, moment in _coming(trigger, day, zone, after, until)]


def wanted(histories: Iterable[History], window: Window) -> set[tuple[str, str]]:
    """Which dates may come in a window: names of own fields, each with a month and day such as `02-28`."""
    return {
        (trigger.own, month_day)
        for trigger in _triggers(histories, window)
        for day in _days(trigger, window.after, window.until)
        for month_day in _dates_kept_on(day)
    }


def reached_by(contact: Contact, zone: ZoneInfo, histories: Sequence[History], window: Window) -> Iterator[Reached]:
    """The dates of a contact that come in a window, for triggers that were in force by then."""
    for history in histories:
        for trigger in _triggers([history], window):
            day = read_day(contact.fields.get(trigger.own))
            for kept, moment in _coming(trigger, day, zone, window.after, window.until) if day else ():
                if _was_in_force(history, trigger, moment):
                    yield Reached(trigger.trigger_id, contact.contact_id, kept, moment)


def _coming(
    trigger: TimeBased, day: date, zone: ZoneInfo, after: datetime, until: datetime
) -> Iterator[tuple[date, datetime]]:
    for kept in _days(trigger, after, until):
        if _is_of(trigger, day, kept):
            moment = moment_of(kept + timedelta(days=trigger.offset_days), trigger.at, zone)
            if after < moment <= until:
                yield kept, moment


def _days(trigger: TimeBased, after: datetime, until: datetime) -> Iterator[date]:
    """The days whose moments may lie between two, wherever the contact is; a day that a zone leaves out comes later."""
    offset = timedelta(days=trigger.offset_days)
    day, last = (after - _APART).date() - _DAY - offset, (until + _APART).date() - offset
    while day <= last:
        yield day
        day += _DAY


def _is_of(trigger: TimeBased, day: date, kept: date) -> bool:
    if trigger.recurrence is Recurrence.ONCE:
        return kept == day
    return kept >= day and day.isoformat()[5:] in _dates_kept_on(kept)


def _dates_kept_on(day: date) -> tuple[str, ...]:
    """Months and days whose anniversary is kept on a day: on 28 February also 29 February, in years without it."""
    own = day.isoformat()[5:]
    is_short = (day.month, day.day) == (_LEAP[0], _KEPT_ON) and (day + _DAY).month != _LEAP[0]
    return (own, "02-29") if is_short else (own,)


def _triggers(histories: Iterable[History], window: Window) -> Iterator[TimeBased]:
    for history in histories:
        campaign = history.at(window.until)
        for trigger in campaign.definition.triggers if campaign and campaign.definition else ():
            if isinstance(trigger, TimeBased) and trigger.is_active:
                yield trigger


def _was_in_force(history: History, trigger: TimeBased, moment: datetime) -> bool:
    """Whether a campaign had this trigger at a moment; nobody enters by what came before it was published."""
    if not any(state.changed_at <= moment for state in history.states):
        return False
    campaign = history.at(moment)
    known = campaign.definition.triggers if campaign and campaign.definition else ()
    return any(one.trigger_id == trigger.trigger_id for one in known)
