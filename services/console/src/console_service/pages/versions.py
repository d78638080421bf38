"""What was published of a campaign, and what each version changed, in words."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Path as Part
from fastapi.responses import Response

from ..door import Cursor, Here, RequestContext
from ..schemas.campaigns import Definition
from ..schemas.versions import Difference
from ..view.differences import Change, Reading
from .campaigns import PATH as LIST

router = APIRouter()
PATH = f"{LIST}/{{campaign_id}}/versions"
Number = Annotated[int, Part(ge=1, le=2**31 - 1)]


@router.get(PATH)
async def list_versions(here: Here, campaign_id: UUID, cursor: Cursor = "") -> Response:
    """Versions, newest first, and what the draft would change."""
    campaign, found, draft = await asyncio.gather(
        here.ask.campaigns.get(campaign_id),
        here.ask.versions.page(campaign_id, limit=here.settings.page_rows, cursor=cursor or None),
        here.ask.versions.of_draft(campaign_id),
    )
    changes = changes_of(here, campaign.definition, draft)
    return here.render("versions.html", campaign=campaign, found=found, cursor=cursor, changes=changes)


@router.get(f"{PATH}/{{number}}")
async def show_version(here: Here, campaign_id: UUID, number: Number) -> Response:
    """What a version says, and what it changed."""
    campaign, said, differences = await asyncio.gather(
        here.ask.campaigns.get(campaign_id),
        here.ask.versions.get(campaign_id, number),
        here.ask.versions.differences(campaign_id, number),
    )
    changes = changes_of(here, said, differences)
    return here.render("version.html", campaign=campaign, number=number, said=said, changes=changes)


def changes_of(here: RequestContext, said: Definition, differences: list[Difference]) -> list[Change]:
    """Differences in the reader's words; `said` is what the newer of both says."""
    reading = Reading(here.formats, here.text, said.currency, said.payout.amount_type)
    return reading.read(differences)
