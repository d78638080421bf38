"""One function for each command and question: load, decide, save, say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from contracts.values import CampaignDefinition, CriterionTemplate, EligibleBundle, Step

from .domain import campaign as rules
from .domain.bundle import Bundle
from .domain.campaign import Action, Campaign, Landing, Presentation
from .errors import NoSuchCampaign, NoSuchPart, NotPublishable, TransitionRefused
from .work import Work

Changes = Mapping[str, Any]
"""Fields to replace, already validated by the HTTP shape."""


async def create_campaign(
    work: Work, definition: CampaignDefinition, presentation: Presentation, *, by: UUID
) -> Campaign:
    """Begin a draft."""
    campaign = Campaign(new_id(), definition, presentation, by, created_at=work.now, updated_at=work.now)
    await work.campaigns.add(campaign)
    return campaign


async def edit_campaign(work: Work, campaign_id: UUID, definition: Changes, presentation: Changes) -> Campaign:
    """Change fields of the draft; what is published stays."""
    campaign = await work.campaigns.locked(campaign_id)
    edited = CampaignDefinition.model_validate({**campaign.definition.model_dump(), **definition})
    return await _redraft(work, campaign, edited, replace(campaign.presentation, **presentation))


async def put_criterion(work: Work, campaign_id: UUID, criterion: CriterionTemplate) -> Campaign:
    """Add a criterion to the draft, or replace the one of the same id."""
    campaign = await work.campaigns.locked(campaign_id)
    return await _redraft(work, campaign, rules.with_criterion(campaign.definition, criterion))


async def remove_criterion(work: Work, campaign_id: UUID, template_id: UUID) -> Campaign:
    """Take a criterion out of the draft."""
    campaign = await work.campaigns.locked(campaign_id)
    if all(c.template_id != template_id for c in campaign.definition.criteria):
        raise NoSuchPart
    return await _redraft(work, campaign, rules.without_criterion(campaign.definition, template_id))


async def put_eligible_bundle(work: Work, campaign_id: UUID, bundle: EligibleBundle) -> Campaign:
    """Make a bundle eligible in the draft."""
    campaign = await work.campaigns.locked(campaign_id)
    return await _redraft(work, campaign, rules.with_bundle(campaign.definition, bundle))


async def remove_eligible_bundle(work: Work, campaign_id: UUID, bundle_id: str) -> Campaign:
    """Make a bundle no longer eligible in the draft."""
    campaign = await work.campaigns.locked(campaign_id)
    if all(b.bundle_id != bundle_id for b in campaign.definition.bundles):
        raise NoSuchPart
    return await _redraft(work, campaign, rules.without_bundle(campaign.definition, bundle_id))


async def set_steps(work: Work, campaign_id: UUID, steps: Sequence[Step]) -> Campaign:
    """Give the draft these steps, in this order."""
    campaign = await work.campaigns.locked(campaign_id)
    return await _redraft(work, campaign, campaign.definition.model_copy(update={"steps": tuple(steps)}))


async def publish_campaign(work: Work, campaign_id: UUID, *, by: UUID) -> Campaign:
    """Make the draft the next version."""
    campaign = await _allowed(work, campaign_id, Action.PUBLISH)
    missing = rules.shortcomings(campaign.definition)
    if missing:
        raise NotPublishable("; ".join(missing))
    published, version, changed = rules.publish(campaign, work.now)
    await work.campaigns.save(published)
    await work.versions.add(version, by=by)
    work.outbox.extend([version, changed])
    return published


async def move_campaign(work: Work, campaign_id: UUID, action: Action) -> Campaign:
    """Pause, resume, complete or archive."""
    campaign = await _allowed(work, campaign_id, action)
    moved, said = rules.move(campaign, action, work.now)
    await work.campaigns.save(moved)
    work.outbox.extend(said)
    return moved


async def delete_campaign(work: Work, campaign_id: UUID) -> None:
    """Take a campaign away; nothing of its history is lost."""
    campaign = await work.campaigns.locked(campaign_id)
    gone, said = rules.delete(campaign, work.now)
    await work.campaigns.save(gone)
    work.outbox.extend(said)


async def put_bundle(work: Work, bundle: Bundle) -> Bundle:
    """Offer a bundle in the shop, or change it."""
    await work.bundles.put(bundle, work.now)
    return bundle


async def show_bundles(work: Work) -> list[Bundle]:
    """Every bundle."""
    return await work.bundles.all()


async def show_campaign(work: Work, campaign_id: UUID) -> Campaign:
    """One campaign, for staff."""
    return await work.campaigns.get(campaign_id)


async def show_campaigns(work: Work, *, limit: int, after: tuple[datetime, UUID] | None) -> list[Campaign]:
    """Campaigns, newest first, for staff."""
    return await work.campaigns.listing(limit=limit, after=after)


async def show_version(work: Work, campaign_id: UUID, number: int) -> CampaignDefinition:
    """What a version said when it was published."""
    return await work.versions.get(campaign_id, number)


async def show_active(work: Work) -> list[Landing]:
    """Campaigns visitors may join now, as they were published."""
    return [landing for landing in await work.versions.on_show() if not landing.is_over(work.now)]


async def show_landing(work: Work, slug: str) -> Landing:
    """One public campaign by its slug, as it was published."""
    found = await work.versions.on_show(slug)
    if not found or found[0].is_over(work.now):
        raise NoSuchCampaign
    return found[0]


async def _redraft(
    work: Work, campaign: Campaign, definition: CampaignDefinition, presentation: Presentation | None = None
) -> Campaign:
    redrafted = rules.redraft(campaign, definition, presentation or campaign.presentation, work.now)
    await work.campaigns.save(redrafted)
    return redrafted


async def _allowed(work: Work, campaign_id: UUID, action: Action) -> Campaign:
    campaign = await work.campaigns.locked(campaign_id)
    if not campaign.may(action):
        raise TransitionRefused(f"A campaign that is {campaign.status} cannot {action}.")
    return campaign
