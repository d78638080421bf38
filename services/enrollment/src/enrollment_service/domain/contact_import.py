"""Contacts that staff brings in a file: what each line says, and how far the file has been applied."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from uuid import UUID
from zoneinfo import available_timezones

from contracts.values import EMAIL, LOCALE

from .contact import ExternalId, Person
from .spreadsheet import LEFT_OUT, Line, Sheet

_ADDRESS, _LOCALE = re.compile(EMAIL), re.compile(LOCALE)
_LONGEST = {"email": 320, "name": 200, "external_id": 200}
_SHOWN = 200
_OWN_SYSTEM = "external"
"""The system of an `external_id` that names none."""


class ImportState(StrEnum):
    """Where an import stands."""

    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """At a line that could not be applied, and shows no reason: lines before it were, lines after it were not."""
    CLOSED = "closed"
    """Had failed; a person has looked at it and left a note."""


class FaultReason(StrEnum):
    """What is wrong with a field of a line, or with the line."""

    NO_ADDRESS = "no_address"
    NO_PHONE = "no_phone"
    NO_LOCALE = "no_locale"
    NO_ZONE = "no_zone"
    NO_INSTANT = "no_instant"
    NOT_HAPPENED = "not_happened"
    TOO_LONG = "too_long"
    CELLS = "cells"
    NOBODY = "nobody"
    SOMEBODY_ELSE = "somebody_else"
    NOT_APPLIED = "not_applied"


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line."""

    line: int
    field: str
    """Empty where it is about the line."""
    reason: FaultReason
    value: str = ""
    """As it is written, at most 200 characters."""

    @property
    def is_applied(self) -> bool:
        """Whether the line was applied all the same."""
        return self.reason is FaultReason.SOMEBODY_ELSE


@dataclass(frozen=True)
class Row:
    """A line that was understood."""

    line: Line
    person: Person
    """Her phone number is in E.164."""
    audit: dict[str, str] = field(default_factory=dict)
    """Values as they were typed, by path: numbers are read where they are needed, as those of any audit."""
    audit_at: datetime | None = None


@dataclass(frozen=True)
class Customs:
    """How the fields of a tenant are read."""

    trim: Callable[[str], str]
    """Takes away what nobody sees around an address."""
    telephone: Callable[[str], str | None]
    """A phone number in E.164; None for what is none."""
    latest: datetime
    """What is told to have happened later has not happened."""
    characters: int
    """The longest field that is read."""


@dataclass(frozen=True)
class Part:
    """Lines that are applied in one transaction."""

    lines: tuple[Line, ...]
    tries: int = 0
    """How often its only line could not be applied."""

    @property
    def number(self) -> int:
        """Its place among the parts of its file."""
        return self.lines[0].number


@dataclass(frozen=True)
class ContactImport:
    """A file of contacts, and how far it has been applied; lines are read in their order."""

    import_id: UUID
    digest: str
    """SHA-256 of the file and of how it is read, in hex."""
    columns: tuple[str, ...]
    rows: int
    created_by: UUID
    created_at: datetime
    state: ImportState = ImportState.RUNNING
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    disputed: int = 0
    """Lines that were applied and named something that leads to another contact too."""
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: UUID | None = None
    closing_note: str | None = None

    @property
    def may_be_closed(self) -> bool:
        """Whether it has failed, so that it waits for a person or did so until it was closed."""
        return self.state in (ImportState.FAILED, ImportState.CLOSED)


@dataclass(frozen=True)
class Applied:
    """What became of a line that was understood."""

    is_new: bool
    """Its contact was made for it."""
    has_news: bool
    disputed: tuple[Fault, ...] = ()


def begin(sheet: Sheet, import_id: UUID, digest: str, *, created_by: UUID, now: datetime) -> ContactImport:
    """An import of which nothing is applied yet."""
    return ContactImport(import_id, digest, sheet.columns, len(sheet.lines), created_by, now)


def parts_of(lines: Sequence[Line], size: int) -> list[Part]:
    """The lines in parts, each of which is applied as a whole."""
    return [Part(tuple(lines[start : start + size])) for start in range(0, len(lines), size)]


