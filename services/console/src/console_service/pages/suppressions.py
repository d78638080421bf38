"""Closed channels of all contacts, and those that were opened again: found by contact, address or reason."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Cursor, Here
from ..errors import WrongFields
from ..forms import Form
from ..forms.onward import onward
from ..schemas.messages import Suppressions
from ..view.message_words import CLOSURES
from .naming import contacts_of

router = APIRouter()
PATH = "/admin/suppressions"
STATES = ("closed", "lifted")
Text = Annotated[str, Query(max_length=320)]


@router.get(PATH)
async def list_suppressions(
    here: Here, address: Text = "", reason: Text = "", state: Text = "", cursor: Cursor = ""
) -> Response:
    """Read one page of the list and the contacts of its rows."""
    asked = {
        "address": address.strip(),
        "reason": reason if reason in CLOSURES else "",
        "state": state if state in STATES else "",
    }
    wanted = {name: value or None for name, value in asked.items()}
    try:
        found = await here.ask.messages.suppressions(wanted, cursor=cursor or None, limit=here.settings.page_rows)
    except WrongFields:
        found = Suppressions(items=[], next=None)
    people = await contacts_of(here, {one.contact_id for one in found.items})
    return here.render(
        "suppressions.html",
        closed=found.items,
        people=people,
        form=Form(asked),
        reasons=[(name, here.text(said.text)) for name, said in CLOSURES.items()],
        way=onward(PATH, asked, cursor, found.next),
    )
