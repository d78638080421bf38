"""HTTP in: parse, call, answer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from chassis.http.callers import Anyone, Staff
from chassis.http.do import Do
from chassis.http.pages import Cursor, Limit, Page, after, instant, page
from contracts.values import MAX_STEPS, CampaignDefinition, CriterionTemplate, EligibleBundle

from . import handlers
from .domain.status import Action
from .schemas.campaigns import (
    BundleIn,
    BundleOut,
    CampaignEdit,
    CampaignIn,
    CampaignOut,
    CriterionIn,
    EligibleBundleIn,
    LandingOut,
)
from .schemas.steps import JourneyOut, StepIn, journey_of

router = APIRouter()
ADMIN = "/api/admin/campaigns"
MAX_VERSION = 2**31 - 1


@router.get(ADMIN)
async def list_campaigns(do: Do, _who: Staff, limit: Limit = 50, cursor: Cursor = None) -> Page[CampaignOut]:
    """Campaigns, newest first."""
    last = after(cursor, instant, UUID)
    found = await do(handlers.show_campaigns, limit=limit + 1, after=last)
    cut = page(found, limit, lambda campaign: (campaign.created_at.isoformat(), campaign.id))
    return Page(items=[CampaignOut.of(campaign) for campaign in cut.items], next=cut.next)


@router.post(ADMIN, status_code=201)
async def create_campaign(body: CampaignIn, do: Do, who: Staff) -> CampaignOut:
    """Begin a draft."""
    return CampaignOut.of(await do(handlers.create_campaign, body.draft(), body.presentation(), by=who.id))


@router.get(f"{ADMIN}/{{campaign_id}}")
async def show_campaign(campaign_id: UUID, do: Do, _who: Staff) -> CampaignOut:
    """One campaign."""
    return CampaignOut.of(await do(handlers.show_campaign, campaign_id))


@router.put(f"{ADMIN}/{{campaign_id}}")
@router.patch(f"{ADMIN}/{{campaign_id}}")
async def edit_campaign(campaign_id: UUID, body: CampaignEdit, do: Do, _who: Staff) -> CampaignOut:
    """Change fields of the draft."""
    edited = await do(handlers.edit_campaign, campaign_id, body.definition(), body.presentation())
    return CampaignOut.of(edited)


@router.delete(f"{ADMIN}/{{campaign_id}}", status_code=204)
async def delete_campaign(campaign_id: UUID, do: Do, _who: Staff, *, permanent: bool = False) -> Response:
    """Pause a campaign; with `permanent`, take it away for good (its history stays)."""
    if permanent:
        await do(handlers.delete_campaign, campaign_id)
    else:
        await do(handlers.move_campaign, campaign_id, Action.PAUSE)
    return Response(status_code=204)


@router.get(f"{ADMIN}/{{campaign_id}}/versions/{{number}}")
async def show_version(
    campaign_id: UUID, number: Annotated[int, Path(ge=1, le=2**31 - 1)], do: Do, _who: Staff
) -> CampaignDefinition:
    """What a version said when it was published."""
    return await do(handlers.show_version, campaign_id, number)


@router.post(f"{ADMIN}/{{campaign_id}}/publish")
async def publish_campaign(campaign_id: UUID, do: Do, who: Staff) -> CampaignOut:
    """Make the draft the next version; the first makes the campaign active."""
    return CampaignOut.of(await do(handlers.publish_campaign, campaign_id, by=who.id))


@router.post(f"{ADMIN}/{{campaign_id}}/pause")
async def pause_campaign(campaign_id: UUID, do: Do, _who: Staff) -> CampaignOut:
    """Hold its messages, and let nobody in."""
    return CampaignOut.of(await do(handlers.move_campaign, campaign_id, Action.PAUSE))


@router.post(f"{ADMIN}/{{campaign_id}}/resume")
async def resume_campaign(campaign_id: UUID, do: Do, _who: Staff) -> CampaignOut:
    """Go on after a pause."""
    return CampaignOut.of(await do(handlers.move_campaign, campaign_id, Action.RESUME))


@router.post(f"{ADMIN}/{{campaign_id}}/complete")
async def complete_campaign(campaign_id: UUID, do: Do, _who: Staff) -> CampaignOut:
    """End a campaign; promises already made are kept."""
    return CampaignOut.of(await do(handlers.move_campaign, campaign_id, Action.COMPLETE))


@router.post(f"{ADMIN}/{{campaign_id}}/cancel")
async def cancel_campaign(campaign_id: UUID, do: Do, _who: Staff) -> CampaignOut:
    """Call a campaign off; promises already made are kept."""
    return CampaignOut.of(await do(handlers.move_campaign, campaign_id, Action.CANCEL))


@router.post(f"{ADMIN}/{{campaign_id}}/archive")
async def archive_campaign(campaign_id: UUID, do: Do, _who: Staff) -> CampaignOut:
    """Put a campaign away."""
    return CampaignOut.of(await do(handlers.move_campaign, campaign_id, Action.ARCHIVE))


@router.get(f"{ADMIN}/{{campaign_id}}/criteria")
async def list_criteria(campaign_id: UUID, do: Do, _who: Staff) -> tuple[CriterionTemplate, ...]:
    """Criteria of the draft, in display order."""
    return (await do(handlers.show_campaign, campaign_id)).definition.criteria


@router.post(f"{ADMIN}/{{campaign_id}}/criteria", status_code=201)
@router.put(f"{ADMIN}/{{campaign_id}}/criteria")
async def put_criterion(campaign_id: UUID, body: CriterionIn, do: Do, _who: Staff) -> tuple[CriterionTemplate, ...]:
    """Add a criterion, or replace the one whose id is given."""
    return (await do(handlers.put_criterion, campaign_id, body.template())).definition.criteria


@router.delete(f"{ADMIN}/{{campaign_id}}/criteria")
async def remove_criterion(
    campaign_id: UUID, criterion_id: Annotated[UUID, Query()], do: Do, _who: Staff
) -> tuple[CriterionTemplate, ...]:
    """Take a criterion out of the draft."""
    return (await do(handlers.remove_criterion, campaign_id, criterion_id)).definition.criteria


@router.get(f"{ADMIN}/{{campaign_id}}/eligible-bundles")
async def list_eligible_bundles(campaign_id: UUID, do: Do, _who: Staff) -> tuple[EligibleBundle, ...]:
    """Eligible bundles of the draft."""
    return (await do(handlers.show_campaign, campaign_id)).definition.bundles


@router.post(f"{ADMIN}/{{campaign_id}}/eligible-bundles", status_code=201)
async def put_eligible_bundle(
    campaign_id: UUID, body: EligibleBundleIn, do: Do, _who: Staff
) -> tuple[EligibleBundle, ...]:
    """Make a bundle eligible."""
    return (await do(handlers.put_eligible_bundle, campaign_id, body.bundle())).definition.bundles


@router.delete(f"{ADMIN}/{{campaign_id}}/eligible-bundles")
async def remove_eligible_bundle(
    campaign_id: UUID, bundle_id: Annotated[str, Query(max_length=100)], do: Do, _who: Staff
) -> tuple[EligibleBundle, ...]:
    """Make a bundle no longer eligible."""
    return (await do(handlers.remove_eligible_bundle, campaign_id, bundle_id)).definition.bundles


@router.get(f"{ADMIN}/{{campaign_id}}/steps")
async def show_steps(campaign_id: UUID, do: Do, _who: Staff) -> JourneyOut:
    """Steps of the draft, and what they say."""
    return JourneyOut.of(*await do(handlers.show_journey, campaign_id))


@router.put(f"{ADMIN}/{{campaign_id}}/steps")
async def set_steps(
    campaign_id: UUID, body: Annotated[list[StepIn], Field(max_length=MAX_STEPS)], do: Do, _who: Staff
) -> JourneyOut:
    """Give the draft these steps; the first is the entry, and each leads to the one below unless it says otherwise."""
    journey, contents = journey_of(campaign_id, body)
    return JourneyOut.of(*await do(handlers.set_journey, campaign_id, journey, contents))


@router.get("/api/admin/bundles")
async def list_bundles(do: Do, _who: Staff) -> list[BundleOut]:
    """Everything that can be bought."""
    return [BundleOut.of(bundle) for bundle in await do(handlers.show_bundles)]


@router.post("/api/admin/bundles", status_code=201)
async def put_bundle(body: BundleIn, do: Do, _who: Staff) -> BundleOut:
    """Offer a bundle, or change it."""
    return BundleOut.of(await do(handlers.put_bundle, body.bundle()))


@router.get("/api/campaigns/active")
async def list_active(do: Do, _who: Anyone) -> list[LandingOut]:
    """Campaigns visitors may join now."""
    return [LandingOut.of(landing) for landing in await do(handlers.show_active)]


@router.get("/api/campaigns/{slug}")
async def show_landing(slug: str, do: Do, _who: Anyone) -> LandingOut:
    """One campaign as visitors see it."""
    return LandingOut.of(await do(handlers.show_landing, slug))
