"""What rules may ask about a contact, as a catalogue: of each field its kind, of each kind its operators and values."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from .faults import Fault
from .rules import Comparison, EventCount, Node, RuleFault, RuleOperator, Span, SpanUnit, walk

OWN = "field."
"""What the name of a tenant's own field begins with."""
AUDIT = "audit."
"""What the name of a value of the newest audit begins with; what follows is its name there."""
STEP = "step."
"""What the name of an answer to a webhook step begins with; its id and `result`, `status` or `answer.…` follow."""
_ANSWER = re.compile(r"step\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(result|status|answer(\.[^.\s]{1,60}){1,8})")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_WHOLE_DAYS = (SpanUnit.DAYS, SpanUnit.WEEKS)


class FieldKind(StrEnum):
    """What may be known under a field."""

    TEXT = "text"
    """Compared without regard to upper and lower case."""
    NUMBER = "number"
    DATE = "date"
    """A day without a time; today is what it is in the contact's own zone."""
    FLAG = "flag"
    """Yes or no."""
    INSTANT = "instant"
    """A moment; a value names its zone."""
    TAGS = "tags"
    """Any number of words."""
    ANSWER = "answer"
    """Text or number, as it was told: a text that is a plain number is one too."""


_O = RuleOperator
_SAME = (_O.EQUALS, _O.NOT_EQUALS)
_AMONG = (_O.IN, _O.NOT_IN)
_ORDER = (_O.GREATER_THAN, _O.GTE, _O.LESS_THAN, _O.LTE)
_WORDS = (_O.CONTAINS, _O.STARTS_WITH)
_TIME = (_O.WITHIN_LAST, _O.OLDER_THAN)
OPERATORS: Mapping[FieldKind, tuple[RuleOperator, ...]] = MappingProxyType(
    {
        FieldKind.TEXT: (*_SAME, *_AMONG, *_WORDS, _O.EXISTS),
        FieldKind.NUMBER: (*_SAME, *_AMONG, *_ORDER, _O.EXISTS),
        FieldKind.DATE: (*_SAME, *_AMONG, *_ORDER, *_TIME, _O.EXISTS),
        FieldKind.FLAG: (*_SAME, _O.EXISTS),
        FieldKind.INSTANT: (*_ORDER, *_TIME, _O.EXISTS),
        FieldKind.TAGS: (*_AMONG, _O.CONTAINS, _O.EXISTS),
        FieldKind.ANSWER: (*_SAME, *_AMONG, *_ORDER, *_WORDS, _O.EXISTS),
    }
)
"""How a field of each kind may be asked."""
FIELDS: Mapping[str, FieldKind] = MappingProxyType(
    {
        "email": FieldKind.TEXT,
        "name": FieldKind.TEXT,
        "phone": FieldKind.TEXT,
        "zone": FieldKind.TEXT,
        "locale": FieldKind.TEXT,
        "stage": FieldKind.TEXT,
        "tags": FieldKind.TAGS,
        "created_at": FieldKind.INSTANT,
    }
)
"""What is known of contacts of every tenant."""


def kind_of(field: str, own: Mapping[str, FieldKind]) -> FieldKind | None:
    """The kind of a field, where `own` are those of the tenant by their names; None if there is no such field."""
    if field.startswith(OWN):
        return own.get(field.removeprefix(OWN))
    if (field.startswith(AUDIT) and field != AUDIT) or _ANSWER.fullmatch(field):
        return FieldKind.ANSWER
    return FIELDS.get(field)


def rule_faults(rule: Node, own: Mapping[str, FieldKind], *, in_journey: bool = False) -> list[Fault]:
    """Everything that keeps a rule from being answered, each with its place in it.

    Only in a journey there are answers to its steps.
    """
    return [
        fault._replace(field=".".join(filter(None, (place, fault.field))))
        for place, node in walk(rule)
        for fault in _faults(node, own, in_journey=in_journey)
    ]


def _faults(node: Node, own: Mapping[str, FieldKind], *, in_journey: bool) -> Iterator[Fault]:
    if isinstance(node, EventCount) and node.campaign_id and not node.events.is_of_campaigns:
        yield RuleFault.RULE_EVENTS_OF_NO_CAMPAIGN.at("campaign_id", events=node.events.value)
    if not isinstance(node, Comparison):
        return
    kind = kind_of(node.field, own)
    if kind is None or (node.field.startswith(STEP) and not in_journey):
        yield RuleFault.RULE_FIELD_UNKNOWN.at("field", field=node.field)
        return
    allowed = OPERATORS[kind]
    if node.operator not in allowed:
        params = {"field": node.field, "operator": str(node.operator), "operators": ", ".join(allowed)}
        yield RuleFault.RULE_OPERATOR_UNFIT.at("operator", **params)
    elif not _fits(kind, node.operator, node.value):
        wanted = _wanted(kind, node.operator)
        yield RuleFault.RULE_VALUE_UNFIT.at("value", field=node.field, operator=str(node.operator), wanted=wanted)


def read_instant(text: object) -> datetime | None:
    """A moment with its zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo and 1900 <= moment.year < 2200 else None  # noqa: PLR2004 - as at the doors


def read_day(text: object) -> date | None:
    """A day such as `2026-03-01`; None for anything else."""
    try:
        day = date.fromisoformat(text) if isinstance(text, str) and _DATE.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and 1900 <= day.year < 2200 else None  # noqa: PLR2004 - as at the doors


def is_number(value: object) -> bool:
    """Whether it is a number; yes and no are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


_TAKES: Mapping[FieldKind, tuple[str, Callable[[object], bool]]] = MappingProxyType(
    {
        FieldKind.TEXT: ("text", lambda value: isinstance(value, str)),
        FieldKind.NUMBER: ("number", is_number),
        FieldKind.DATE: ("date", lambda value: read_day(value) is not None),
        FieldKind.FLAG: ("true or false", lambda value: isinstance(value, bool)),
        FieldKind.INSTANT: ("time with its zone", lambda value: read_instant(value) is not None),
        FieldKind.TAGS: ("text", lambda value: isinstance(value, str)),
        FieldKind.ANSWER: ("text or number", lambda value: isinstance(value, str) or is_number(value)),
    }
)
"""What a field of each kind is compared with."""


def _taken(kind: FieldKind, operator: RuleOperator) -> FieldKind:
    if kind is FieldKind.ANSWER and operator in (*_ORDER, *_WORDS):
        return FieldKind.NUMBER if operator in _ORDER else FieldKind.TEXT
    return kind


def _fits(kind: FieldKind, operator: RuleOperator, value: object) -> bool:
    _name, fits = _TAKES[_taken(kind, operator)]
    if operator is _O.EXISTS:
        return isinstance(value, bool)
    if operator in _TIME:
        return isinstance(value, Span) and (kind is not FieldKind.DATE or value.unit in _WHOLE_DAYS)
    if operator in _AMONG:
        return isinstance(value, tuple) and all(map(fits, value))
    return not isinstance(value, tuple) and fits(value)


def _wanted(kind: FieldKind, operator: RuleOperator) -> str:
    name, _fits = _TAKES[_taken(kind, operator)]
    if operator is _O.EXISTS:
        return _TAKES[FieldKind.FLAG][0]
    if operator in _TIME:
        return "span of days or weeks" if kind is FieldKind.DATE else "span of time"
    return f"list of {name}" if operator in _AMONG else name
