"""Campaigns, for staff."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from chassis.http.callers import Staff
from chassis.http.do import Do
from chassis.http.pages import MOST_IDS, Cursor, Limit, Page, after, instant, page
from chassis.ids import new_id

from ..domain.campaign import Campaign
from ..domain.edit import Edit
from ..domain.search import Search
from ..domain.status import Action
from ..handlers import campaigns, trials
from ..schemas.campaigns import (
    CampaignEdit,
    CampaignIn,
    CampaignNameOut,
    CampaignOut,
    CampaignsAsked,
    CampaignsOut,
    CloneIn,
    ConsequenceOut,
    PublishIn,
)
from ..schemas.trials import TrialIn, TrialOut
from .editing import Editing, tag

router = APIRouter()
ADMIN = "/api/admin/campaigns"
ONE = f"{ADMIN}/{{campaign_id}}"
KEPT_AS_THEY_ARE = PublishIn()
"""How a draft is published where nothing is said."""


@router.get(ADMIN)
async def list_campaigns(do: Do, _who: Staff, limit: Limit = 50, cursor: Cursor = None) -> Page[CampaignOut]:
    """Campaigns, newest first."""
    asked = Search(limit=limit + 1, last=after(cursor, instant, UUID))
    found = await do(campaigns.list_campaigns, asked)
    cut = page(found, limit, lambda campaign: (campaign.created_at.isoformat(), campaign.id))
    return Page(items=[CampaignOut.of(campaign) for campaign in cut.items], next=cut.next)


@router.get(f"{ADMIN}/names")
async def list_campaign_names(
    do: Do,
    _who: Staff,
    campaign_ids: Annotated[list[UUID] | None, Query(max_length=MOST_IDS)] = None,
    limit: Limit = 200,
) -> list[CampaignNameOut]:
    """What campaigns are called: those of these ids, deleted ones too; or else the newest that are not deleted."""
    ids = tuple(campaign_ids) if campaign_ids else None
    asked = Search(campaign_ids=ids, include_deleted=ids is not None, limit=limit)
    found = await do(campaigns.list_names, asked)
    return [CampaignNameOut(id=campaign_id, name=name) for campaign_id, name in found.items()]


@router.get("/api/campaigns")
async def search_campaigns(do: Do, _who: Staff, asked: Annotated[CampaignsAsked, Query()]) -> CampaignsOut:
    """Campaigns of the tenant by status and type, newest first, with their number in all."""
    found, total = await do(campaigns.search_campaigns, asked.wanted())
    return CampaignsOut(campaigns=[CampaignOut.of(campaign) for campaign in found], total=total)


@router.post(ADMIN, status_code=201)
async def create_campaign(body: CampaignIn, do: Do, who: Staff, response: Response) -> CampaignOut:
    """Begin a draft."""
    edit = Edit(new_id(), who.id)
    return _shown(await do(campaigns.create_campaign, edit, body.draft(), body.presentation()), response)


@router.get(ONE)
async def show_campaign(campaign_id: UUID, do: Do, _who: Staff, response: Response) -> CampaignOut:
    """One campaign."""
    return _shown(await do(campaigns.show_campaign, campaign_id), response)


@router.put(ONE)
@router.patch(ONE)
async def edit_campaign(edit: Editing, body: CampaignEdit, do: Do, response: Response) -> CampaignOut:
    """Change fields of the draft."""
    return _shown(await do(campaigns.edit_campaign, edit, body.definition(), body.presentation()), response)


@router.post(f"{ONE}/clone", status_code=201)
async def clone_campaign(campaign_id: UUID, body: CloneIn, do: Do, who: Staff, response: Response) -> CampaignOut:
    """Begin a draft that is a copy of this campaign's, with its texts."""
    edit = Edit(new_id(), who.id)
    return _shown(await do(campaigns.clone_campaign, edit, body.changes(), of=campaign_id), response)


@router.post(f"{ONE}/dry-run")
async def try_campaign(campaign_id: UUID, body: TrialIn, do: Do, _who: Staff) -> TrialOut:
    """What the rules of the draft, or of a version, say to somebody who might enroll; nothing is changed.

    What is known of a contact is filled in where `contact_id` names one; what is given goes before it. The criteria
    come as they would be promised; one that is not kept yet may be tried with them.
    """
    template = body.criterion.template() if body.criterion else None
    trial = trials.Trial(body.version, template)
    return TrialOut.of(*await do(trials.try_campaign, campaign_id, body.attempt(), trial))


@router.get(f"{ONE}/actions")
async def list_actions(campaign_id: UUID, do: Do, who: Staff) -> list[ConsequenceOut]:
    """What each action would do to a campaign, or why the caller cannot ask for it; nothing is changed."""
    found = await do(campaigns.show_consequences, campaign_id, by=who.id)
    return [ConsequenceOut.of(one) for one in found]


@router.delete(ONE, status_code=204)
async def delete_campaign(edit: Editing, do: Do, *, permanent: Annotated[bool, Query()] = False) -> Response:
    """Pause a campaign; with `permanent`, take it away for good, which ends its open enrollments."""
    if permanent:
        await do(campaigns.delete_campaign, edit)
    else:
        await do(campaigns.pause_unless_at_rest, edit)
    return Response(status_code=204)


@router.post(f"{ONE}/publish")
async def publish_campaign(
    edit: Editing, do: Do, response: Response, body: PublishIn = KEPT_AS_THEY_ARE
) -> CampaignOut:
    """Make the draft the next version; the first makes the campaign active.

    `inside` says what becomes of those who are in an earlier one: with `pin` they keep it, with `follow` their journeys
    go on in the new one, with `drain` they keep it and nobody enters before they are through.
    """
    campaign, warnings = await do(campaigns.publish_campaign, edit, body.inside)
    tag(response, campaign)
    return CampaignOut.of(campaign, warnings)


@router.post(f"{ONE}/pause")
async def pause_campaign(edit: Editing, do: Do, response: Response) -> CampaignOut:
    """Hold its messages, and let nobody in unless `enrolls_while_paused` is set."""
    return _shown(await do(campaigns.move_campaign, edit, Action.PAUSE), response)


@router.post(f"{ONE}/resume")
async def resume_campaign(edit: Editing, do: Do, response: Response) -> CampaignOut:
    """Go on after a pause."""
    return _shown(await do(campaigns.move_campaign, edit, Action.RESUME), response)


@router.post(f"{ONE}/complete")
async def complete_campaign(edit: Editing, do: Do, response: Response) -> CampaignOut:
    """Let nobody in any more; whoever is inside goes on until the end."""
    return _shown(await do(campaigns.move_campaign, edit, Action.COMPLETE), response)


@router.post(f"{ONE}/cancel")
async def cancel_campaign(edit: Editing, do: Do, response: Response) -> CampaignOut:
    """Call a campaign off: nothing is sent any more; promises already made are kept."""
    return _shown(await do(campaigns.move_campaign, edit, Action.CANCEL), response)


@router.post(f"{ONE}/archive")
async def archive_campaign(edit: Editing, do: Do, response: Response) -> CampaignOut:
    """Put a campaign away for good: it sends nothing and lets nobody in; promises already made are kept."""
    return _shown(await do(campaigns.move_campaign, edit, Action.ARCHIVE), response)


def _shown(campaign: Campaign, response: Response) -> CampaignOut:
    tag(response, campaign)
    return CampaignOut.of(campaign)
