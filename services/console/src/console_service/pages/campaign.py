"""One campaign: what it promises, how it stands, and what may be done with it."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here
from ..view.actions import ACTIONS

router = APIRouter()


@router.get("/admin/campaigns/{campaign_id}")
async def show_campaign(here: Here, campaign_id: UUID) -> Response:
    """Read the campaign, its counts, and what each action would do."""
    campaign, consequences, headcount = await asyncio.gather(
        here.ask.campaigns.get(campaign_id),
        here.ask.campaigns.consequences(campaign_id),
        here.if_reachable(here.ask.enrollments.headcount(campaign_id)),
    )
    return here.render(
        "campaign.html", campaign=campaign, headcount=headcount, consequences=consequences, actions=ACTIONS
    )
