"""Forgetting a contact for good: what goes and what stays is said first, and her name is typed before it is done."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import Refused
from ..forms import Form
from .contact import PATH as CONTACT
from .contacts import PATH as LIST

router = APIRouter()
PATH = CONTACT + "/erase"


def _(text: str) -> str:
    return text


_ERASED = _(
    "The contact is forgotten. Messages, audits and addresses are gone; what was paid stays under their id alone."
)
_NOT_TYPED = _("Type it as it stands above the field.")


@router.get(PATH)
async def show_erasing(here: Here, contact_id: UUID) -> Response:
    """What would go, what stays, and what stands against it."""
    return await _confirmation(here, contact_id, Form())


@router.post(PATH)
async def erase(here: Here, contact_id: UUID, given: Posted) -> Response:
    """Forget her, if what was typed is her."""
    contact = await here.ask.contacts.get(contact_id)
    if given.get("confirmation", "").strip() != contact.title:
        form = Form(given).wrong(confirmation=here.text(_NOT_TYPED))
        return await _confirmation(here, contact_id, form, status=422)
    try:
        done = await here.ask.contacts.erase(contact_id, dry_run=False)
    except Refused as refused:
        return await _confirmation(here, contact_id, Form(given).wrong(**{"": refused.detail}), status=409)
    if done.outcome == "refused":
        return await _confirmation(here, contact_id, Form(given), status=409)
    return here.go(LIST, said=here.text(_ERASED))


async def _confirmation(here: RequestContext, contact_id: UUID, form: Form, *, status: int = 200) -> Response:
    contact, would = await asyncio.gather(
        here.ask.contacts.get(contact_id), here.ask.contacts.erase(contact_id, dry_run=True)
    )
    return here.render("contact_erase.html", status=status, contact=contact, would=would, form=form)
