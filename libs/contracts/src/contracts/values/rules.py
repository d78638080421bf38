"""Rules: which contacts are meant, as a tree of questions that has one meaning in memory and in SQL.

A question about something that is not known of a contact is answered with no, and `not` turns that into yes. So
`not_equals` and `not_in`, which are `not` of `equals` and `in`, hold of a contact of whom the field is not known.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    BeforeValidator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    StringConstraints,
    WrapValidator,
)

from ..base import Value
from .reasons import Reason

MAX_RULE_DEPTH = 8
"""How deep groups may be nested."""
MAX_RULE_NODES = 100
MAX_RULE_VALUES = 200
"""How many values one list may hold."""
MAX_RULE_TEXT = 500
MAX_RULE_NUMBER = 10**15
"""Numbers below it have at most 15 digits before the point."""


class RuleFault(Reason):
    """Why something is no rule, or asks what cannot be answered."""

    RULE_TOO_DEEP = "is nested deeper than {limit}"
    RULE_TOO_LARGE = "asks more than {limit} questions"
    RULE_OF_NO_KIND = "is one of all, any, not, a field with an operator, or events with an operator"
    RULE_GROUP_EMPTY = "holds at least one question"
    RULE_VALUE_OF_NO_KIND = (
        "is no text of 1 to {text} characters, number below {number}, yes or no, span of time,"
        " or list of 1 to {values} of these"
    )
    RULE_FIELD_UNKNOWN = "there is no field {field}"
    RULE_OPERATOR_UNFIT = "{field} cannot be asked with {operator}, only with {operators}"
    RULE_VALUE_UNFIT = "{operator} of {field} takes {wanted}"
    RULE_EVENTS_OF_NO_CAMPAIGN = "{events} are not of a campaign"


class SpanUnit(StrEnum):
    """What a span of time is counted in."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"


class Span(Value):
    """A length of time; a day has 24 hours, and of a date without a time only whole days count."""

    amount: Annotated[int, Field(ge=1, le=10_000)]
    unit: SpanUnit = SpanUnit.DAYS

    @property
    def length(self) -> timedelta:
        """As a length."""
        return timedelta(**{self.unit.value: self.amount})


