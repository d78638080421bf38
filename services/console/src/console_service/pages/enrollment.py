"""One enrollment: who, what was bought and promised, how far it is, what was sent, and what happened."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here, RequestContext
from ..errors import NotThere
from ..schemas.contacts import Moment
from ..schemas.enrollments import Payout, WholeEnrollment
from ..view.enrollment_words import ENROLLMENT_ACTIONS
from ..view.findings import shown_values
from ..view.timeline import Entry, Teller
from .enrollments import PATH as LIST

router = APIRouter()
PATH = f"{LIST}/{{enrollment_id}}"
_MESSAGES, _MOMENTS = 6, 100
_OF_CAMPAIGN = ("refusal",)
_SAID = ("audit", "evidence", "chat_insights", "meeting_notes", "onboarding_plan")


@router.get(PATH)
async def show_enrollment(here: Here, campaign_id: UUID, enrollment_id: UUID) -> Response:
    """Read it and everything around it; parts whose owner is down are left out and named."""
    place = {"campaign_id": campaign_id, "enrollment_id": enrollment_id}
    one = await here.ask.enrollments.get(place)
    payout, messages, timeline = await asyncio.gather(
        here.if_reachable(payout_of(here, place)),
        here.if_reachable(here.ask.messages.search({"contact_id": str(one.contact_id)}, cursor=None, limit=_MESSAGES)),
        here.if_reachable(here.ask.contacts.timeline(one.contact_id, limit=_MOMENTS)),
    )
    return here.render(
        "enrollment.html",
        one=one,
        payout=payout,
        messages=messages,
        timeline=timeline,
        entries=_entries(here, one, timeline.items) if timeline else [],
        known=known_of(one),
        actions={name: ENROLLMENT_ACTIONS[name] for name in offered(one)},
    )


async def payout_of(here: RequestContext, place: dict[str, UUID]) -> Payout | None:
    """What is owed for an enrollment; None while nothing is earned."""
    with suppress(NotThere):
        return await here.ask.enrollments.payout(place)
    return None


def offered(one: WholeEnrollment) -> list[str]:
    """What may be done with an enrollment as it stands, as far as it can be told."""
    payout = one.current_payout
    asked = {
        "resolve": payout is not None and payout.may_be_resolved,
        "order": one.is_open and one.order is None,
        "withdraw": one.is_open,
    }
    return [name for name, is_offered in asked.items() if is_offered]


def known_of(one: WholeEnrollment) -> dict[str, dict[str, str]]:
    """What was known of the contact when she was enrolled, by where it came from; what is empty is left out."""
    told = {name: one.personalization_context.get(name) for name in _SAID}
    return {name: shown_values(values) for name, values in told.items() if isinstance(values, dict) and values}


def _entries(here: RequestContext, one: WholeEnrollment, moments: Iterable[Moment]) -> list[Entry]:
    """What happened to the contact, without what is about other enrollments; criteria are called by their names."""
    names = {one.campaign_id: one.campaign_name} if one.campaign_name else {}
    teller = Teller(here.text, here.formats, names)
    labels = {str(each.criterion_id): each.label for each in (one.progress.criteria if one.progress else ())}
    about = [moment for moment in moments if _is_about(moment, one)]
    told = zip(about, teller.entries(about), strict=True)
    return [_named(entry, labels.get(str(moment.item.get("criterion_id")), "")) for moment, entry in told]


def _is_about(moment: Moment, one: WholeEnrollment) -> bool:
    enrollment = moment.item.get("enrollment_id")
    campaign = moment.item.get("campaign_id") if moment.kind in _OF_CAMPAIGN else None
    return enrollment in (None, str(one.enrollment_id)) and campaign in (None, str(one.campaign_id))


def _named(entry: Entry, label: str) -> Entry:
    return replace(entry, text=f"{label} · {entry.text}" if entry.text else label) if label else entry
