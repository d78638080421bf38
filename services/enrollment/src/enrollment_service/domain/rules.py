"""Whether a contact is meant by a rule: the meaning of rules in memory; `repository/rules.py` has the same in SQL.

Audiences are found in SQL; journeys, memberships and triggers ask this of single contacts.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from operator import eq, ge, gt, le, lt, ne
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from contracts.values import (
    AUDIT,
    OWN,
    STEP,
    AllOf,
    AnyOf,
    Comparison,
    CountedEvents,
    EventCount,
    FieldKind,
    Node,
    Not,
    RuleOperator,
    Span,
    is_number,
    kind_of,
    read_instant,
)

from .contact import Contact
from .folding import fold, tag_of
from .zones import DEFAULT_ZONE

PLAIN_NUMBER = r"-?[0-9]{1,15}(\.[0-9]{1,6})?"
"""A text of an audit that is a number to rules."""


@dataclass(frozen=True)
class Happened:
    """Something that happened to a contact, in a campaign if it is of one."""

    at: datetime
    campaign_id: UUID | None = None


@dataclass(frozen=True)
class Known:
    """What rules may ask about one contact."""

    contact: Contact
    audit: Mapping[str, Any] = field(default_factory=dict)
    """Values of her newest audit."""
    events: Mapping[CountedEvents, Sequence[Happened]] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What webhook steps of her journey came to, by step id."""


@dataclass(frozen=True)
class Basis:
    """What the answer to a rule depends on besides the contact."""

    own: Mapping[str, FieldKind]
    """The tenant's own fields."""
    now: datetime
    zone: str = DEFAULT_ZONE
    """Where contacts without a zone are taken to be."""

    def place(self, zone: str | None) -> ZoneInfo:
        """Where a contact of a zone is taken to be."""
        return _zone(zone if zone and zone in _zones() else self.zone)

    def today(self, zone: str | None, *, less: timedelta = timedelta(0)) -> str:
        """The day it is in a zone, or was a while ago, as ISO 8601 writes it."""
        return (self.now.astimezone(self.place(zone)).date() - less).isoformat()

    @cached_property
    def todays(self) -> Mapping[str, str]:
        """The day it is in every zone there is."""
        return {zone: self.today(zone) for zone in sorted(_zones())}


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=1_000)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def matches(rule: Node, known: Known, basis: Basis) -> bool:
    """Whether a rule without faults holds of a contact."""
    match rule:
        case AllOf():
            return all(matches(part, known, basis) for part in rule.all)
        case AnyOf():
            return any(matches(part, known, basis) for part in rule.any)
        case Not():
            return not matches(rule.not_, known, basis)
        case EventCount():
            return _count_holds(rule, known, basis)
        case Comparison():
            return _holds(rule, known, basis)


def _count_holds(rule: EventCount, known: Known, basis: Basis) -> bool:
    since = basis.now - rule.within.length if rule.within else None
    number = sum(
        (since is None or since <= one.at <= basis.now) and rule.campaign_id in (None, one.campaign_id)
        for one in known.events.get(rule.events, ())
    )
    return bool(COMPARED[RuleOperator(rule.operator)](number, rule.value))


COMPARED: Mapping[RuleOperator, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        RuleOperator.EQUALS: eq,
        RuleOperator.NOT_EQUALS: ne,
        RuleOperator.GREATER_THAN: gt,
        RuleOperator.GTE: ge,
        RuleOperator.LESS_THAN: lt,
        RuleOperator.LTE: le,
    }
)
"""Comparisons, of values in memory as of columns."""
NEGATED: Mapping[RuleOperator, RuleOperator] = MappingProxyType(
    {RuleOperator.NOT_EQUALS: RuleOperator.EQUALS, RuleOperator.NOT_IN: RuleOperator.IN}
)
"""Operators that are `not` of another one."""


