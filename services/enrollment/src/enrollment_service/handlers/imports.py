"""Contacts that staff brings in a file: kept as it came, applied part by part."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.errors import Conflict
from chassis.ids import named_id, new_id
from chassis.security.identity import trimmed
from chassis.security.phones import e164, region_of

from ..domain.activity import milestone_of_audit
from ..domain.contact import Findings
from ..domain.contact_import import (
    Applied,
    ContactImport,
    ImportState,
    advance,
    again,
    begin,
    cancel,
    close,
    fail,
    parts_of,
)
from ..domain.import_line import Customs, Fault, Row, disputes_of, read_rows
from ..domain.spreadsheet import Sheet, unknown_fields
from ..errors import ImportNotFailed, NoSheet
from ..work import Work
from .journeys import say_milestones
from .recognition import fact_by_staff, recognise


async def start_import(work: Work, sheet: Sheet, digest: str, *, staff_id: UUID) -> ContactImport:
    """Keep a file of contacts, to be applied from now on; one that is being applied already is that import.

    Raises `NoSheet` for a column of a field that the tenant does not have.
    """
    unknown = unknown_fields(sheet.columns, {one.name for one in await work.own_fields.all() if not one.retired_at})
    if unknown:
        raise NoSheet.of(unknown.faults())
    running = await work.imports.running_of(digest)
    if running is not None:
        return running
    begun = begin(sheet, new_id(), digest, created_by=staff_id, now=work.now)
    if not await work.imports.add(begun, parts_of(sheet.lines, work.limits.imports.part)):
        raise Conflict("the same file was brought meanwhile")
    return begun


async def apply_imports(work: Work, _limit: int) -> int:
    """Apply one part of the oldest import; returns how many parts that were.

    Contacts, report, position and what is left of the file change in one transaction: a part is applied once.
    """
    running = await work.imports.locked_running()
    if running is None:
        return 0
    await work.campaigns.lock_shared()
    part = await work.imports.take_part(running.import_id)
    rows, faults = read_rows(part.lines, running.columns, await _customs(work))
    applied = await _apply(work, running, rows)
    await work.imports.note(running.import_id, [*faults, *(one for done in applied for one in done.disputed)])
    await work.imports.save(advance(running, faults, applied, work.now))
    return 1


async def give_way(work: Work) -> None:
    """Try the part that could not be applied in halves; its import ends at a line that cannot be applied alone."""
    running = await work.imports.locked_running()
    if running is None:
        return
    part = await work.imports.take_part(running.import_id)
    parts = again(part, work.limits.imports.tries)
    await work.imports.add_parts(running.import_id, parts)
    if not parts:
        failed, fault = fail(running, part, work.now)
        await work.imports.note(running.import_id, [fault])
        await work.imports.save(failed)


async def next_import(work: Work) -> datetime | None:
    """Since when an import waits, also one that another worker holds: it could be the last thing that worker did."""
    return await work.imports.oldest_running()


async def cancel_import(work: Work, import_id: UUID) -> ContactImport:
    """Apply no more of an import; what has been applied stays."""
    cancelled = cancel(await work.imports.locked(import_id), work.now)
    await work.imports.save(cancelled)
    return cancelled


async def close_import(work: Work, import_id: UUID, note: str, *, by: UUID) -> ContactImport:
    """Note why nothing more is to be done about an import that failed. Raises `NoSuchImport`, `ImportNotFailed`."""
    failed = await work.imports.locked(import_id)
    if not failed.may_be_closed:
        raise ImportNotFailed
    closed = close(failed, note, by=by, now=work.now)
    await work.imports.save(closed)
    return closed


async def show_import(work: Work, import_id: UUID) -> ContactImport:
    """How far an import has come."""
    return await work.imports.get(import_id)


async def list_imports(
    work: Work, state: ImportState | None, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[ContactImport]:
    """Imports, newest first; of one state if it is named."""
    return await work.imports.listing(state, before=before, limit=limit)


async def list_faults(work: Work, import_id: UUID, *, after: tuple[int, str] | None, limit: int) -> Sequence[Fault]:
    """What was wrong with lines of an import, in the order of the file."""
    await work.imports.get(import_id)
    return await work.imports.faults(import_id, after=after, limit=limit)


async def _customs(work: Work) -> Customs:
    locale = await work.locale()
    region = region_of(locale)
    own = {one.name: one for one in await work.own_fields.all()}
    characters = work.limits.imports.sheet.characters
    return Customs(trimmed, lambda number: e164(number, region), work.latest, characters, own, locale)


async def _apply(work: Work, running: ContactImport, rows: Sequence[Row]) -> list[Applied]:
    known = await recognise(work, [fact_by_staff(work, row.person) for row in rows])
    audits = [_audit(running, row, known.ids[number]) for number, row in enumerate(rows)]
    fresh = await work.audits.add_all([audit for audit in audits if audit], work.now)
    kept = [audit for audit in audits if audit and _id(audit) in fresh]
    await work.orders.mark_since([(one.contact_id, one.occurred_at) for one in kept])
    await say_milestones(work, [milestone_of_audit(audit) for audit in kept])
    return [
        Applied(
            is_new=known.is_first(number),
            has_news=known.news[number] or _id(audits[number]) in fresh,
            disputed=disputes_of(row, known.disputed[number], work.identify),
        )
        for number, row in enumerate(rows)
    ]


def _id(audit: Findings | None) -> UUID | None:
    return None if audit is None else audit.findings_id


def _audit(running: ContactImport, row: Row, contact_id: UUID) -> Findings | None:
    """The audit of a line: the same for the same line of the same file, however often that is brought."""
    if not row.audit:
        return None
    findings_id = named_id("imported audit", running.digest, row.line.number, contact_id)
    return Findings(findings_id, contact_id, row.audit_at or running.created_at, dict(row.audit), running.created_by)
