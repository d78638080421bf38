"""Rules: what is one, what each question may ask, and where everything is that is wrong."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts.values import (
    FIELDS,
    OPERATORS,
    Comparison,
    Fault,
    FieldKind,
    Node,
    Not,
    Rule,
    RuleOperator,
    Span,
    SpanUnit,
    kind_of,
    rule_faults,
    walk,
)

RULE: TypeAdapter[Node] = TypeAdapter(Rule)
OWN = {"city": FieldKind.TEXT, "score": FieldKind.NUMBER, "due": FieldKind.DATE, "vip": FieldKind.FLAG}
IN_CITY = {"field": "field.city", "operator": "equals", "value": "Ulm"}


def said(rule: Any) -> list[tuple[str, str]]:
    """Everything that is wrong with the shape of a rule: where, and why."""
    with pytest.raises(ValidationError) as refused:
        RULE.validate_python(rule)
    return [(fault.field, fault.code) for fault in map(Fault.found, map(dict, refused.value.errors()))]


def asked(field: str, operator: str, value: Any) -> list[tuple[str, str]]:
    """Everything that keeps one question from being answered."""
    rule = RULE.validate_python({"field": field, "operator": operator, "value": value})
    return [(fault.field, fault.code) for fault in rule_faults(rule, OWN)]


def test_a_rule_is_written_as_it_was_read() -> None:
    written = {
        "any": [
            {"all": [IN_CITY, {"not": {"field": "field.score", "operator": "in", "value": [1, 2.5]}}]},
            {"field": "created_at", "operator": "within_last", "value": {"amount": 3, "unit": "days"}},
            {"events": "orders", "operator": "gte", "value": 2, "within": None, "campaign_id": None},
            {"field": "field.vip", "operator": "equals", "value": True},
        ]
    }
    rule = RULE.validate_python(written)
    assert RULE.dump_python(rule, mode="json", by_alias=True) == written
    assert [where for where, _node in walk(rule)][:5] == ["", "any.0", "any.0.all.0", "any.0.all.1", "any.0.all.1.not"]
    assert RULE.validate_json(RULE.dump_json(rule, by_alias=True)) == rule


def test_every_mistake_is_named_with_its_place() -> None:
    rule = {"all": [{"field": "stage"}, {"x": 1}, {"not": {"events": "orders", "value": -1}}, {"any": []}, IN_CITY]}
    assert said(rule) == [
        ("all.0.operator", "missing"),
        ("all.0.value", "missing"),
        ("all.1", "RuleOfNoKind"),
        ("all.2.not.value", "greater_than_equal"),
        ("all.3", "RuleGroupEmpty"),
    ]


TWO_AT_ONCE = ({"all": [IN_CITY], "not": IN_CITY}, {"field": "x", "events": "y"})
NO_NUMBERS = (10**15, float("nan"), float("inf"))
NO_VALUES: tuple[Any, ...] = (None, "", "a" * 501, "a\x00", "\ud800", *NO_NUMBERS, [], [[1]], [None])


@pytest.mark.parametrize("rule", [None, [], "x", 5, {}, *TWO_AT_ONCE])
def test_what_is_no_question_or_two_at_once_is_no_rule(rule: Any) -> None:
    assert said(rule) == [("", "RuleOfNoKind")]


@pytest.mark.parametrize("value", NO_VALUES)
def test_a_value_that_nothing_can_be_compared_with_is_refused(value: Any) -> None:
    assert said({**IN_CITY, "value": value}) == [("value", "RuleValueOfNoKind")]


def test_a_rule_that_is_too_deep_or_too_large_is_refused_before_it_is_read() -> None:
    deep: Any = IN_CITY
    for _ in range(8):
        deep = {"not": deep}
    assert isinstance(RULE.validate_python(deep), Not)
    assert said({"not": deep}) == [("", "RuleTooDeep")]
    for _ in range(100_000):
        deep = {"all": [deep]}
    assert said(deep) == [("", "RuleTooDeep")]
    assert said({"all": [IN_CITY] * 100}) == [("", "RuleTooLarge")]


def test_a_field_that_nobody_has_is_unknown() -> None:
    for field in ("x", "field.x", "field.", "audit.", "tenant_id", "Field.city"):
        assert asked(field, "exists", value=True) == [("field", "RuleFieldUnknown")]


@pytest.mark.parametrize("field", [*FIELDS, *(f"field.{name}" for name in OWN), "audit.goal"])
def test_each_field_takes_the_operators_of_its_kind_and_no_others(field: str) -> None:
    kind = kind_of(field, OWN)
    assert kind is not None
    for operator in RuleOperator:
        unfit = ("operator", "RuleOperatorUnfit") in asked(field, operator, value=True)
        assert unfit is (operator not in OPERATORS[kind])


@pytest.mark.parametrize(
    ("field", "operator", "good", "bad"),
    [
        ("field.city", "equals", "Ulm", 5),
        ("field.city", "in", ["Ulm"], "Ulm"),
        ("field.city", "in", ["Ulm"], ["Ulm", 5]),
        ("field.score", "gte", 5.5, "5.5"),
        ("field.score", "equals", 0, False),
        ("field.due", "less_than", "2026-02-28", "2026-02-30"),
        ("field.due", "equals", "2026-02-28", "20260228"),
        ("field.due", "within_last", {"amount": 2, "unit": "weeks"}, {"amount": 48, "unit": "hours"}),
        ("field.vip", "equals", True, 1),
        ("created_at", "gte", "2026-02-28T00:00:00+01:00", "2026-02-28T00:00:00"),
        ("created_at", "older_than", {"amount": 48, "unit": "hours"}, "2026-02-28T00:00:00Z"),
        ("tags", "contains", "a", ["a"]),
        ("tags", "exists", False, "a"),
        ("audit.goal", "gte", 5, "5"),
        ("audit.goal", "contains", "5", 5),
        ("audit.goal", "in", [5, "a"], [True]),
    ],
)
def test_each_operator_takes_what_its_field_is_compared_with(field: str, operator: str, good: Any, bad: Any) -> None:
    assert asked(field, operator, good) == []
    assert asked(field, operator, bad) == [("value", "RuleValueUnfit")]


def test_orders_are_of_no_campaign() -> None:
    of = {"campaign_id": "01910000-0000-7000-8000-000000000001"}
    rule = RULE.validate_python({"all": [{"events": "orders", **of}, {"events": "enrollments", **of}]})
    assert [(fault.field, fault.code) for fault in rule_faults(rule, OWN)] == [
        ("all.0.campaign_id", "RuleEventsOfNoCampaign")
    ]


def test_a_span_is_a_length() -> None:
    assert Span(amount=36, unit=SpanUnit.HOURS).length * 4 == Span(amount=6).length
    assert Comparison(field="a", operator=RuleOperator.EXISTS, value=True).value is True
