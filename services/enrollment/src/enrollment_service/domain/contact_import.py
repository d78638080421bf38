"""Contacts that staff brings in a file: how far it has been applied."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from .import_line import Fault, FaultReason
from .spreadsheet import Line, Sheet


class ImportState(StrEnum):
    """Where an import stands."""

    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """At a line that could not be applied, and shows no reason: lines before it were, lines after it were not."""
    CLOSED = "closed"
    """Had failed; a person has looked at it and left a note."""


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