class RuleOperator(StrEnum):
    """How what is known of a contact is compared."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    IN = "in"
    NOT_IN = "not_in"
    GREATER_THAN = "greater_than"
    GTE = "gte"
    LESS_THAN = "less_than"
    LTE = "lte"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    EXISTS = "exists"
    WITHIN_LAST = "within_last"
    """From the beginning of a span until now, both included."""
    OLDER_THAN = "older_than"
    """Before the beginning of a span until now."""


class CountedEvents(StrEnum):
    """What happened to a contact and can be counted."""

    ORDERS = "orders"
    ENROLLMENTS = "enrollments"
    COMPLETIONS = "completions"
    """Enrollments that were completed, by the time of their end."""

    @property
    def is_of_campaigns(self) -> bool:
        """Whether those of one campaign can be counted alone."""
        return self is not CountedEvents.ORDERS


_BELOW = Field(gt=-MAX_RULE_NUMBER, lt=MAX_RULE_NUMBER)
_One = (
    StrictBool
    | Annotated[StrictInt, _BELOW]
    | Annotated[StrictFloat, _BELOW]
    | Annotated[StrictStr, Field(min_length=1, max_length=MAX_RULE_TEXT)]
)
_Any = _One | Span | Annotated[tuple[_One, ...], Field(min_length=1, max_length=MAX_RULE_VALUES)]
_UNSTORABLE = frozenset(map(chr, (0, *range(0xD800, 0xE000))))


def _is_one(raw: object) -> bool:
    if isinstance(raw, str):
        return 0 < len(raw) <= MAX_RULE_TEXT and not _UNSTORABLE.intersection(raw)
    return isinstance(raw, bool | int | float) and abs(raw) < MAX_RULE_NUMBER  # neither infinity nor NaN is


def _value(raw: Any, _inner: object) -> Any:  # noqa: ANN401 - JSON in, `_Any` out
    if isinstance(raw, Span | Mapping):
        return Span.model_validate(raw)
    several = tuple(raw) if isinstance(raw, list | tuple) else None
    if several is not None and 0 < len(several) <= MAX_RULE_VALUES and all(map(_is_one, several)):
        return several
    if several is None and _is_one(raw):
        return raw
    limits = {"text": MAX_RULE_TEXT, "number": MAX_RULE_NUMBER, "values": MAX_RULE_VALUES}
    raise RuleFault.RULE_VALUE_OF_NO_KIND.error(**limits)


RuleValue = Annotated[_Any, WrapValidator(_value)]


class Comparison(Value):
    """What is known of a contact, compared with a value."""

    field: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    operator: RuleOperator
    value: RuleValue


class EventCount(Value):
    """How often something happened to a contact, compared with a number."""

    events: CountedEvents
    operator: Literal["equals", "not_equals", "greater_than", "gte", "less_than", "lte"] = "gte"
    value: Annotated[int, Field(ge=0, le=1_000_000)] = 1
    within: Span | None = None
    """Only what happened within this span until now."""
    campaign_id: UUID | None = None
    """Only what happened in this campaign."""


_NOT_EMPTY = Field(json_schema_extra={"minItems": 1})
"""Of a group; `_node` holds it, because Pydantic would also say it of one whose parts are all wrong."""


class AllOf(Value):
    """Every one of these holds."""

    all: Annotated[tuple["Node", ...], _NOT_EMPTY]


class AnyOf(Value):
    """At least one of these holds."""

    any: Annotated[tuple["Node", ...], _NOT_EMPTY]


class Not(Value, serialize_by_alias=True):
    """This does not hold."""

    not_: Annotated["Node", Field(alias="not")]


_SHAPES: Mapping[str, type[Value]] = {
    "all": AllOf,
    "any": AnyOf,
    "not": Not,
    "field": Comparison,
    "events": EventCount,
}
"""What a node is, by the one name of these that it has."""


def _node(raw: Any, _inner: object) -> Any:  # noqa: ANN401 - JSON in, `Node` out
    if isinstance(raw, tuple(_SHAPES.values())):
        return raw
    names = [name for name in _SHAPES if name in raw] if isinstance(raw, Mapping) else []
    if len(names) != 1:
        raise RuleFault.RULE_OF_NO_KIND.error()
    if raw[names[0]] in ([], ()):
        raise RuleFault.RULE_GROUP_EMPTY.error()
    return _SHAPES[names[0]].model_validate(raw)


def _bounded(raw: object) -> object:
    """Refuse what is too large before anybody walks through it; each level is looked at by itself."""
    level, seen = [raw], 0
    for _depth in range(MAX_RULE_DEPTH + 1):
        groups = [one for one in level if isinstance(one, Mapping)]
        seen += len(level)
        if seen > MAX_RULE_NODES:
            raise RuleFault.RULE_TOO_LARGE.error(limit=MAX_RULE_NODES)
        level = [part for group in groups for part in _parts(group)]
        if not level:
            return raw
    raise RuleFault.RULE_TOO_DEEP.error(limit=MAX_RULE_DEPTH)


def _parts(group: Mapping[str, Any]) -> list[Any]:
    lists = [group[name] for name in ("all", "any") if isinstance(group.get(name), list | tuple)]
    return [*(one for each in lists for one in each), *([group["not"]] if "not" in group else [])]


Node = Annotated[Comparison | EventCount | AllOf | AnyOf | Not, WrapValidator(_node)]
"""A rule, or a part of one."""
Rule = Annotated[Node, BeforeValidator(_bounded)]
"""A whole rule, within its bounds."""
for _group in (AllOf, AnyOf, Not):
    _group.model_rebuild()


def walk(node: Node, place: str = "") -> Iterator[tuple[str, Node]]:
    """Every part of a rule with its place, such as `all.0.not`; the rule itself first."""
    yield place.lstrip("."), node
    match node:
        case AllOf(all=parts):
            inner = [(f"{place}.all.{number}", part) for number, part in enumerate(parts)]
        case AnyOf(any=parts):
            inner = [(f"{place}.any.{number}", part) for number, part in enumerate(parts)]
        case Not(not_=part):
            inner = [(f"{place}.not", part)]
        case _:
            inner = []
    for where, part in inner:
        yield from walk(part, where)
