"""What was written to a contact, and writing to her; channels that are closed for her, closing one and opening it."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Cursor, Here, Posted, RequestContext
from ..errors import NotThere, Refused, WrongFields
from ..forms import Form, key_of
from ..forms.onward import onward
from ..schemas.messages import Suppression
from ..view.message_words import CHANNELS
from .contact import PATH as CONTACT
from .contacts import PATH as LIST
from .naming import campaign_names

router = APIRouter()
PATH = CONTACT + "/messages"
WRITE, CLOSE = f"{PATH}/new", CONTACT + "/suppressions/new"
LIFT = CONTACT + "/suppressions/{suppression_id}/lift"


def _(text: str) -> str:
    return text


_QUEUED = _("The message is on its way. Whether it went, and why, is told here.")
_CLOSED = _("The channel is closed. Nothing is sent to the contact through it.")
_OPEN = _("The channel is open again.")
_NO_TEXT = _("Say something.")
_NO_REASON = _("The contact closed this channel: say why it is opened again.")


@router.get(PATH)
async def show_messages(here: Here, contact_id: UUID, cursor: Cursor = "") -> Response:
    """Her messages, and what is closed for her."""
    contact, found, closed = await asyncio.gather(
        here.ask.contacts.get(contact_id),
        here.ask.messages.search({"contact_id": str(contact_id)}, cursor=cursor or None, limit=here.settings.page_rows),
        here.ask.messages.closed(contact_id),
    )
    return here.render(
        "contact_messages.html",
        contact=contact,
        messages=found.items,
        closed=closed,
        names=await campaign_names(here, (one.campaign_id for one in found.items)),
        way=onward(f"{LIST}/{contact_id}/messages", {}, cursor, found.next),
    )


@router.get(WRITE)
async def show_writing(here: Here, contact_id: UUID) -> Response:
    """The form for a message."""
    return await _writing(here, contact_id, Form())


@router.post(WRITE)
async def write(here: Here, contact_id: UUID, given: Posted) -> Response:
    """Send it on its way, once however often the form is sent; or show what is not right."""
    text = {"subject": given.get("subject", "").strip(), "body": given.get("body", "").strip()}
    form = Form(given).wrong(**{name: here.text(_NO_TEXT) for name, typed in text.items() if not typed})
    if form.problems:
        return await _writing(here, contact_id, form, status=422)
    try:
        message = await here.ask.messages.write(contact_id, text, key=key_of(given))
    except WrongFields as wrong:
        return await _writing(here, contact_id, form.wrong(**wrong.problems), status=422)
    return here.go(f"/admin/messages/{message.id}", said=here.text(_QUEUED))


@router.get(CLOSE)
async def show_closing(here: Here, contact_id: UUID) -> Response:
    """What closing a channel does."""
    return await _closing(here, contact_id, Form({"channel": next(iter(CHANNELS))}))


@router.post(CLOSE)
async def close(here: Here, contact_id: UUID, given: Posted) -> Response:
    """Close it."""
    try:
        await here.ask.messages.close(contact_id, given.get("channel", ""))
    except WrongFields as wrong:
        return await _closing(here, contact_id, Form(given, wrong.problems), status=422)
    return here.go(f"{LIST}/{contact_id}/messages", said=here.text(_CLOSED))


@router.get(LIFT)
async def show_lifting(here: Here, contact_id: UUID, suppression_id: UUID) -> Response:
    """What opening a channel again does."""
    return await _lifting(here, contact_id, suppression_id, Form())


@router.post(LIFT)
async def lift(here: Here, contact_id: UUID, suppression_id: UUID, given: Posted) -> Response:
    """Open it, with a reason where she has closed it herself."""
    form = Form(given)
    note = form.value("note").strip()
    if (await _closed(here, contact_id, suppression_id)).needs_reason and not note:
        form = form.wrong(note=here.text(_NO_REASON))
        return await _lifting(here, contact_id, suppression_id, form, status=422)
    try:
        await here.ask.messages.lift(suppression_id, note)
    except Refused as refused:
        return await _lifting(here, contact_id, suppression_id, form.wrong(note=refused.detail), status=409)
    except WrongFields as wrong:
        return await _lifting(here, contact_id, suppression_id, form.wrong(**wrong.problems), status=422)
    return here.go(f"{LIST}/{contact_id}/messages", said=here.text(_OPEN))


async def _writing(here: RequestContext, contact_id: UUID, form: Form, *, status: int = 200) -> Response:
    contact, closed = await asyncio.gather(
        here.ask.contacts.get(contact_id), here.if_reachable(here.ask.messages.closed(contact_id))
    )
    return here.render("contact_write.html", status=status, contact=contact, closed=closed or (), form=form)


async def _closing(here: RequestContext, contact_id: UUID, form: Form, *, status: int = 200) -> Response:
    contact = await here.ask.contacts.get(contact_id)
    channels = [(name, here.text(said.text)) for name, said in CHANNELS.items()]
    return here.render("contact_close.html", status=status, contact=contact, form=form, channels=channels)


async def _lifting(
    here: RequestContext, contact_id: UUID, suppression_id: UUID, form: Form, *, status: int = 200
) -> Response:
    contact, closed = await asyncio.gather(here.ask.contacts.get(contact_id), _closed(here, contact_id, suppression_id))
    return here.render("contact_lift.html", status=status, contact=contact, closed=closed, form=form)


async def _closed(here: RequestContext, contact_id: UUID, suppression_id: UUID) -> Suppression:
    """A channel that is closed for her. Raises `NotThere`, also for one that is open again."""
    found = (one for one in await here.ask.messages.closed(contact_id) if one.id == suppression_id)
    closed = next(found, None)
    if closed is None:
        raise NotThere
    return closed
