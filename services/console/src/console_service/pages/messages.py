"""Messages: which went and which did not, what each says, what was tried, and why it was decided so."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, StringConstraints

from ..door import Here, RequestContext
from ..door.headers import POLICY
from ..errors import NotThere
from ..forms import Form
from ..forms.contacts import id_of
from ..forms.onward import onward
from ..schemas.messages import MessageText
from ..view.message_words import CHANNELS, STANDINGS
from ..view.rules import Clerk
from .contacts import found_contacts
from .naming import campaign_names, contacts_of, newest_campaign_names

router = APIRouter()
PATH = "/admin/messages"
ONE = f"{PATH}/{{message_id}}"
_STATES = ("queued", "sending", "unknown")
_FILTERED = ("queued", "sending", "unknown", "sent", "sent_unconfirmed", "skipped", "failed")
_SANDBOX = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""What a mail may do in its frame: be looked at. No script, no form, nothing from elsewhere."""
Text = Annotated[str, StringConstraints(max_length=320, strip_whitespace=True)]


class Filters(BaseModel):
    """Which messages are wanted; what is empty or unknown wants any."""

    standing: Text = ""
    channel: Text = ""
    campaign: Text = ""
    contact: Text = ""
    cursor: Annotated[str, StringConstraints(max_length=500)] = ""

    def known(self) -> dict[str, str]:
        """Those that may be asked for, by the name of their field."""
        return {
            "standing": self.standing if self.standing in _FILTERED else "",
            "channel": self.channel if self.channel in CHANNELS else "",
            "campaign": str(id_of(self.campaign) or ""),
            "contact": self.contact,
        }


@router.get(PATH)
async def list_messages(here: Here, filters: Annotated[Filters, Query()]) -> Response:
    """Read one page of the list, and who the messages go to."""
    asked, cursor = filters.known(), filters.cursor
    choices, whom = await asyncio.gather(newest_campaign_names(here), _whom(here, asked["contact"]))
    if asked["contact"] and whom is None:
        found = None
    else:
        wanted = _wanted(asked, whom)
        found = await here.ask.messages.search(wanted, cursor=cursor or None, limit=here.settings.page_rows)
    shown = found.items if found else []
    people, names = await asyncio.gather(
        contacts_of(here, {one.contact_id for one in shown if one.contact_id}),
        campaign_names(here, (one.campaign_id for one in shown)),
    )
    return here.render(
        "messages.html",
        messages=shown,
        people=people,
        names=names,
        form=Form(asked),
        is_filtered=any(asked.values()),
        standings=[(name, here.text(STANDINGS[name].text)) for name in _FILTERED],
        channels=[(name, here.text(said.text)) for name, said in CHANNELS.items()],
        campaigns=sorted(((str(one), name) for one, name in choices.items()), key=lambda one: one[1].casefold()),
        way=onward(PATH, asked, cursor, found.next if found else None),
    )


@router.get(ONE)
async def show_message(here: Here, message_id: UUID) -> Response:
    """What it says, what was tried, and each decision with what it saw."""
    told, text = await asyncio.gather(here.ask.messages.explain(message_id), _text(here, message_id))
    message = told.message
    people, names = await asyncio.gather(
        contacts_of(here, [message.contact_id] if message.contact_id else []),
        campaign_names(here, [message.campaign_id]),
    )
    clerk = Clerk(here.text, here.formats)
    answer = here.render(
        "message.html",
        message=message,
        decisions=[(decision, clerk.checks(decision)) for decision in told.decisions],
        attempts=told.attempts,
        text=text,
        contact=people.get(message.contact_id) if message.contact_id else None,
        campaign=names.get(message.campaign_id) if message.campaign_id else None,
    )
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


@router.get(f"{ONE}/body")
async def show_body(here: Here, message_id: UUID) -> Response:
    """A mail written in HTML, as its reader sees it, in a frame that can do nothing."""
    text = await here.ask.messages.text(message_id)
    if not text.is_markup:
        raise NotThere
    return HTMLResponse(text.body, headers={"Content-Security-Policy": _SANDBOX, "Referrer-Policy": "no-referrer"})


async def _whom(here: RequestContext, typed: str) -> UUID | None:
    """The contact whom a text leads to."""
    found = await found_contacts(here, typed) if typed else None
    return found[0].contact_id if found else None


def _wanted(asked: dict[str, str], whom: UUID | None) -> dict[str, str | None]:
    standing = asked["standing"]
    return {
        "state" if standing in _STATES else "outcome": standing or None,
        "channel": asked["channel"] or None,
        "campaign_id": asked["campaign"] or None,
        "contact_id": str(whom) if whom else None,
    }


async def _text(here: RequestContext, message_id: UUID) -> MessageText | None:
    try:
        return await here.if_reachable(here.ask.messages.text(message_id))
    except NotThere:
        return None
