"""What was published, for staff."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from chassis.http.callers import Staff
from chassis.http.do import Do
from chassis.http.pages import LARGEST, Cursor, Limit, Page, after, page, whole
from contracts.values import CampaignDefinition

from ..handlers import campaigns, versions
from ..schemas.versions import DifferenceOut, VersionOut
from .campaigns import ONE

router = APIRouter()
NEWEST = LARGEST
Since = Annotated[int | None, Query(ge=1, le=NEWEST)]
Number = Annotated[int, Path(ge=1, le=NEWEST)]


@router.get(f"{ONE}/versions")
async def list_versions(
    campaign_id: UUID, do: Do, _who: Staff, limit: Limit = 50, cursor: Cursor = None
) -> Page[VersionOut]:
    """Versions, newest first."""
    before = after(cursor, whole) or NEWEST
    found = await do(versions.show_versions, campaign_id, limit=limit + 1, before=before)
    cut = page(found, limit, lambda version: (version.number,))
    return Page(items=[VersionOut.of(version) for version in cut.items], next=cut.next)


@router.get(f"{ONE}/versions/{{number}}")
async def show_version(campaign_id: UUID, number: Number, do: Do, _who: Staff) -> CampaignDefinition:
    """What a version said when it was published."""
    return (await do(versions.show_version, campaign_id, number)).definition


@router.get(f"{ONE}/definition")
async def show_definition(campaign_id: UUID, do: Do, _who: Staff) -> CampaignDefinition:
    """What the draft says, as it would be published."""
    return (await do(campaigns.show_campaign, campaign_id)).definition


@router.get(f"{ONE}/versions/{{number}}/differences")
async def show_differences(
    campaign_id: UUID, number: Number, do: Do, _who: Staff, since: Since = None
) -> list[DifferenceOut]:
    """What a version says otherwise than the one before it, or another one."""
    found = await do(versions.show_differences, campaign_id, number, since=since)
    return [DifferenceOut.of(difference) for difference in found]


@router.get(f"{ONE}/differences")
async def show_draft_differences(campaign_id: UUID, do: Do, _who: Staff, since: Since = None) -> list[DifferenceOut]:
    """What publishing the draft would change; nothing before the first version."""
    found = await do(versions.show_differences, campaign_id, None, since=since)
    return [DifferenceOut.of(difference) for difference in found]
