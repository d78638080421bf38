"""Publishing, pausing and so on: what it will do is said on a page of its own, and done by the button there."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Path as Part
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import Refused
from ..view.actions import ACTIONS
from .campaigns import PATH as LIST

router = APIRouter()
PATH = "/admin/campaigns/{campaign_id}/{action}"
Action = Annotated[str, Part(pattern=f"^({'|'.join(ACTIONS)})$")]
DELETE = "delete"


@router.get(PATH)
async def show_action(here: Here, campaign_id: UUID, action: Action) -> Response:
    """Say what an action will do."""
    return await _confirmation(here, campaign_id, action)


@router.post(PATH)
async def act(here: Here, campaign_id: UUID, action: Action, given: Posted) -> Response:
    """Do it, if the campaign is still the one that was shown; a refusal is told on the same page."""
    edition = given.get("edition", "")
    try:
        await _done(here, campaign_id, action, edition=int(edition) if edition.isdecimal() else 0)
    except Refused as refusal:
        return await _confirmation(here, campaign_id, action, refused=refusal.detail)
    back = LIST if action == DELETE else f"{LIST}/{campaign_id}"
    return here.go(back, said=here.text(ACTIONS[action].done))


async def _done(here: RequestContext, campaign_id: UUID, action: str, *, edition: int) -> None:
    if action == DELETE:
        await here.ask.campaigns.delete(campaign_id, edition=edition)
    else:
        await here.ask.campaigns.act(campaign_id, action, edition=edition)


async def _confirmation(
    here: RequestContext, campaign_id: UUID, action: str, *, refused: str | None = None
) -> Response:
    campaign, consequences, headcount = await asyncio.gather(
        here.ask.campaigns.get(campaign_id),
        here.ask.campaigns.consequences(campaign_id),
        here.if_reachable(here.ask.enrollments.headcount(campaign_id)),
    )
    would = next((one for one in consequences if one.action == action), None)
    return here.render(
        "campaign_action.html",
        status=409 if refused else 200,
        campaign=campaign,
        headcount=headcount,
        action=action,
        words=ACTIONS[action],
        would=would,
        refused=refused or (would.refused if would else None),
    )
