"""One contact: who she is and what is new, what happened, what she bought and was let into, and what she was paid."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ..door import Cursor, Here, RequestContext
from ..forms.onward import onward
from ..schemas.contacts import ContactDetail, Moment
from ..view.contact_words import KINDS
from ..view.timeline import Entry, Teller, campaigns_in
from .contacts import PATH as LIST
from .naming import campaign_names

router = APIRouter()
PATH = f"{LIST}/{{contact_id}}"
_LATEST, _LONGEST = 8, 200


@router.get(PATH)
async def show_contact(here: Here, contact_id: UUID) -> Response:
    """Who she is, how she may be reached, where she stands, and what happened last."""
    contact, timeline, closed = await asyncio.gather(
        here.ask.contacts.get(contact_id),
        here.if_reachable(here.ask.contacts.timeline(contact_id, limit=_LATEST)),
        here.if_reachable(here.ask.messages.closed(contact_id)),
    )
    if contact.contact_id != contact_id:
        return here.go(f"{LIST}/{contact.contact_id}")
    entries = await told(here, timeline.items) if timeline else []
    return here.render("contact.html", contact=contact, timeline=timeline, entries=entries, closed=closed)


@router.get(f"{PATH}/timeline")
async def show_timeline(
    here: Here, contact_id: UUID, kind: Annotated[str, Query(max_length=50)] = "", limit: int = 50
) -> Response:
    """What happened, newest first; of one kind, if it is named."""
    most = min(max(limit, 1), _LONGEST)
    contact, timeline = await asyncio.gather(
        here.ask.contacts.get(contact_id),
        here.ask.contacts.timeline(contact_id, limit=_LONGEST if kind in KINDS else most),
    )
    wanted = [one for one in timeline.items if kind not in KINDS or one.kind == kind]
    return here.render(
        "contact_timeline.html",
        contact=contact,
        entries=await told(here, wanted),
        missing=timeline.missing,
        kind=kind if kind in KINDS else "",
        kinds=[(name, here.text(said.text)) for name, said in KINDS.items()],
        limit=most,
        is_cut=len(timeline.items) == most and most < _LONGEST and kind not in KINDS,
        is_full=len(timeline.items) == _LONGEST,
    )


@router.get(f"{PATH}/enrollments")
async def show_enrollments(here: Here, contact_id: UUID) -> Response:
    """What she bought, which campaigns she is in, and why she was not let into others."""
    contact = await here.ask.contacts.get(contact_id)
    names = await campaign_names(here, _campaigns_of(contact))
    return here.render("contact_enrollments.html", contact=contact, names=names)


@router.get(f"{PATH}/payouts")
async def show_payouts(here: Here, contact_id: UUID, cursor: Cursor = "") -> Response:
    """What she was promised, paid, or is owed."""
    contact, payouts = await asyncio.gather(
        here.ask.contacts.get(contact_id),
        here.ask.contacts.payouts(contact_id, cursor=cursor or None, limit=here.settings.page_rows),
    )
    return here.render(
        "contact_payouts.html",
        contact=contact,
        payouts=payouts.items,
        names=await campaign_names(here, (one.campaign_id for one in payouts.items)),
        way=onward(f"{LIST}/{contact_id}/payouts", {}, cursor, payouts.next),
    )


def _campaigns_of(contact: ContactDetail) -> Iterator[UUID]:
    """Campaigns that she is in, or was not let into, and whose names were not told with that."""
    yield from (one.campaign_id for one in contact.enrollments if not one.campaign_name)
    yield from (one.campaign_id for one in contact.refusals)


async def told(here: RequestContext, moments: Sequence[Moment]) -> list[Entry]:
    """Moments in the reader's words, with numbers, times and campaigns as she knows them."""
    names = await campaign_names(here, campaigns_in(moments))
    return Teller(here.text, here.formats, names).entries(moments)
