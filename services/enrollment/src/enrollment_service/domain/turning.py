"""When time alone may change what a rule says of a contact: until then, only something that happens to her can."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import assert_never
from zoneinfo import ZoneInfo

from contracts.values import AllOf, AnyOf, Comparison, EventCount, Node, Not, RuleOperator, Span, walk

from .rules import Basis, Known, known_of

_AFTER = timedelta(microseconds=1)
"""A span has both its ends inside, so what leaves it does so just afterwards."""
_EARLY = timedelta(hours=12)
_HOUR = timedelta(hours=1)
_LONGEST_DAY = 50
"""Hours after which another day has begun everywhere."""


def is_timed(rule: Node) -> bool:
    """Whether time alone may change what a rule says."""
    return any(True for _span, _node in _spans(rule))


def turns_at(rule: Node, known: Known, basis: Basis) -> datetime | None:
    """The earliest moment from now on at which time alone may change what a rule says of a contact.

    Of a day that is far away it is a moment of the day before: by then it is certain how clocks go.
    """
    moments = (moment for span, node in _spans(rule) for moment in _turns(span, node, known, basis))
    return min((moment for moment in moments if moment > basis.now), default=None)


def _spans(rule: Node) -> Iterator[tuple[Span, Comparison | EventCount]]:
    for _place, node in walk(rule):
        match node:
            case Comparison(value=Span() as span):
                yield span, node
            case EventCount(within=Span() as span):
                yield span, node
            case Comparison() | EventCount() | AllOf() | AnyOf() | Not():
                continue
            case _:
                assert_never(node)


def _turns(span: Span, node: Comparison | EventCount, known: Known, basis: Basis) -> Iterator[datetime]:
    if isinstance(node, EventCount):
        for one in known.events.get(node.events, ()):
            yield from (one.at, one.at + span.length + _AFTER)
        return
    value = known_of(node.field, known)
    if isinstance(value, datetime):
        yield from (value, value + span.length + _AFTER)
    elif value is not None:
        day = date.fromisoformat(value)
        enters = () if node.operator is RuleOperator.OLDER_THAN else (day,)
        for begins in (*enters, day + span.length + timedelta(days=1)):
            yield from _beginning(begins, basis, known.contact.zone)


def _beginning(day: date, basis: Basis, zone: str | None) -> Iterator[datetime]:
    """When a day begins, or a moment of the day before; nothing if it has begun."""
    place = basis.place(zone)
    today = basis.now.astimezone(place).date()
    if day == today + timedelta(days=1):
        yield _next_day(place, basis.now)
    elif day > today:
        yield datetime.combine(day, time(), place).astimezone(UTC) - _EARLY


@lru_cache(maxsize=2_000)
def _next_day(place: ZoneInfo, now: datetime) -> datetime:
    """When another day begins, to the second; clocks may be changed at midnight, so it is looked for."""
    today = now.astimezone(place).date()
    whole = now.replace(microsecond=0)
    hours = (whole + number * _HOUR for number in range(1, _LONGEST_DAY))
    late = next(hour for hour in hours if hour.astimezone(place).date() != today)
    early = late - _HOUR
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        early, late = (middle, late) if middle.astimezone(place).date() == today else (early, middle)
    return late
