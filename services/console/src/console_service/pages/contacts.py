"""The list of contacts, and finding one by how she is reached or what another system calls her."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Cursor, Here, RequestContext
from ..errors import NotThere, WrongFields
from ..forms import Form
from ..forms.contacts import contact_named, id_of
from ..forms.onward import onward
from ..schemas.contacts import Contact, Contacts

router = APIRouter()
PATH = "/admin/contacts"
Search = Annotated[str, Query(max_length=320)]


@router.get(PATH)
async def list_contacts(here: Here, search: Search = "", cursor: Cursor = "") -> Response:
    """Read one page of the list, or whoever was searched for."""
    typed = search.strip()
    if typed:
        items = await found_contacts(here, typed)
        found = Contacts(items=items or [], next=None)
    else:
        items = None
        found = await here.ask.contacts.search(cursor=cursor or None, limit=here.settings.page_rows)
    return here.render(
        "contacts.html",
        contacts=found.items,
        form=Form({"search": typed}),
        was_understood=not typed or items is not None,
        way=onward(PATH, {}, cursor, found.next),
    )


async def found_contacts(here: RequestContext, typed: str) -> list[Contact] | None:
    """Whom a text leads to: an address, a number, an id of another system, or one of ours; None if it names nobody."""
    if (own := id_of(typed)) is not None:
        try:
            return [await here.ask.contacts.get(own)]
        except NotThere:
            return []
    named = contact_named(typed)
    if not named:
        return None
    try:
        return (await here.ask.contacts.search(**named, limit=here.settings.page_rows)).items
    except WrongFields:
        return None
