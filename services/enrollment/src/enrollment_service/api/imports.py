"""Files of contacts: brought, watched, cancelled, and what was wrong with them."""

import asyncio
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from chassis.http.callers import Staff
from chassis.http.do import Do, Streamed
from chassis.http.pages import Cursor, Limit, Page, after, instant, page, whole
from chassis.http.resources import resource
from chassis.http.values import ClosingIn

from ..domain.contact_import import ImportState
from ..domain.import_line import Fault
from ..domain.spreadsheet import SheetFault, SheetLimits, Unreadable, read_sheet
from ..errors import NoSheet
from ..handlers import imports
from ..schemas.imports import FaultOut, ImportOut, SheetAsked, digest_of, rows_of
from ..settings import Settings
from .reports import RESPONSES, Report

router = APIRouter()
PATH = "/api/admin/contacts/imports"
_ONE = PATH + "/{import_id}"
_EXAMPLE = "email,phone,name,audit.desired_monthly_revenue\nada@example.com,+12015550123,Ada Byron,$50K/mo\n"
_FILE = {"type": "string", "format": "binary"}
_BODY = {"required": True, "content": {"text/csv": {"schema": _FILE | {"example": _EXAMPLE}}}}
Chosen = Annotated[Settings, Depends(resource(Settings))]


@router.post(PATH, status_code=202, openapi_extra={"requestBody": _BODY})
async def start_import(
    request: Request, do: Streamed, who: Staff, settings: Chosen, asked: Annotated[SheetAsked, Query()]
) -> ImportOut:
    """Bring contacts as comma-separated values in UTF-8; what is kept of them is applied line by line.

    The first line names the columns: `email`, `phone`, `external_id` or `external_id.<system>`, `name`, `locale`,
    `zone`, `stage`, `tags` with commas, semicolons or bars between them, `field.<name>` for a field of the tenant's
    own, `audit.<path>` for values of an audit, and `audit_at` for its time. `column` says what another header
    stands for, and `-` leaves one out. The same file, while it is being applied, is the import that there is.
    """
    content = await request.body()
    if len(content) > settings.import_bytes:
        raise NoSheet(SheetFault.SHEET_TOO_LARGE, field="body", limit=settings.import_bytes)
    meaning = asked.meaning()
    limits = SheetLimits(settings.import_rows, settings.import_columns, settings.import_characters)
    sheet = await asyncio.to_thread(read_sheet, content, meaning, limits)
    if isinstance(sheet, Unreadable):
        raise NoSheet.of(sheet.faults())
    begun = await do(imports.start_import, sheet, digest_of(content, meaning), staff_id=who.id)
    return ImportOut.model_validate(begun)


@router.get(PATH)
async def list_imports(
    do: Do, _who: Staff, *, state: ImportState | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[ImportOut]:
    """Files of contacts that were brought, newest first; of one state if it is named."""
    found = await do(imports.list_imports, state, before=after(cursor, instant, UUID), limit=limit + 1)
    shown = [ImportOut.model_validate(one) for one in found]
    return page(shown, limit, lambda item: [item.created_at.isoformat(), item.import_id])


@router.get(_ONE)
async def show_import(import_id: UUID, do: Do, _who: Staff) -> ImportOut:
    """How far an import has come."""
    return ImportOut.model_validate(await do(imports.show_import, import_id))


@router.post(_ONE + "/cancel")
async def cancel_import(import_id: UUID, do: Do, _who: Staff) -> ImportOut:
    """Apply no more of an import; what has been applied stays, and one that has ended stays as it is."""
    return ImportOut.model_validate(await do(imports.cancel_import, import_id))


@router.post(_ONE + "/close")
async def close_import(import_id: UUID, body: ClosingIn, do: Do, who: Staff) -> ImportOut:
    """Note why nothing more is to be done about an import that failed; it waits for nobody any more."""
    return ImportOut.model_validate(await do(imports.close_import, import_id, body.note, by=who.id))


@router.get(_ONE + "/faults")
async def list_faults(
    import_id: UUID, do: Do, _who: Staff, *, cursor: Cursor = None, limit: Limit = 50
) -> Page[FaultOut]:
    """What was wrong with lines of an import, in the order of the file."""
    found = await do(imports.list_faults, import_id, after=after(cursor, whole, str), limit=limit + 1)
    shown = [FaultOut.model_validate(one) for one in found]
    return page(shown, limit, lambda item: [item.line, item.field])


@router.get(_ONE + "/faults.csv", response_class=StreamingResponse, responses=RESPONSES)
async def send_faults(import_id: UUID, do: Do, _who: Staff, settings: Chosen) -> StreamingResponse:
    """The same in words, as one file; what a spreadsheet would run as a formula has an apostrophe in front."""
    most = settings.report_page

    async def following(last: Fault | None) -> Sequence[Fault]:
        place = (last.line, last.field) if last else None
        return await do(imports.list_faults, import_id, after=place, limit=most)

    return await Report(list(FaultOut.model_fields), rows_of, following, most).send(f"faults-{import_id}")
