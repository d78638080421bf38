"""The kinds of steps in forms: whatever a form shows of a step is read from it as it was."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from console_service.forms import Form
from console_service.forms.step_form import body_of, filled_from, read_step, told_of
from console_service.forms.step_kinds import GROUPS, KINDS, kind_of
from console_service.view.handwriting import Handwriting
from console_service.view.words import word

PEN = Handwriting("en", ZoneInfo("UTC"))
SPANISH = Handwriting("es", ZoneInfo("UTC"))
FIELDS = {"field.roof_age": "number", "tags": "tags"}
PLAIN = {"id": "1", "name": "x", "delay_seconds": 0, "anchor": "previous_step"}


def again(step: dict[str, Any], typed: Mapping[str, str] | None = None, pen: Handwriting = PEN) -> dict[str, Any]:
    """A step, filled into its form, sent by a browser with some fields typed anew, and read."""
    form = filled_from(step, pen)
    sent = {name: value.replace("\n", "\r\n") for name, value in {**form.values, **(typed or {})}.items()}
    read, problems = body_of(read_step(sent), pen, FIELDS)
    assert problems.problems == {}
    return read


def asks(rule: object) -> dict[str, Any]:
    return {**PLAIN, "kind": "conditional", "conditions": [], "rule": rule, "true_path": "2", "false_path": None}


RULES: list[object] = [
    None,
    {"field": "tags", "operator": "contains", "value": "homeowner"},
    {
        "all": [
            {"field": "field.roof_age", "operator": "equals", "value": 15},
            {"field": "stage", "operator": "in", "value": ["a", "b"]},
        ]
    },
    {
        "any": [
            {"field": "email", "operator": "exists", "value": False},
            {"field": "field.paid", "operator": "equals", "value": True},
        ]
    },
    {"field": "created_at", "operator": "within_last", "value": {"amount": 3, "unit": "weeks"}},
    {"field": "audit.goal", "operator": "gte", "value": "12"},
    {"field": "audit.goal", "operator": "equals", "value": 12.5},
    {"field": "stage", "operator": "equals", "value": "a, b"},
    {
        "all": [
            {"any": [{"field": "tags", "operator": "contains", "value": "x"}]},
            {"not": {"events": "orders", "operator": "gte", "value": 1}},
        ]
    },
    {"all": [{"field": "tags", "operator": "contains", "value": "x"}]},
]


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("pen", [PEN, SPANISH], ids=["en", "es"])
def test_a_rule_that_nobody_touches_stays_as_it_is(rule: object, pen: Handwriting) -> None:
    assert again(asks(rule), pen=pen)["rule"] == rule


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ({"operator": "gte", "value": "20"}, {"operator": "gte", "value": 20}),
        ({"operator": "in", "value": "1, 2"}, {"operator": "in", "value": [1, 2]}),
        ({"operator": "exists.false"}, {"operator": "exists", "value": False}),
        (
            {"operator": "older_than.days", "value": "9"},
            {"operator": "older_than", "value": {"amount": 9, "unit": "days"}},
        ),
    ],
)
def test_a_rule_is_typed_in_rows(typed: dict[str, str], value: dict[str, Any]) -> None:
    rows = {f"rule.0.{name}": text for name, text in {"field": "field.roof_age", **typed}.items()}
    assert again(asks(RULES[1]), rows)["rule"] == {"field": "field.roof_age", **value}
    more = {
        "rule.1.field": "stage",
        "rule.1.operator": "equals",
        "rule.1.value": "new",
        "rule.join": "any",
        "rule.rows": "2",
    }
    second = {"field": "stage", "operator": "equals", "value": "new"}
    assert again(asks(None), {**rows, **more})["rule"] == {"any": [{"field": "field.roof_age", **value}, second]}


def test_a_rule_that_rows_cannot_show_is_dropped_only_by_its_tick() -> None:
    nested = RULES[-2]
    assert again(asks(nested), {"rule.drop": "true"})["rule"] is None
    rows = {"rule.0.field": "stage", "rule.0.operator": "equals", "rule.0.value": "new"}
    assert again(asks(nested), rows)["rule"] == {"field": "stage", "operator": "equals", "value": "new"}


@pytest.mark.parametrize("value", ["text", "12", 12, 12.5, 1234, -3, True, False, None])
def test_a_value_keeps_its_kind(value: object) -> None:
    step = {**PLAIN, "kind": "update_field", "field": "stage", "value": value, "next": None}
    for pen in (PEN, SPANISH):
        read = again(step, pen=pen)["value"]
        assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize("seconds", [0, 1, 59, 60, 3600, 5400, 86_400, 90_000, 604_800, 31_622_400])
def test_a_span_stays_what_it_is(seconds: int) -> None:
    assert again({**PLAIN, "kind": "retry_payment", "next": None, "delay_seconds": seconds})["delay_seconds"] == seconds


def test_a_list_leaves_out_the_rows_that_say_nothing() -> None:
    variants = [{"name": name, "weight": 1, "next": "2"} for name in "ABC"]
    read = again({**PLAIN, "kind": "split", "variants": variants}, {"variants.1.name": " ", "variants.3.name": "D"})
    assert [(one["name"], one["weight"]) for one in read["variants"]] == [("A", 1), ("C", 1), ("D", 1)]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_is_found_and_said(kind: Any) -> None:
    assert kind.group in GROUPS
    assert kind.purpose
    assert word("step", kind.name).text == kind.word
    assert len({part.name for part in kind.all_parts}) == len(kind.all_parts)


def test_a_kind_that_is_newer_than_the_table_keeps_what_it_has() -> None:
    assert kind_of("send_fax").word == "Send fax"
    assert again({**PLAIN, "kind": "send_fax", "pages": 3}) == {**PLAIN, "kind": "send_fax"}


def test_problems_are_told_at_their_step_and_control() -> None:
    mail = {**PLAIN, "id": "a", "kind": "send_email", "default_locale": "en", "subject": "", "body": "", "next": "b"}
    asking = {**asks(RULES[2]), "id": "b"}
    told = told_of(
        {
            "0.send_email.subject": "empty",
            "contents.7.texts.en.body": "broken",
            "contents.7.texts.es.body": "broken too",
            "contents.8.texts.en.body": "of the new one",
            "journey.steps.b": "lost",
            "steps.b.rule.all.1.value": "no value",
            "1.conditional.conditions.0.value": "no answer",
            "journey.steps.gone": "who?",
            "slug": "taken",
        },
        [mail, asking],
        {"7": "a"},
        "b",
    )
    assert told.of("a") == {"subject": "empty", "body": "broken", "translations.es.body": "broken too"}
    assert told.of("b") == {
        "translations.en.body": "of the new one",
        "": "lost",
        "rule.1.value": "no value",
        "conditions.0.value": "no answer",
    }
    assert told.others == {"journey.steps.gone": "who?", "slug": "taken"}
    form = Form({"kind": "conditional"}).telling(told.of("b"))
    assert form.folded(*KINDS["conditional"].controls(form)).problem("conditions") == "no answer"
