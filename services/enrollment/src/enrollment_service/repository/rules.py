"""Rules as SQL: the same meaning as `domain/rules.py`, and a test that holds the two together.

What is not known is NULL, and so is a comparison with it. `IS NOT TRUE` in place of `NOT` makes that a no which `not`
turns into yes; nothing else looks at NULL, so conditions stay plain and may use an index.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Numeric,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.selectable import Subquery

from contracts.values import (
    AUDIT,
    OWN,
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
)

from ..domain.rules import COMPARED, NEGATED, PLAIN_NUMBER, Basis, read_as, tags_of
from ..tables import AUDITS, CONTACTS, ENROLLMENTS, ORDERS

Truth = ColumnElement[bool]
_C = CONTACTS.c
_FOLDED = ("stage",)
"""Columns that are kept folded."""


def to_sql(rule: Node, basis: Basis) -> Truth:
    """A condition on a row of `contacts` that holds where the rule does, and is NULL or false elsewhere."""
    match rule:
        case AllOf():
            return and_(*(to_sql(part, basis) for part in rule.all))
        case AnyOf():
            return or_(*(to_sql(part, basis) for part in rule.any))
        case Not():
            return to_sql(rule.not_, basis).is_not(true())
        case EventCount():
            return _count(rule, basis)
        case Comparison():
            return _comparison(rule, basis)


def _given(value: Any, kind: Any) -> ColumnElement[Any]:  # noqa: ANN401 - a value and its SQL type
    return bindparam(None, value, type_=kind, unique=True)


@dataclass(frozen=True)
class _Events:
    """Where events of a kind are: of whom, when, in which campaign, and which rows are none."""

    contact_id: ColumnElement[Any]
    at: ColumnElement[Any]
    campaign_id: ColumnElement[Any] | None
    """None of what is of no campaign."""
    are: Truth


_E, _O = ENROLLMENTS.c, ORDERS.c
_ONCE = _E.exit_reason.is_distinct_from("same_purchase")
EVENTS: Mapping[CountedEvents, _Events] = MappingProxyType(
    {
        CountedEvents.ORDERS: _Events(_O.contact_id, _O.paid_at, None, _O.whole_id.is_(None)),
        CountedEvents.ENROLLMENTS: _Events(_E.contact_id, _E.enrolled_at, _E.campaign_id, _ONCE),
        CountedEvents.COMPLETIONS: _Events(_E.contact_id, _E.ended_at, _E.campaign_id, _E.status == "completed"),
    }
)
"""The events that rules count."""


def _count(rule: EventCount, basis: Basis) -> Truth:
    of = EVENTS[rule.events]
    those = [of.contact_id == _C.contact_id, of.are]
    if rule.within:
        since = _given(basis.now - rule.within.length, DateTime(timezone=True))
        those += [of.at >= since, of.at <= _given(basis.now, DateTime(timezone=True))]
    if rule.campaign_id and of.campaign_id is not None:
        those.append(of.campaign_id == rule.campaign_id)
    operator = RuleOperator(rule.operator)
    if (operator, rule.value) in ((RuleOperator.GTE, 1), (RuleOperator.GREATER_THAN, 0)):
        return exists().where(*those)  # asked most, and PostgreSQL can join it
    number = select(func.count()).where(*those).correlate(CONTACTS).scalar_subquery()
    return COMPARED[operator](number, _given(rule.value, Integer))  # type: ignore[no-any-return]


def _comparison(asked: Comparison, basis: Basis) -> Truth:
    if asked.operator in NEGATED:
        return _comparison(asked.model_copy(update={"operator": NEGATED[asked.operator]}), basis).is_not(true())
    kind = kind_of(asked.field, basis.own)
    assert kind is not None  # noqa: S101 - rules with faults are refused at the door
    if kind is FieldKind.TAGS:
        return _tags(asked)
    if kind is FieldKind.ANSWER:
        return _answer(asked, asked.field.removeprefix(AUDIT))
    if asked.field.startswith(OWN):
        return _on_own(kind, asked, asked.field.removeprefix(OWN), basis)
    column = _C[asked.field]
    if asked.operator is RuleOperator.EXISTS:
        return _known(column, wanted=asked.value is True)
    if isinstance(asked.value, Span):
        begins, ends = basis.now - asked.value.length, basis.now
        return _in_time(asked.operator, column, _given(begins, column.type), _given(ends, column.type))
    text = kind is FieldKind.TEXT and asked.field not in _FOLDED
    return _compared(kind, asked, _folded(column) if text else column)


def _known(value: ColumnElement[Any], *, wanted: bool) -> Truth:
    return value.is_not(None) if wanted else value.is_(None)


def _folded(value: ColumnElement[Any]) -> ColumnElement[str]:
    return func.lower(value.collate("pg_c_utf8"))


def _tags(asked: Comparison) -> Truth:
    if asked.operator is RuleOperator.EXISTS:
        size = func.cardinality(_C.tags)
        return size > 0 if asked.value else size == 0
    return _C.tags.op("&&", is_comparison=True)(_given(tags_of(asked), ARRAY(Text)))


_TYPES: Mapping[FieldKind, Any] = MappingProxyType(
    {
        FieldKind.TEXT: Text(),
        FieldKind.NUMBER: Numeric(),
        FieldKind.DATE: Text(),
        FieldKind.FLAG: Boolean(),
        FieldKind.INSTANT: DateTime(timezone=True),
    }
)


def _compared(kind: FieldKind, asked: Comparison, value: ColumnElement[Any]) -> Truth:
    """A value, as those of its kind are compared, with what the rule names."""
    named = asked.value if isinstance(asked.value, tuple) else (asked.value,)
    read = [read_as(kind, one) for one in named]
    if asked.operator is RuleOperator.IN:
        return value == any_(_given(read, ARRAY(_TYPES[kind])))
    wanted = _given(read[0], _TYPES[kind])
    if asked.operator is RuleOperator.CONTAINS:
        return func.strpos(value, wanted) > 0
    if asked.operator is RuleOperator.STARTS_WITH:
        return func.starts_with(value, wanted)
    return COMPARED[asked.operator](value, wanted)  # type: ignore[no-any-return]


def _in_time(operator: RuleOperator, value: ColumnElement[Any], begins: Any, ends: Any) -> Truth:  # noqa: ANN401 - as the value
    return value < begins if operator is RuleOperator.OLDER_THAN else value.between(begins, ends)


def _on_own(kind: FieldKind, asked: Comparison, name: str, basis: Basis) -> Truth:
    held = _C.fields[name]
    if asked.operator is RuleOperator.EXISTS:
        return _known(held, wanted=asked.value is True)
    match kind:
        case FieldKind.NUMBER:
            return _compared(kind, asked, cast(held.astext, Numeric()))
        case FieldKind.FLAG:
            return _compared(kind, asked, cast(held.astext, Boolean()))
        case FieldKind.DATE:
            if isinstance(asked.value, Span):
                today = _today(basis)
                begins = today - _given(asked.value.length.days, Integer())
                return _in_time(asked.operator, cast(held.astext, Date()), begins, today)
            return _compared(kind, asked, held.astext.collate("C"))
        case _:
            return _compared(kind, asked, _folded(held.astext))


def _today(basis: Basis) -> ColumnElement[date]:
    """What day it is where the contact is: all zones are one argument of a statement, however often it asks."""
    known = cast(bindparam("todays", basis.todays, type_=JSONB()), JSONB())
    return cast(func.coalesce(known[_C.zone].astext, bindparam("today", basis.today(None), type_=Text())), Date())


def _answer(asked: Comparison, name: str) -> Truth:
    newest = _newest(name)
    kind, text = func.jsonb_typeof(newest.c.value), newest.c.value.op("#>>", return_type=Text())(literal_column("'{}'"))
    if asked.operator is RuleOperator.EXISTS:
        known = exists().select_from(newest).where(kind != "null")
        return known if asked.value else known.is_not(true())
    named = asked.value if isinstance(asked.value, tuple) else (asked.value,)
    numbers, texts = tuple(filter(is_number, named)), tuple(one for one in named if isinstance(one, str))
    plain = and_(kind == "string", text.regexp_match(f"^{PLAIN_NUMBER}$"))
    as_number = case((or_(kind == "number", plain), cast(text, Numeric())))
    as_text = case((kind == "string", text))
    ways = [(FieldKind.NUMBER, numbers, as_number), (FieldKind.TEXT, texts, _folded(as_text))]
    holds = [
        _compared(of, asked.model_copy(update={"value": some if isinstance(asked.value, tuple) else some[0]}), value)
        for of, some, value in ways
        if some
    ]
    return exists().select_from(newest).where(or_(*holds))


def _newest(name: str) -> Subquery:
    """The value of a name in the newest audit of a contact: one row, or none."""
    return (
        select(AUDITS.c["values"][name].label("value"))
        .where(AUDITS.c.contact_id == _C.contact_id)
        .order_by(AUDITS.c.occurred_at.desc(), AUDITS.c.findings_id.desc())
        .limit(1)
        .correlate(CONTACTS)
        .subquery()
    )
