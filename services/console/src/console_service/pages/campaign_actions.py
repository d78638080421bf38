"""Pausing, resuming and so on: what it will do is said on a page of its own, and done by the button there."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Path as Part
from fastapi.responses import Response

from ..door import Here, Posted, RequestContext
from ..errors import Refused
from ..view.actions import ACTIONS
from .confirming import carry_out, foreseen

router = APIRouter()
PATH = "/admin/campaigns/{campaign_id}/{action}"
Action = Annotated[str, Part(pattern=f"^({'|'.join(ACTIONS)})$")]


@router.get(PATH)
async def show_action(here: Here, campaign_id: UUID, action: Action) -> Response:
    """Say what an action will do."""
    return await _confirmation(here, campaign_id, action)


@router.post(PATH)
async def act(here: Here, campaign_id: UUID, action: Action, given: Posted) -> Response:
    """Do it; a refusal is told on the same page."""
    try:
        return await carry_out(here, campaign_id, action, given)
    except Refused as refusal:
        return await _confirmation(here, campaign_id, action, refused=refusal.detail)


async def _confirmation(
    here: RequestContext, campaign_id: UUID, action: str, *, refused: str | None = None
) -> Response:
    (campaign, would), headcount = await asyncio.gather(
        foreseen(here, campaign_id, action), here.if_reachable(here.ask.enrollments.headcount(campaign_id))
    )
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
