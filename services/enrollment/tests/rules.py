"""Contacts and rules of every kind, near each other: texts, numbers and times that are nearly alike."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from contracts.values import (
    AUDIT,
    FIELDS,
    OPERATORS,
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
    SpanUnit,
    kind_of,
    rule_faults,
)
from enrollment_service.domain.contact import Contact
from enrollment_service.domain.folding import tag_of
from enrollment_service.domain.rules import Basis, Happened, Known

OWN_FIELDS = {"city": FieldKind.TEXT, "score": FieldKind.NUMBER, "due": FieldKind.DATE, "vip": FieldKind.FLAG}
ANSWERS = ("goal", "team.size")
CAMPAIGNS = (UUID(int=71), UUID(int=72))
NOWS = (
    datetime(2026, 3, 8, 7, 0, tzinfo=UTC),  # a gap in New York
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # a fold in Berlin
    datetime(2026, 1, 1, 11, 59, 59, 999_999, tzinfo=UTC),  # three days at once, by zone
)
_SPANS = st.builds(Span, amount=st.sampled_from((1, 2, 30)), unit=st.sampled_from(tuple(SpanUnit)))
_DAYS = st.builds(Span, amount=st.sampled_from((1, 2, 30)), unit=st.sampled_from((SpanUnit.DAYS, SpanUnit.WEEKS)))
_TEXTS = """ada@example.com Ada@Example.com
Müller müller MÜLLER Mü ll 100% 100x a_b axb % _ \\ ' ß ẞ SS ΣΑΣ σας İ i I \u0131 e\u0301 é 5 5.0 -3
"""
TEXTS = st.sampled_from([*_TEXTS.split(), " ", "5 "]) | st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=("Cs", "Cn")), min_size=1, max_size=4
)
_NUMBERS = st.sampled_from((0, 1, 5, 5.0, 5.5, -3, 0.1, 0.3, 1e-06, 999_999_999_999)) | st.floats(-10, 10).map(
    lambda number: round(number, 6) + 0.0
)
_ZONES = st.sampled_from(
    (None, "Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Pacific/Niue", "Nowhere/At_All")
)


def _instants(now: datetime) -> st.SearchStrategy[datetime]:
    """Moments at the borders of spans, and a little beside them."""
    borders = _SPANS.map(lambda span: now - span.length) | st.sampled_from((now, now + timedelta(days=1)))
    beside = st.sampled_from((timedelta(0), timedelta(microseconds=1), timedelta(microseconds=-1)))
    return st.builds(lambda border, by: border + by, borders, beside)


def _days(now: datetime) -> st.SearchStrategy[str]:
    return st.sampled_from([(now + timedelta(days=by)).date().isoformat() for by in (-31, -30, -29, -2, -1, 0, 1, 2)])


def _values(kind: FieldKind, now: datetime) -> st.SearchStrategy[Any]:
    """What may be known under a field of a kind, as a rule names it."""
    return {
        FieldKind.TEXT: TEXTS,
        FieldKind.NUMBER: _NUMBERS,
        FieldKind.DATE: _days(now),
        FieldKind.FLAG: st.booleans(),
        FieldKind.INSTANT: _instants(now).map(lambda moment: moment.astimezone().isoformat()),
        FieldKind.TAGS: TEXTS,
        FieldKind.ANSWER: TEXTS | _NUMBERS,
    }[kind]


def bases() -> st.SearchStrategy[Basis]:
    return st.builds(
        Basis, st.just(OWN_FIELDS), st.sampled_from(NOWS), st.sampled_from(("America/New_York", "Europe/Berlin"))
    )


@st.composite
def contacts(draw: st.DrawFn, now: datetime) -> Known:
    own = {name: draw(st.none() | _values(kind, now)) for name, kind in OWN_FIELDS.items()}
    contact = Contact(
        draw(st.uuids()),
        draw(_instants(now)),
        now,
        version=1,
        email=draw(st.none() | TEXTS),
        name=draw(st.none() | TEXTS),
        phone=draw(st.none() | st.just("+12015550123")),
        zone=draw(_ZONES),
        locale=draw(st.sampled_from((None, "de-DE"))),
        stage=draw(st.none() | TEXTS.map(tag_of)),
        tags=tuple(sorted({tag_of(text) for text in draw(st.lists(TEXTS, max_size=3))})),
        fields={name: value for name, value in own.items() if value is not None},
    )
    answers = st.none() | st.booleans() | TEXTS | _NUMBERS | st.just(["5"])
    events = st.lists(st.builds(Happened, _instants(now), st.sampled_from(CAMPAIGNS)), max_size=3)
    audit = draw(st.dictionaries(st.sampled_from(ANSWERS), answers))
    return Known(contact, audit, {kind: draw(events) for kind in CountedEvents})


@st.composite
def _comparisons(draw: st.DrawFn, now: datetime) -> Comparison:
    named = [*FIELDS, *(OWN + name for name in OWN_FIELDS), *(AUDIT + name for name in ANSWERS)]
    field = draw(st.sampled_from(named))
    kind = kind_of(field, OWN_FIELDS)
    assert kind is not None
    operator = draw(st.sampled_from(OPERATORS[kind]))
    if operator is RuleOperator.EXISTS:
        value: Any = draw(st.booleans())
    elif operator in (RuleOperator.WITHIN_LAST, RuleOperator.OLDER_THAN):
        value = draw(_DAYS if kind is FieldKind.DATE else _SPANS)
    elif operator in (RuleOperator.IN, RuleOperator.NOT_IN):
        value = tuple(draw(st.lists(_values(kind, now), min_size=1, max_size=3)))
    elif kind is FieldKind.ANSWER and operator in (RuleOperator.CONTAINS, RuleOperator.STARTS_WITH):
        value = draw(TEXTS)
    elif kind is FieldKind.ANSWER and operator not in (RuleOperator.EQUALS, RuleOperator.NOT_EQUALS):
        value = draw(_NUMBERS)
    else:
        value = draw(_values(kind, now))
    return Comparison(field=field, operator=operator, value=value)


@st.composite
def _counts(draw: st.DrawFn) -> EventCount:
    events = draw(st.sampled_from(CountedEvents))
    operator: Any = draw(st.sampled_from(("equals", "not_equals", "greater_than", "gte", "less_than", "lte")))
    campaign = draw(st.sampled_from((None, *CAMPAIGNS))) if events.is_of_campaigns else None
    within = draw(st.none() | _SPANS)
    number = draw(st.integers(0, 3))
    return EventCount(events=events, operator=operator, value=number, within=within, campaign_id=campaign)


def rules(now: datetime) -> st.SearchStrategy[Node]:
    def groups(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(parts, min_size=1, max_size=3).map(tuple)
        alone = parts.map(lambda part: Not.model_validate({"not": part}))
        return several.map(lambda some: AllOf(all=some)) | several.map(lambda some: AnyOf(any=some)) | alone

    return st.recursive(_comparisons(now) | _counts(), groups, max_leaves=5)


def _each(field: str, kind: FieldKind, values: Iterable[Any]) -> Iterator[Comparison]:
    """A field, asked in every way with every value."""
    spans = [Span(amount=amount, unit=unit) for amount, unit in _BORDERS]
    for operator in OPERATORS[kind]:
        taken: Iterable[Any] = values
        if operator is RuleOperator.EXISTS:
            taken = (True, False)
        elif operator in (RuleOperator.WITHIN_LAST, RuleOperator.OLDER_THAN):
            taken = spans
        elif operator in (RuleOperator.IN, RuleOperator.NOT_IN):
            taken = [(value, next(iter(values))) for value in values]
        yield from (Comparison(field=field, operator=operator, value=value) for value in taken)


_BORDERS = ((1, SpanUnit.DAYS), (2, SpanUnit.DAYS), (24, SpanUnit.HOURS))
_MICRO = timedelta(microseconds=1)
_WORDS = ("Müller", "MÜLLER", "ll", "100%", "100x", "_", "ß", "SS", "ΣΑΣ", "σας", "İ", "5")
_COUNTS = (0, 5, 5.0, 5.5, -3, 0.3, 1e-06)


def every_comparison(now: datetime) -> list[Node]:
    """Each kind of field, asked in every way: at the borders of time, and with texts that are nearly alike."""
    days = [(now + timedelta(days=by)).date().isoformat() for by in (-2, -1, 0, 1)]
    instants = [(now + by).isoformat() for by in (-timedelta(days=1), _MICRO, -_MICRO)]
    number = ("equals", "not_equals", "greater_than", "gte", "less_than", "lte")
    counts: list[Node] = [
        EventCount.model_validate({"events": events, "operator": operator, "value": value, "within": within})
        for events in CountedEvents
        for operator in number
        for value in (0, 1, 2)
        for within in (None, {"amount": 1}, {"amount": 2})
    ]
    asked: list[Node] = [
        *_each("name", FieldKind.TEXT, _WORDS),
        *_each("stage", FieldKind.TEXT, _WORDS),
        *_each("tags", FieldKind.TAGS, _WORDS),
        *_each("created_at", FieldKind.INSTANT, instants),
        *_each("field.city", FieldKind.TEXT, _WORDS),
        *_each("field.score", FieldKind.NUMBER, _COUNTS),
        *_each("field.due", FieldKind.DATE, days),
        *_each("field.vip", FieldKind.FLAG, (True, False)),
        *_each("audit.goal", FieldKind.ANSWER, _WORDS),
        *_each("audit.goal", FieldKind.ANSWER, _COUNTS),
    ]
    return [one for one in (*asked, *counts) if not rule_faults(one, OWN_FIELDS)]


def everybody(now: datetime) -> list[Known]:
    """Contacts at every border, and of every text that the comparisons name."""
    at = [now - timedelta(days=ago) + beside * _MICRO for ago in (0, 1, 2) for beside in (-1, 0, 1)]
    zones = (None, "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Niue", "Nowhere/At_All")
    days = [(now + timedelta(days=by)).date().isoformat() for by in (-3, -2, -1, 0, 1)]
    answers = [*_WORDS, *_COUNTS, "5.0", "-3", "5 ", None, True, ["5"]]
    dated = [(zone, day) for zone in zones for day in days]
    people = []
    for number in range(max(len(answers), len(dated))):
        word, moment = _WORDS[number % len(_WORDS)], at[number % len(at)]
        zone, day = dated[number % len(dated)]
        known = {"city": word, "score": _COUNTS[number % len(_COUNTS)], "due": day, "vip": number % 2 == 0}
        contact = Contact(UUID(int=number + 1), moment, now, 1, name=word, zone=zone, stage=tag_of(word), fields=known)
        contact = replace(contact, tags=tuple(sorted({tag_of(word), tag_of(_WORDS[number % 3])})))
        happened = [Happened(at[(number + more) % len(at)], CAMPAIGNS[0]) for more in range(number % 3)]
        audit = {"goal": answers[number % len(answers)]}
        people.append(Known(contact, audit, dict.fromkeys(CountedEvents, happened)))
    nobody = Known(Contact(UUID(int=999), now, now, 1), {}, {kind: [] for kind in CountedEvents})
    return [*people, nobody]
