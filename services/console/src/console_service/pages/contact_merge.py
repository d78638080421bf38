"""Two contacts who are one person: whom to merge is found first, then what it will do is said, then it is done."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import NotThere, Refused
from ..forms import Form
from ..forms.contacts import id_of
from .contact import PATH as CONTACT
from .contacts import PATH as LIST
from .contacts import Search, found_contacts
from .naming import campaign_names

router = APIRouter()
PATH = CONTACT + "/merge"


def _(text: str) -> str:
    return text


_MERGED = _("The two contacts are one now.")


@router.get(PATH)
async def show_merging(
    here: Here, contact_id: UUID, search: Search = "", other: Annotated[UUID | None, Query()] = None
) -> Response:
    """Find the other contact; with one that is chosen, say what merging would do."""
    if other is not None:
        return await _confirmation(here, contact_id, other)
    typed = search.strip()
    contact = await here.ask.contacts.get(contact_id)
    found = await found_contacts(here, typed) if typed else []
    others = [one for one in found or () if one.contact_id != contact.contact_id]
    return here.render("contact_merge_whom.html", contact=contact, others=others, form=Form({"search": typed}))


@router.post(PATH)
async def merge(here: Here, contact_id: UUID, given: Posted) -> Response:
    """Do it; a refusal is told on the page that said what it would do."""
    other = id_of(given.get("other", ""))
    if other is None:
        raise NotThere
    try:
        done = await here.ask.contacts.merge(contact_id, other, dry_run=False)
    except Refused as refused:
        return await _confirmation(here, contact_id, other, refused=refused.detail)
    if done.outcome == "refused":
        return await _confirmation(here, contact_id, other)
    return here.go(f"{LIST}/{done.contact_id}", said=here.text(_MERGED))


async def _confirmation(here: RequestContext, contact_id: UUID, other_id: UUID, *, refused: str = "") -> Response:
    contact, other, would = await asyncio.gather(
        here.ask.contacts.get(contact_id),
        here.ask.contacts.get(other_id),
        here.ask.contacts.merge(contact_id, other_id, dry_run=True),
    )
    cannot = refused or would.outcome == "refused" or contact.contact_id == other.contact_id
    return here.render(
        "contact_merge.html",
        status=409 if refused else 200,
        contact=contact,
        other=other,
        would=would,
        names=await campaign_names(here, would.open_in_both),
        refused=refused,
        cannot=bool(cannot),
    )
