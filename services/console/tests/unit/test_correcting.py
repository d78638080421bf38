"""Values that are corrected, so that they hold for what was decided at a moment."""

from datetime import UTC, datetime

import pytest

from console_service.forms import Form
from console_service.forms.correcting import Known, Record, Said, records
from console_service.forms.ruling import body_of
from console_service.view.handwriting import Handwriting

PAID = datetime(2026, 11, 20, tzinfo=UTC)
BEFORE, LATER = PAID.replace(day=19), PAID.replace(day=21)


def test_the_newest_audit_before_the_purchase_is_said_again_whole() -> None:
    audits = (Said(PAID.replace(day=1), {"a": "1"}), Said(BEFORE, {"a": {"b": "x", "c": "2"}}), Said(LATER, {"a": "9"}))
    found = records({"audit.a.b": "5"}, Known({"audit": audits}), PAID)
    assert found == [Record("audit", Said(BEFORE, {"a": {"b": "5", "c": "2"}}))]


def test_without_an_audit_one_is_made_of_the_time_of_the_purchase() -> None:
    assert records({"audit.a": "5"}, Known(), PAID) == [Record("audit", Said(PAID, {"a": "5"}))]


def test_of_evidence_the_name_is_said_anew_with_what_lies_beside_the_value() -> None:
    evidence = (Said(BEFORE, {"a": {"b": "x", "c": "2"}, "d": "3"}),)
    found = records({"evidence.a.b": "5"}, Known({"evidence": evidence}), PAID)
    assert found == [Record("evidence", Said(PAID, {"a": {"b": "5", "c": "2"}}))]


def test_a_second_correction_keeps_the_first_one() -> None:
    evidence = (Said(PAID, {"d": "3"}),)
    found = records({"evidence.a": "5"}, Known({"evidence": evidence}), PAID)
    assert found == [Record("evidence", Said(PAID, {"d": "3", "a": "5"}))]


def test_each_root_is_recorded_once() -> None:
    typed = {"audit.a": "1", "chat_insights.b": "2", "audit.c": "3"}
    assert [one.root for one in records(typed, Known(), PAID)] == ["audit", "chat_insights"]
    assert records(typed, Known(), PAID)[0].said.values == {"a": "1", "c": "3"}


@pytest.mark.parametrize(("typed", "told"), [("12.50", "12.50"), ("1,000", "1000"), ("0", "0")])
def test_a_measured_value_is_told_as_a_number(typed: str, told: str) -> None:
    form = Form({"verdict": "value", "current_value": typed, "measured_notes": "n"})
    assert body_of(form, Handwriting("en", UTC)) == {"current_value": told, "notes": "n"}
