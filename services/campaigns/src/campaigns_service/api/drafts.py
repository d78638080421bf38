"""Parts of a draft, for staff: criteria, eligible bundles, triggers, steps."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from chassis.http.callers import Staff
from chassis.http.do import Do
from contracts.values import MAX_STEPS, MAX_TRIGGERS, EligibleBundle, Trigger

from ..domain.campaign import Campaign
from ..handlers import campaigns, drafts
from ..schemas.criteria import CriterionIn, CriterionOut, EligibleBundleIn, Order
from ..schemas.steps import JourneyOut, StepIn, journey_of
from ..schemas.triggers import TriggerIn
from .campaigns import ONE
from .editing import Editing, tag

router = APIRouter()


@router.get(f"{ONE}/criteria")
async def list_criteria(campaign_id: UUID, do: Do, _who: Staff, response: Response) -> list[CriterionOut]:
    """Criteria of the draft, in display order."""
    return _criteria(await do(campaigns.show_campaign, campaign_id), response)


@router.post(f"{ONE}/criteria", status_code=201)
@router.put(f"{ONE}/criteria")
async def put_criterion(edit: Editing, body: CriterionIn, do: Do, response: Response) -> list[CriterionOut]:
    """Add a criterion, or replace the one whose id is given."""
    return _criteria(await do(drafts.put_criterion, edit, body.template()), response)


@router.put(f"{ONE}/criteria/order")
async def reorder_criteria(edit: Editing, body: Order, do: Do, response: Response) -> list[CriterionOut]:
    """Put all criteria into an order."""
    return _criteria(await do(drafts.reorder_criteria, edit, body.order), response)


@router.delete(f"{ONE}/criteria")
async def remove_criterion(
    edit: Editing, criterion_id: Annotated[UUID, Query()], do: Do, response: Response
) -> list[CriterionOut]:
    """Take a criterion out of the draft."""
    return _criteria(await do(drafts.remove_criterion, edit, criterion_id), response)


@router.get(f"{ONE}/eligible-bundles")
async def list_eligible_bundles(
    campaign_id: UUID, do: Do, _who: Staff, response: Response
) -> tuple[EligibleBundle, ...]:
    """Eligible bundles of the draft."""
    return _bundles(await do(campaigns.show_campaign, campaign_id), response)


@router.post(f"{ONE}/eligible-bundles", status_code=201)
async def put_eligible_bundle(
    edit: Editing, body: EligibleBundleIn, do: Do, response: Response
) -> tuple[EligibleBundle, ...]:
    """Make a bundle eligible."""
    return _bundles(await do(drafts.put_eligible_bundle, edit, body.bundle()), response)


@router.delete(f"{ONE}/eligible-bundles")
async def remove_eligible_bundle(
    edit: Editing, bundle_id: Annotated[str, Query(max_length=100)], do: Do, response: Response
) -> tuple[EligibleBundle, ...]:
    """Make a bundle no longer eligible."""
    return _bundles(await do(drafts.remove_eligible_bundle, edit, bundle_id), response)


@router.get(f"{ONE}/triggers")
async def list_triggers(campaign_id: UUID, do: Do, _who: Staff, response: Response) -> tuple[Trigger, ...]:
    """Triggers of the draft: what lets contacts enter by themselves."""
    return _triggers(await do(campaigns.show_campaign, campaign_id), response)


@router.put(f"{ONE}/triggers")
async def set_triggers(
    edit: Editing, body: Annotated[list[TriggerIn], Field(max_length=MAX_TRIGGERS)], do: Do, response: Response
) -> tuple[Trigger, ...]:
    """Give the draft these triggers in place of those it has. Questions of rules are checked, but for own fields."""
    return _triggers(await do(drafts.set_triggers, edit, [one.trigger() for one in body]), response)


@router.get(f"{ONE}/steps")
async def show_steps(campaign_id: UUID, do: Do, _who: Staff, response: Response) -> JourneyOut:
    """Steps of the draft, and what they say."""
    return _journey(await do(drafts.show_journey, campaign_id), response)


@router.put(f"{ONE}/steps")
async def set_steps(
    edit: Editing, body: Annotated[list[StepIn], Field(max_length=MAX_STEPS)], do: Do, response: Response
) -> JourneyOut:
    """Give the draft these steps; the first is the entry, and each leads to the one below unless it says otherwise."""
    journey, contents = journey_of(edit.campaign_id, body)
    return _journey(await do(drafts.set_journey, edit, journey, contents), response)


@router.put(f"{ONE}/steps/order")
async def reorder_steps(edit: Editing, body: Order, do: Do, response: Response) -> JourneyOut:
    """Put all steps into an order; a step that led to the one below it leads to its new neighbour."""
    return _journey(await do(drafts.reorder_steps, edit, body.order), response)


def _criteria(campaign: Campaign, response: Response) -> list[CriterionOut]:
    tag(response, campaign)
    return [CriterionOut.of(criterion) for criterion in campaign.definition.criteria]


def _bundles(campaign: Campaign, response: Response) -> tuple[EligibleBundle, ...]:
    tag(response, campaign)
    return campaign.definition.bundles


def _triggers(campaign: Campaign, response: Response) -> tuple[Trigger, ...]:
    tag(response, campaign)
    return campaign.definition.triggers


def _journey(found: drafts.WithTexts, response: Response) -> JourneyOut:
    tag(response, found[0])
    return JourneyOut.of(*found)
