"""An action on a campaign: what it would do, for the page that asks, and doing it when somebody has confirmed it."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from fastapi.responses import Response

from ..door import RequestContext
from ..schemas.campaigns import Campaign, Consequence
from ..view.actions import ACTIONS
from .campaigns import PATH as LIST
from .saving import edition_of

DELETE, PUBLISH = "delete", "publish"


class Foreseen(NamedTuple):
    """A campaign, and what an action would do to it; None where the API does not know the action."""

    campaign: Campaign
    would: Consequence | None


async def foreseen(here: RequestContext, campaign_id: UUID, action: str) -> Foreseen:
    """What an action would do now. Raises `NotThere`."""
    campaign, consequences = await asyncio.gather(
        here.ask.campaigns.get(campaign_id), here.ask.campaigns.consequences(campaign_id)
    )
    return Foreseen(campaign, next((one for one in consequences if one.action == action), None))


async def carry_out(here: RequestContext, campaign_id: UUID, action: str, given: Mapping[str, str]) -> Response:
    """Do it, if the campaign is still the one that was shown, and say so. Raises what the gateway refuses."""
    edition = edition_of(given)
    if action == DELETE:
        await here.ask.campaigns.delete(campaign_id, edition=edition)
    elif action == PUBLISH:
        await here.ask.campaigns.publish(campaign_id, edition=edition, inside=given.get("inside") or "pin")
    else:
        await here.ask.campaigns.act(campaign_id, action, edition=edition)
    back = LIST if action == DELETE else f"{LIST}/{campaign_id}"
    return here.go(back, said=here.text(ACTIONS[action].done))
