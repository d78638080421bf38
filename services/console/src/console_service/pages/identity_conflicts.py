"""Identities that two contacts claim: who they are, and the way to merge them."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Here
from ..forms import Paging
from .contacts import PATH as LIST
from .naming import contacts_of

router = APIRouter()
PATH = f"{LIST}/identity-conflicts"


@router.get(PATH)
async def list_conflicts(here: Here, page: Annotated[int, Query(ge=1, le=1000)] = 1) -> Response:
    """Read the conflicts, and the contacts of those that are shown."""
    disputes, rows = await here.ask.contacts.disputes(), here.settings.page_rows
    shown = disputes[(page - 1) * rows : page * rows]
    people = await contacts_of(here, {one for each in shown for one in (each.holder_id, each.claimant_id)})
    paging = Paging(PATH, page, rows, len(disputes), {})
    return here.render("identity_conflicts.html", disputes=shown, people=people, paging=paging)