def again(part: Part, most: int) -> list[Part]:
    """What is tried next of a part that could not be applied: its halves; a line alone, up to `most` times; nothing."""
    if len(part.lines) > 1:
        return parts_of(part.lines, (len(part.lines) + 1) // 2)
    return [replace(part, tries=part.tries + 1)] if part.tries + 1 < most else []


def advance(
    running: ContactImport, faults: Collection[Fault], applied: Sequence[Applied], now: datetime
) -> ContactImport:
    """An import after another part of it; it ends with its last line."""
    refused = {fault.line for fault in faults if not fault.is_applied}
    new = sum(one.is_new for one in applied)
    news = sum(one.has_news and not one.is_new for one in applied)
    after = replace(
        running,
        read=running.read + len(refused) + len(applied),
        created=running.created + new,
        updated=running.updated + news,
        unchanged=running.unchanged + len(applied) - new - news,
        refused=running.refused + len(refused),
        disputed=running.disputed + sum(bool(one.disputed) for one in applied),
    )
    return replace(after, state=ImportState.COMPLETED, ended_at=now) if after.read == after.rows else after


def fail(running: ContactImport, part: Part, now: datetime) -> tuple[ContactImport, Fault]:
    """An import that ends at a line that cannot be applied, and what the report says of it."""
    refused, read = running.refused + 1, running.read + 1
    failed = replace(running, state=ImportState.FAILED, read=read, refused=refused, ended_at=now)
    return failed, Fault(part.number, "", FaultReason.NOT_APPLIED)


def cancel(running: ContactImport, now: datetime) -> ContactImport:
    """An import that goes no further; what has been applied stays. One that has ended stays as it is."""
    if running.state is not ImportState.RUNNING:
        return running
    return replace(running, state=ImportState.CANCELLED, ended_at=now)


def close(failed: ContactImport, note: str, *, by: UUID, now: datetime) -> ContactImport:
    """An import that failed and waits for nobody any more; the first note stays."""
    if failed.state is not ImportState.FAILED:
        return failed
    return replace(failed, state=ImportState.CLOSED, closed_at=now, closed_by=by, closing_note=note)


def read_rows(lines: Sequence[Line], columns: Sequence[str], customs: Customs) -> tuple[list[Row], list[Fault]]:
    """What lines say, and what is wrong with those that are not understood."""
    rows, faults = list[Row](), list[Fault]()
    for line in lines:
        found = list(_faults(line, columns, customs))
        faults += found
        rows += [] if found else [_row(line, columns, customs)]
    return rows, faults


def disputes_of(row: Row, disputed: Collection[str], identify: Callable[[str, str], str]) -> tuple[Fault, ...]:
    """What a line names that leads to another contact than its own; `disputed` are the identities that do."""
    named = [("phone", row.person.phone, "phone")]
    named += [(f"external_id.{one.system}", one.id, one.kind) for one in row.person.external_ids]
    return tuple(
        Fault(row.line.number, name, FaultReason.SOMEBODY_ELSE, value[:_SHOWN])
        for name, value, kind in named
        if value and identify(kind, value) in disputed
    )


def _faults(line: Line, columns: Sequence[str], customs: Customs) -> Iterator[Fault]:
    if len(line.cells) != len(columns):
        yield Fault(line.number, "", FaultReason.CELLS)
        return
    cells = _cells(line, columns)
    for column, text in cells.items():
        reason = _wrong_with(column, text, customs)
        if reason is not None:
            yield Fault(line.number, column, reason, text[:_SHOWN])
    if not any(column.partition(".")[0] in ("email", "phone", "external_id") for column in cells):
        yield Fault(line.number, "", FaultReason.NOBODY)


def _wrong_with(column: str, text: str, customs: Customs) -> FaultReason | None:
    name = column.partition(".")[0]
    if len(text) > min(customs.characters, _LONGEST.get(name, customs.characters)):
        return FaultReason.TOO_LONG
    match name:
        case "email":
            return None if _ADDRESS.fullmatch(customs.trim(text)) else FaultReason.NO_ADDRESS
        case "phone":
            return FaultReason.NO_PHONE if customs.telephone(text) is None else None
        case "locale":
            return None if _LOCALE.fullmatch(text) else FaultReason.NO_LOCALE
        case "zone":
            return None if text in _zones() else FaultReason.NO_ZONE
        case "audit_at":
            moment = _instant(text)
            return FaultReason.NO_INSTANT if moment is None else _late(moment, customs)
        case _:
            return None


def _row(line: Line, columns: Sequence[str], customs: Customs) -> Row:
    cells = _cells(line, columns)
    audit = {column.removeprefix("audit."): text for column, text in cells.items() if column.startswith("audit.")}
    ids = [
        ExternalId(column.partition(".")[2] or _OWN_SYSTEM, text)
        for column, text in cells.items()
        if column.partition(".")[0] == "external_id"
    ]
    email, phone = cells.get("email"), cells.get("phone")
    person = Person(
        email=email and customs.trim(email),
        name=cells.get("name"),
        phone=phone and customs.telephone(phone),
        external_ids=tuple(ids),
        zone=cells.get("zone"),
        locale=cells.get("locale"),
    )
    return Row(line, person, audit, _instant(cells["audit_at"]) if "audit_at" in cells else None)


def _cells(line: Line, columns: Sequence[str]) -> dict[str, str]:
    """What a line says of each column; blanks say nothing."""
    named = zip(columns, (cell.strip() for cell in line.cells), strict=True)
    return {column: text for column, text in named if text and column != LEFT_OUT}


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and 1900 <= moment.year < 2200 else None  # noqa: PLR2004 - as at the doors


def _late(moment: datetime, customs: Customs) -> FaultReason | None:
    return FaultReason.NOT_HAPPENED if moment > customs.latest else None


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
