"""What publishing would do to those inside."""

from uuid import UUID

from fastapi import APIRouter

from chassis.http.callers import Staff
from chassis.http.do import Do

from ..handlers import following
from ..schemas.impact import ImpactIn, ImpactOut

router = APIRouter()


@router.post("/api/campaigns/{campaign_id}/publish-impact")
async def show_publish_impact(campaign_id: UUID, body: ImpactIn, do: Do, _who: Staff) -> ImpactOut:
    """What publishing the draft would do to those inside, by each of the three choices; nothing is changed.

    Each step says how many stand there on which version, and where they would go on if their journeys followed.
    """
    return ImpactOut.of(*await do(following.show_impact, campaign_id, body.definition))