def _holds(asked: Comparison, known: Known, basis: Basis) -> bool:
    if asked.operator in NEGATED:
        opposite = asked.model_copy(update={"operator": NEGATED[asked.operator]})
        return not _holds(opposite, known, basis)
    kind = kind_of(asked.field, basis.own)
    assert kind is not None  # noqa: S101 - rules with faults are refused at the door
    value = known_of(asked.field, known)
    if kind is FieldKind.TAGS:
        return _tags_hold(asked, value)
    if asked.operator is RuleOperator.EXISTS:
        return (value is not None) is asked.value
    if isinstance(asked.value, Span):
        return value is not None and _time_holds(asked.operator, asked.value, value, known.contact.zone, basis)
    wanted = asked.value if isinstance(asked.value, tuple) else (asked.value,)
    return any(_one_holds(kind, asked.operator, value, one) for one in wanted)


def known_of(name: str, known: Known) -> Any:  # noqa: ANN401 - what is known under a field
    """What is known of a contact under the name of a field; None for nothing."""
    if name.startswith(OWN):
        return known.contact.fields.get(name.removeprefix(OWN))
    if name.startswith(AUDIT):
        return known.audit.get(name.removeprefix(AUDIT))
    if name.startswith(STEP):
        return _answered(known, name.removeprefix(STEP).split("."))
    return getattr(known.contact, name)


def _answered(known: Known, path: Sequence[str]) -> Any:  # noqa: ANN401 - a part of JSON
    """Part of an answer: a name of an object, or a place in a list; yes and no are the texts true and false."""
    found: Any = known.answers
    for name in path:
        if isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        else:
            found = found.get(name) if isinstance(found, Mapping) else None
    return str(found).lower() if isinstance(found, bool) else found


def _tags_hold(asked: Comparison, tags: Sequence[str]) -> bool:
    if asked.operator is RuleOperator.EXISTS:
        return bool(tags) is asked.value
    return any(tag in tags for tag in tags_of(asked))


def tags_of(asked: Comparison) -> list[str]:
    """The tags that a comparison names, as they are kept."""
    named = asked.value if isinstance(asked.value, tuple) else (asked.value,)
    return [tag_of(str(one)) for one in named]


def _time_holds(operator: RuleOperator, span: Span, value: Any, zone: str | None, basis: Basis) -> bool:  # noqa: ANN401 - an instant, or a day as text
    is_day = isinstance(value, str)
    begins = basis.today(zone, less=span.length) if is_day else basis.now - span.length
    ends = basis.today(zone) if is_day else basis.now
    return bool(value < begins if operator is RuleOperator.OLDER_THAN else begins <= value <= ends)


def _one_holds(kind: FieldKind, operator: RuleOperator, value: object, wanted: object) -> bool:
    if kind is FieldKind.ANSWER:
        kind = FieldKind.NUMBER if is_number(wanted) else FieldKind.TEXT
    left, right = read_as(kind, value), read_as(kind, wanted)
    if left is None:
        return False
    if operator is RuleOperator.CONTAINS:
        return right in left
    if operator is RuleOperator.STARTS_WITH:
        return bool(left.startswith(right))
    compare = COMPARED[RuleOperator.EQUALS if operator is RuleOperator.IN else operator]
    return bool(compare(left, right))


def read_as(kind: FieldKind, value: object) -> Any:  # noqa: ANN401 - what is compared
    """A value as those of a kind are compared; None for what is none of the kind."""
    match kind, value:
        case FieldKind.NUMBER, int() | float() if not isinstance(value, bool):
            return Decimal(str(value))
        case FieldKind.NUMBER, str() if re.fullmatch(PLAIN_NUMBER, value):
            return Decimal(value)
        case FieldKind.TEXT, str():
            return fold(value)
        case FieldKind.INSTANT, _:
            return value if isinstance(value, datetime) else read_instant(value)
        case (FieldKind.DATE, str()) | (FieldKind.FLAG, bool()):
            return value
        case _:
            return None
