"""A proposal to somebody one talks to: it names the campaign that fits her, and is sent as a message."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import NotThere, Refused, WrongFields
from ..forms import Form, key_of
from ..schemas.campaigns import Campaign
from .sales import PATH as CONVERSATION
from .sales import Session, Talk

router = APIRouter()
PATH = f"{CONVERSATION}/proposal"


def _(text: str) -> str:
    return text


_SUBJECT = _("Our proposal: %(campaign)s")
_TEXT = _(
    "Thank you for the conversation. “%(campaign)s” fits you: if you meet what we agree on within %(days)s days, "
    "you get back what the campaign promises."
)
_ASKED = _("What it takes:")
_MORE = _("Read all of it here: %(address)s")
_SENT = _("The proposal is on its way. Enroll the contact once they have agreed.")


@router.get(PATH)
async def show_proposal(here: Here, session: Session, contact: UUID, campaign: UUID) -> Response:
    """A text to begin with, and what the campaign says to the contact now."""
    told = await here.ask.campaigns.get(campaign)
    form = Form({"subject": here.text(_SUBJECT) % {"campaign": told.definition.name}, "body": _text(here, told)})
    return await _form(here, Talk(session, contact), told, form)


@router.post(PATH)
async def send(
    here: Here,
    session: Session,
    contact: Annotated[UUID, Query()],
    campaign: Annotated[UUID, Query()],
    given: Posted,
) -> Response:
    """Send it, and go back to the conversation."""
    form = Form({name: given.get(name, "").strip() for name in ("subject", "body")})
    try:
        await here.ask.messages.write(contact, form.values, key=key_of(given))
    except (WrongFields, Refused) as failure:
        status = 422 if isinstance(failure, WrongFields) else 409
        problems = failure.problems if isinstance(failure, WrongFields) else {"": failure.detail}
        told = await here.ask.campaigns.get(campaign)
        return await _form(here, Talk(session, contact), told, form.wrong(**problems), status=status)
    return here.go(Talk(session, contact).place(), said=here.text(_SENT))


def _text(here: RequestContext, campaign: Campaign) -> str:
    said = campaign.definition
    days = here.formats.number(said.completion_window_days)
    parts = [here.text(_TEXT) % {"campaign": said.name, "days": days}]
    if labels := [f"- {one.label_template}" for one in said.criteria if "{{" not in one.label_template]:
        parts.append("\n".join([here.text(_ASKED), *labels]))
    address = f"{here.settings.console_url}/campaigns/{said.slug}"
    return "\n\n".join([*parts, here.text(_MORE) % {"address": address}])


async def _form(here: RequestContext, talk: Talk, campaign: Campaign, form: Form, *, status: int = 200) -> Response:
    if campaign.current_version is None or talk.contact_id is None:
        raise NotThere
    contact, trial = await asyncio.gather(
        here.ask.contacts.get(talk.contact_id),
        here.if_reachable(here.ask.sales.try_out(campaign.id, talk.contact_id, version=campaign.current_version)),
    )
    return here.render(
        "proposal.html",
        status=status,
        session=talk.session,
        campaign=campaign,
        contact=contact,
        trial=trial,
        form=form,
        back=talk.place(),
    )
