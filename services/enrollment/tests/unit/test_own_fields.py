"""Fields of a tenant's own: what may be kept under them, and how cells of a file are read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.values import FieldKind
from enrollment_service.domain.own_field import OwnField, as_merge_fields, name_fault, read_cell, read_values

NOW = datetime(2026, 4, 1, tzinfo=UTC)
CITY, SCORE, DUE, VIP = (
    OwnField(name, kind, name.title(), NOW)
    for name, kind in zip(
        ("city", "score", "due", "vip"),
        (FieldKind.TEXT, FieldKind.NUMBER, FieldKind.DATE, FieldKind.FLAG),
        strict=True,
    )
)
OLD = OwnField("old", FieldKind.TEXT, "Old", NOW, NOW)
KNOWN = {one.name: one for one in (CITY, SCORE, DUE, VIP, OLD)}


def test_values_are_kept_as_those_of_their_fields() -> None:
    given = {"city": " Ulm ", "score": 5.0, "due": "2026-02-28", "vip": False}
    read = read_values(given, KNOWN)
    assert read == {"city": "Ulm", "score": 5, "due": "2026-02-28", "vip": False}
    assert isinstance(read, dict)
    assert isinstance(read["score"], int)
    assert read_values({"score": 0.1, "old": None}, KNOWN) == {"score": 0.1, "old": None}


def test_everything_that_is_wrong_is_said_at_once() -> None:
    given = {"city": "", "score": True, "due": "28.2.2026", "vip": "yes", "old": "x", "new": "x"}
    faults = read_values(given, KNOWN)
    assert isinstance(faults, list)
    assert [(fault.field, fault.code) for fault in faults] == [
        *((name, "FieldValueUnfit") for name in ("city", "score", "due", "vip")),
        ("old", "FieldRetired"),
        ("new", "FieldUnknown"),
    ]


@pytest.mark.parametrize("value", ["a" * 501, "a\x00", "\ud800", 5, None, ["a"]])
def test_what_is_no_text_is_not_kept(value: Any) -> None:
    assert isinstance(read_values({"city": value}, KNOWN), list) is (value is not None)


@pytest.mark.parametrize("value", [10**13, 1e-7, float("nan"), float("inf"), "5"])
def test_what_is_no_bounded_number_is_not_kept(value: Any) -> None:
    assert isinstance(read_values({"score": value}, KNOWN), list)


@pytest.mark.parametrize(
    ("field", "text", "locale", "value"),
    [
        (SCORE, "1.234,5", "de-DE", 1234.5),
        (SCORE, "1,234", "en-US", 1234),
        (SCORE, "12 %", "en-US", None),
        (SCORE, "$5", "en-US", None),
        (SCORE, "5/mo", "en-US", None),
        (SCORE, "1.234", "en-US", None),
        (VIP, "Yes", "de-DE", True),
        (VIP, "0", "de-DE", False),
        (VIP, "ja", "de-DE", None),
        (DUE, "2026-02-28", "de-DE", "2026-02-28"),
        (DUE, "28.02.2026", "de-DE", None),
        (CITY, "Ulm", "de-DE", "Ulm"),
    ],
)
def test_cells_are_read_as_their_tenant_writes(field: OwnField, text: str, locale: str, value: Any) -> None:
    assert read_cell(field, text, locale=locale) == value
    assert type(read_cell(field, text, locale=locale)) is type(value)


def test_no_field_hides_what_texts_name_of_everybody() -> None:
    assert name_fault("roof_type") is None
    assert name_fault("first_name") is not None
    assert name_fault("email") is not None


def test_texts_may_name_values_but_for_yes_and_no() -> None:
    assert as_merge_fields({"city": "Ulm", "score": 5, "vip": True}) == {"city": "Ulm", "score": "5"}
