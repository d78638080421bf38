"""One function for each command and question: load, decide, save, say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from contracts.base import Event
from contracts.values import CampaignDefinition, Content, CriterionTemplate, EligibleBundle, Journey

from .domain import campaign as rules
from .domain import content as texts
from .domain import sizes
from .domain.bundle import Bundle
from .domain.campaign import Campaign, Changed, Landing, Presentation
from .domain.content import Text
from .domain.status import Action, NotAllowed
from .errors import JourneyRefused, NoSuchCampaign, NoSuchPart, NotPublishable, TooLarge, TransitionRefused
from .work import Work

Changes = Mapping[str, Any]
"""Fields to replace, already validated by the HTTP shape."""
WithTexts = tuple[Campaign, Mapping[UUID, Text]]
"""A campaign, and the texts that steps of its draft say."""


async def create_campaign(work: Work, definition: CampaignDefinition, shown: Changes, *, by: UUID) -> Campaign:
    """Begin a draft."""
    begun = Campaign(new_id(), definition, Presentation(), by, created_at=work.now, updated_at=work.now)
    campaign, _said = rules.present(begun, shown, work.now)
    _check_sizes(work, {"The definition": rules.version_of(campaign, work.now)})
    await work.campaigns.add(campaign)
    return campaign


async def edit_campaign(work: Work, campaign_id: UUID, definition: Changes, shown: Changes) -> Campaign:
    """Change fields of the draft, which is published later, and how the campaign is shown, which holds at once."""
    campaign = await work.campaigns.locked(campaign_id)
    edited = CampaignDefinition.model_validate({**campaign.definition.model_dump(), **definition})
    presented, said = rules.present(campaign, shown, work.now)
    work.outbox.extend(said)
    return await _redraft(work, presented, edited)


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


async def set_journey(work: Work, campaign_id: UUID, journey: Journey, contents: Mapping[UUID, Content]) -> WithTexts:
    """Give the draft this journey, whose steps say these contents."""
    campaign = await work.campaigns.locked(campaign_id)
    if faults := journey.faults():
        raise JourneyRefused("; ".join(faults))
    known = await work.contents.of(campaign_id)
    written = [
        texts.rewrite(known.get(content_id, Text(content_id, campaign_id, content)), content)
        for content_id, content in contents.items()
    ]
    _check_sizes(work, {_name(journey, text): texts.version_of(text, work.now) for text in written})
    await work.contents.save_all(written)
    versions = {text.content_id: text.version for text in written}
    definition = rules.with_journey(campaign.definition, journey.saying(versions))
    return await _redraft(work, campaign, definition), {text.content_id: text for text in written}


async def show_journey(work: Work, campaign_id: UUID) -> WithTexts:
    """The draft, and what the steps of its journey say."""
    campaign = await work.campaigns.get(campaign_id)
    known = await work.contents.of(campaign_id)
    return campaign, {content_id: known[content_id] for content_id in campaign.definition.journey.contents()}


async def publish_campaign(work: Work, campaign_id: UUID, *, by: UUID) -> Campaign:
    """Make the draft the next version, and every text that is new in it too."""
    campaign = await work.campaigns.locked(campaign_id)
    if missing := rules.shortcomings(campaign.definition):
        raise NotPublishable("; ".join(missing))
    published, said = _allowed(rules.publish(campaign, work.now))
    known, named = await work.contents.of(campaign_id), campaign.definition.journey.contents()
    fresh, versions = texts.publish([known[content_id] for content_id in sorted(named)], work.now)
    await work.contents.save_all(fresh)
    await work.contents.publish(versions)
    await work.versions.add(rules.version_of(campaign, work.now), by=by)
    await work.campaigns.save(published)
    work.outbox.extend([*versions, *said])
    return published


async def move_campaign(work: Work, campaign_id: UUID, action: Action) -> Campaign:
    """Pause, resume, complete, cancel or archive."""
    moved, said = _allowed(rules.move(await work.campaigns.locked(campaign_id), action, work.now))
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


async def _redraft(work: Work, campaign: Campaign, definition: CampaignDefinition) -> Campaign:
    redrafted = rules.redraft(campaign, definition, work.now)
    _check_sizes(work, {"The definition": rules.version_of(redrafted, work.now)})
    await work.campaigns.save(redrafted)
    return redrafted


def _check_sizes(work: Work, events: Mapping[str, Event]) -> None:
    """Refuse what could not be published because its record would be too large."""
    if found := sizes.oversized(events, work.record_limit):
        raise TooLarge(" ".join(found))


def _name(journey: Journey, text: Text) -> str:
    steps = [step.name for step in journey.steps if step.says() == text.content_id]
    return f"The content {text.content_id} of step '{', '.join(steps)}'"


def _allowed(outcome: Changed | NotAllowed) -> Changed:
    if isinstance(outcome, NotAllowed):
        raise TransitionRefused(outcome.reason)
    return outcome
