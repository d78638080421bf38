"""A link that lets a contact in: what it is good for is said first, and it is shown once."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here
from .contact import PATH as CONTACT

router = APIRouter()
PATH = CONTACT + "/portal-link"


@router.get(PATH)
async def show_making(here: Here, contact_id: UUID) -> Response:
    """What the link lets her do."""
    contact = await here.ask.contacts.get(contact_id)
    return here.render("contact_portal.html", contact=contact, link=None)


@router.post(PATH)
async def make_link(here: Here, contact_id: UUID) -> Response:
    """Make it, and show it here alone."""
    contact = await here.ask.contacts.get(contact_id)
    link = await here.ask.contacts.portal_link(contact_id)
    return here.render("contact_portal.html", contact=contact, link=link)
