"""Contacts from a file: bringing one, watching how far it is, cancelling it, and what was wrong with its lines."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from ..door import Cursor, Here, Posted, PostedWithFile, RequestContext
from ..errors import Refused, WrongFields
from ..forms import Form, key_of
from ..forms.importing import EXAMPLE, beside_fields, renamed_columns
from ..forms.onward import onward
from ..view.choices import worded
from ..view.contact_words import IMPORTS, SEPARATORS
from .contacts import PATH as LIST

router = APIRouter()
PATH = f"{LIST}/imports"
ONE = f"{PATH}/{{import_id}}"


def _(text: str) -> str:
    return text


_BEGUN = _("The file is being applied. You may leave this page; it goes on.")
_CANCELLED = _("The import is cancelled. What was applied stays.")
_CLOSED = _("The import is closed. It waits for nobody any more.")
_NO_FILE = _("Choose a file.")
_TOO_LARGE = _("The file is larger than 5 MB. Bring it in parts.")
_PIECE = 65_536


@router.get(PATH)
async def list_imports(here: Here, state: Annotated[str, Query(max_length=20)] = "", cursor: Cursor = "") -> Response:
    """Files that were brought, and the form for another one."""
    return await _list(here, Form({"state": state if state in IMPORTS else ""}), cursor)


@router.post(PATH)
async def start_import(here: Here, given: PostedWithFile) -> Response:
    """Bring a file, or show why it cannot be read."""
    form, file = Form(given.fields), given.file
    if not file or not file.size:
        return await _list(here, form.wrong(file=here.text(_NO_FILE)), status=422)
    if file.size > here.settings.import_limit:
        return await _list(here, form.wrong(file=here.text(_TOO_LARGE)), status=422)
    separator = form.value("separator")
    try:
        begun = await here.ask.imports.start(
            _pieces(file),
            separator=separator if separator in SEPARATORS else None,
            columns=renamed_columns(form.value("column")),
        )
    except WrongFields as wrong:
        return await _list(here, form.wrong(**beside_fields(wrong.problems)), status=422)
    except Refused as refused:
        return await _list(here, form.wrong(file=refused.detail), status=409)
    return here.go(f"{PATH}/{begun.import_id}", said=here.text(_BEGUN))


@router.get(f"{PATH}/example.csv")
async def send_example(_here: Here) -> Response:
    """A file that shows every column."""
    headers = {"Content-Disposition": 'attachment; filename="contacts-example.csv"'}
    return Response(EXAMPLE, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(ONE)
async def show_import(here: Here, import_id: UUID, cursor: Cursor = "") -> Response:
    """How far it is, what became of its lines, and what was wrong with some."""
    return await _shown(here, import_id, Form(), cursor)


@router.get(f"{ONE}/faults.csv")
async def send_faults(here: Here, import_id: UUID) -> Response:
    """What was wrong, as a file."""
    return here.pass_on(await here.ask.imports.faults_file(import_id))


@router.post(f"{ONE}/cancel")
async def cancel_import(here: Here, import_id: UUID) -> Response:
    """Apply no more of it."""
    await here.ask.imports.cancel(import_id)
    return here.go(f"{PATH}/{import_id}", said=here.text(_CANCELLED))


@router.post(f"{ONE}/close")
async def close_import(here: Here, import_id: UUID, given: Posted) -> Response:
    """Close one that failed with a note, or say what is missing."""
    form = Form({"note": given.get("note", "").strip()})
    try:
        await here.ask.imports.close(import_id, form.value("note"), key=key_of(given))
    except WrongFields as failure:
        return await _shown(here, import_id, form.wrong(**failure.problems))
    except Refused as refusal:
        return await _shown(here, import_id, form.wrong(**{"": refusal.detail}))
    return here.go(f"{PATH}/{import_id}", said=here.text(_CLOSED))


async def _shown(here: RequestContext, import_id: UUID, form: Form, cursor: str = "") -> Response:
    shown, faults = await asyncio.gather(
        here.ask.imports.get(import_id),
        here.ask.imports.faults(import_id, cursor=cursor or None, limit=here.settings.page_rows),
    )
    place = f"{PATH}/{import_id}"
    return here.render(
        "contact_import.html",
        status=409 if form.problem("") else 422 if form.problems else 200,
        form=form,
        shown=shown,
        faults=faults.items,
        way=onward(place, {}, cursor, faults.next),
    )


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    """A file as it is passed on: never whole in memory."""
    while piece := await file.read(_PIECE):
        yield piece


async def _list(here: RequestContext, form: Form, cursor: str = "", *, status: int = 200) -> Response:
    state = form.value("state")
    found = await here.ask.imports.search(state=state or None, cursor=cursor or None, limit=here.settings.page_rows)
    return here.render(
        "contact_imports.html",
        status=status,
        imports=found.items,
        form=form,
        state=state,
        separators=[("", here.text(_("As the first line shows"))), *worded(here.text, SEPARATORS)],
        states=[(name, here.text(said.text)) for name, said in IMPORTS.items()],
        way=onward(PATH, {"state": state}, cursor, found.next),
    )
