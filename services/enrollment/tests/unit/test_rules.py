"""What rules mean, by cases that anybody can decide; that SQL means the same is a test of integration."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from contracts.values import CountedEvents, FieldKind, Node
from enrollment_service.domain.contact import Contact
from enrollment_service.domain.rules import Basis, Happened, Known, matches
from enrollment_service.domain.segment import NOBODYS, Segment, SegmentChange, change, forget

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
BASIS = Basis({"city": FieldKind.TEXT, "score": FieldKind.NUMBER, "due": FieldKind.DATE}, NOW)
ADA = Known(
    Contact(
        UUID(int=1),
        NOW - timedelta(days=30),
        NOW,
        1,
        email="Ada@Example.com",
        stage="customer",
        tags=("vip",),
        fields={"city": "Köln", "score": 5, "due": "2026-03-31"},
    ),
    {"goal": "1500.50", "team": 3, "said": "$50K", "gone": None},
    {CountedEvents.ENROLLMENTS: [Happened(NOW - timedelta(days=7), UUID(int=7))]},
)
NOBODY = Known(Contact(UUID(int=2), NOW, NOW, 1))
RULE: TypeAdapter[Node] = TypeAdapter(Node)


def holds(field: str, operator: str, value: Any, known: Known = ADA) -> bool:
    return matches(RULE.validate_python({"field": field, "operator": operator, "value": value}), known, BASIS)


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("email", "equals", "ada@example.COM"),
        ("email", "contains", "@EX"),
        ("field.city", "starts_with", "kÖ"),
        ("stage", "in", ["lead", "Customer"]),
        ("tags", "contains", "VIP"),
        ("field.score", "gte", 5),
        ("field.score", "in", [4, 5.0]),
        ("field.due", "less_than", "2026-04-01"),
        ("audit.goal", "greater_than", 1500.4),
        ("audit.team", "equals", 3),
        ("audit.said", "equals", "$50k"),
        ("created_at", "lte", "2026-03-02T14:00:00+02:00"),
    ],
)
def test_a_question_holds_and_not_of_whom_nothing_is_known(field: str, operator: str, value: Any) -> None:
    assert holds(field, operator, value)
    assert field == "created_at" or not holds(field, operator, value, NOBODY)


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("audit.said", "greater_than", 1),
        ("audit.team", "equals", "3"),
        ("audit.gone", "exists", True),
        ("name", "exists", True),
        ("tags", "in", ["v", "ip"]),
        ("email", "contains", "%"),
        ("field.score", "less_than", 5),
    ],
)
def test_a_question_does_not_hold(field: str, operator: str, value: Any) -> None:
    assert not holds(field, operator, value)


def test_what_is_not_known_is_not_equal_and_in_no_list() -> None:
    for operator, value in (("not_equals", "customer"), ("not_in", ["customer"])):
        assert not holds("stage", operator, value)
        assert holds("stage", operator, value, NOBODY)
    absent = {"not": {"field": "field.score", "operator": "less_than", "value": 9}}
    assert matches(RULE.validate_python(absent), NOBODY, BASIS)


def test_a_span_contains_both_its_ends_and_what_is_older_lies_before_it() -> None:
    month = {"amount": 30, "unit": "days"}
    assert holds("created_at", "within_last", month)
    assert not holds("created_at", "older_than", month)
    older = replace(ADA, contact=replace(ADA.contact, created_at=ADA.contact.created_at - timedelta(microseconds=1)))
    assert not holds("created_at", "within_last", month, older)
    assert holds("created_at", "older_than", month, older)
    coming = replace(ADA, contact=replace(ADA.contact, created_at=NOW + timedelta(microseconds=1)))
    assert not holds("created_at", "within_last", month, coming)
    assert not holds("created_at", "older_than", month, coming)


def test_a_day_is_compared_with_today_where_the_contact_is() -> None:
    yesterday = {"amount": 1, "unit": "days"}
    for zone, within in (("Pacific/Kiritimati", False), ("Europe/Berlin", True), (None, True)):
        there = replace(ADA, contact=replace(ADA.contact, zone=zone))
        assert holds("field.due", "within_last", yesterday, there) is within
        assert holds("field.due", "older_than", yesterday, there) is not within


def test_events_are_counted_in_a_span_and_a_campaign() -> None:
    def counts(number: int, **asked: Any) -> bool:
        rule = {"events": "enrollments", "operator": "equals", "value": number, **asked}
        return matches(RULE.validate_python(rule), ADA, BASIS)

    assert counts(1)
    assert counts(1, within={"amount": 1, "unit": "weeks"}, campaign_id=UUID(int=7))
    assert counts(0, within={"amount": 6, "unit": "days"})
    assert counts(0, campaign_id=UUID(int=8))


SEGMENT = Segment(
    UUID(int=9),
    "Ours",
    RULE.validate_python({"field": "email", "operator": "in", "value": ["Ada@example.com", "b"]}),
    *(UUID(int=1), NOW, UUID(int=1), NOW),
)


def test_a_change_is_an_edition_unless_it_says_the_same() -> None:
    asked = SegmentChange(SEGMENT.segment_id, UUID(int=2), name="Ours")
    assert change(SEGMENT, asked, NOW) is SEGMENT
    later = NOW + timedelta(hours=1)
    changed = change(SEGMENT, replace(asked, name="Mine"), later)
    assert (changed.edition, changed.changed_by, changed.changed_at) == (2, UUID(int=2), later)


def test_a_rule_forgets_a_person_and_means_of_everybody_else_what_it_did() -> None:
    words = frozenset({"ada@example.com"})
    nested = replace(SEGMENT, rule=RULE.validate_python({"all": [{"not": SEGMENT.rule}, {"any": [SEGMENT.rule]}]}))
    assert forget(replace(SEGMENT, rule=RULE.validate_python({"events": "orders"})), words, NOW).edition == 1
    assert forget(SEGMENT, words, NOW).rule == SEGMENT.rule.model_copy(update={"value": (NOBODYS, "b")})
    assert "ada" not in str(forget(nested, words, NOW).rule)


@pytest.mark.parametrize(
    ("value", "is_forgotten"),
    [
        ("ADA@example.com", True),
        ("Ada <ada@example.com>.", True),
        ("yada@example.com", False),
        ("a.ada@example.com", False),
        ("+49301234", True),
        ("+493012345", False),
    ],
)
def test_only_an_address_or_number_that_is_whole_is_forgotten(value: str, is_forgotten: bool) -> None:
    rule = RULE.validate_python({"field": "email", "operator": "not_equals", "value": value})
    forgotten = forget(replace(SEGMENT, rule=rule), frozenset({"ada@example.com", "+49301234"}), NOW)
    assert forgotten.rule == (rule.model_copy(update={"value": NOBODYS}) if is_forgotten else rule)
