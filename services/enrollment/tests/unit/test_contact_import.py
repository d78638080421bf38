"""What lines of a file say, and how far it has come."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from enrollment_service.domain.contact import ExternalId, Person
from enrollment_service.domain.contact_import import (
    Applied,
    ImportState,
    Part,
    advance,
    again,
    begin,
    cancel,
    close,
    fail,
    parts_of,
)
from enrollment_service.domain.import_line import Customs, Fault, FaultReason, Row, read_rows
from enrollment_service.domain.spreadsheet import Line, Sheet

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CUSTOMS = Customs(str.strip, lambda text: text if text.startswith("+") else None, NOW, 400)
SHEET = Sheet(("email",), tuple(Line(number, ("a@example.com",)) for number in range(2, 7)))
BEGUN = begin(SHEET, UUID(int=1), "digest", created_by=UUID(int=2), now=NOW)


def read(**cells: str) -> Row | list[tuple[str, FaultReason]]:
    names = tuple(name.replace("__", ".") for name in cells)
    rows, faults = read_rows([Line(2, tuple(cells.values()))], names, CUSTOMS)
    return rows[0] if rows else [(one.field, one.reason) for one in faults]


def test_a_line_says_who_somebody_is_and_what_she_told() -> None:
    row = read(
        email=" ada@example.com ",
        phone="+12015550123",
        external_id__crm="4711",
        external_id="9",
        name="Ada Byron",
        locale="en-US",
        zone="Europe/Berlin",
        audit_at="2026-02-01T00:00:00+01:00",
        audit__goals__revenue="$50K/mo",
        audit__team="",
    )
    assert isinstance(row, Row)
    ids = (ExternalId("crm", "4711"), ExternalId("external", "9"))
    named = ("ada@example.com", "Ada Byron", "+12015550123", ids, "Europe/Berlin", "en-US")
    assert row.person == Person(*named)
    assert row.audit == {"goals.revenue": "$50K/mo"}
    assert row.audit_at == datetime(2026, 1, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"email": "ada"}, "email", FaultReason.NO_ADDRESS),
        ({"email": "a@" + "x" * 400 + ".example.com"}, "email", FaultReason.TOO_LONG),
        ({"phone": "555"}, "phone", FaultReason.NO_PHONE),
        ({"email": "a@example.com", "locale": "german"}, "locale", FaultReason.NO_LOCALE),
        ({"email": "a@example.com", "zone": "Berlin"}, "zone", FaultReason.NO_ZONE),
        ({"email": "a@example.com", "audit_at": "2026-02-01"}, "audit_at", FaultReason.NO_INSTANT),
        ({"email": "a@example.com", "audit_at": "2026-03-01T00:00:01Z"}, "audit_at", FaultReason.NOT_HAPPENED),
        ({"email": "a@example.com", "audit__note": "x" * 401}, "audit.note", FaultReason.TOO_LONG),
        ({"email": "  ", "name": "Ada"}, "", FaultReason.NOBODY),
    ],
)
def test_a_bad_line_is_named_with_field_and_reason(cells: dict[str, str], field: str, reason: FaultReason) -> None:
    assert read(**cells) == [(field, reason)]


def test_a_line_with_other_fields_than_the_header_is_not_guessed_at() -> None:
    rows, faults = read_rows([Line(7, ("a@example.com", "Ada", "x"))], ("email", "name"), CUSTOMS)
    assert (rows, faults) == ([], [Fault(7, "", FaultReason.CELLS)])


def test_every_line_is_in_one_part() -> None:
    parts = parts_of(SHEET.lines, 2)
    assert [line.number for part in parts for line in part.lines] == [2, 3, 4, 5, 6]
    assert [(part.number, len(part.lines)) for part in parts] == [(2, 2), (4, 2), (6, 1)]


def test_what_cannot_be_applied_is_halved_until_a_line_is_alone_and_that_is_tried_so_often() -> None:
    part = Part(SHEET.lines)
    assert [[line.number for line in half.lines] for half in again(part, 3)] == [[2, 3, 4], [5, 6]]
    (alone,) = parts_of(SHEET.lines[:1], 1)
    (once,) = again(alone, 3)
    (twice,) = again(once, 3)
    assert (once.tries, twice.tries, again(twice, 3)) == (1, 2, [])


def test_an_import_fails_at_the_line_that_cannot_be_applied() -> None:
    before = advance(BEGUN, [], [Applied(is_new=True, has_news=True)] * 2, NOW)
    failed, fault = fail(before, Part(SHEET.lines[2:3], 2), NOW)
    assert (failed.state, failed.ended_at, failed.read, failed.created, failed.refused) == (
        ImportState.FAILED,
        NOW,
        3,
        2,
        1,
    )
    assert (fault, fault.is_applied) == (Fault(4, "", FaultReason.NOT_APPLIED), False)
    assert cancel(failed, NOW) == failed


def test_only_what_failed_is_closed_and_the_first_note_stays() -> None:
    failed, _ = fail(BEGUN, Part(SHEET.lines[:1], 2), NOW)
    closed = close(failed, "The rest was brought again.", by=UUID(int=3), now=NOW)
    assert (closed.state, closed.closed_at, closed.closed_by, closed.closing_note) == (
        ImportState.CLOSED,
        NOW,
        UUID(int=3),
        "The rest was brought again.",
    )
    assert (closed.ended_at, closed.read, closed.refused) == (failed.ended_at, failed.read, failed.refused)
    assert close(closed, "Another note.", by=UUID(int=4), now=NOW) == closed
    completed = replace(BEGUN, state=ImportState.COMPLETED, ended_at=NOW)
    standing = [BEGUN, completed, cancel(BEGUN, NOW), failed, closed]
    assert [one.may_be_closed for one in standing] == [False, False, False, True, True]


def test_an_import_ends_with_its_last_line_and_counts_each_once() -> None:
    disputed = Fault(5, "phone", FaultReason.SOMEBODY_ELSE)
    faults = [Fault(2, "email", FaultReason.NO_ADDRESS), Fault(2, "zone", FaultReason.NO_ZONE)]
    half = advance(BEGUN, faults, [Applied(is_new=True, has_news=True)], NOW)
    rest = [
        Applied(is_new=False, has_news=True, disputed=(disputed,)),
        Applied(is_new=False, has_news=False),
        Applied(is_new=False, has_news=False),
    ]
    whole = advance(half, [], rest, NOW)
    assert (half.read, half.refused, half.state, half.ended_at) == (2, 1, ImportState.RUNNING, None)
    assert (whole.created, whole.updated, whole.unchanged, whole.refused, whole.disputed) == (1, 1, 2, 1, 1)
    assert (whole.state, whole.ended_at) == (ImportState.COMPLETED, NOW)


def test_what_is_cancelled_or_has_ended_stays_so() -> None:
    cancelled = cancel(BEGUN, NOW)
    completed = replace(BEGUN, state=ImportState.COMPLETED, ended_at=NOW)
    assert (cancelled.state, cancel(cancelled, NOW), cancel(completed, NOW)) == (
        ImportState.CANCELLED,
        cancelled,
        completed,
    )
