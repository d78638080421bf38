"""The parts of a draft: criteria, eligible bundles, steps."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.templates import content_faults
from contracts.values import (
    CampaignDefinition,
    Content,
    CriterionTemplate,
    EligibleBundle,
    Fault,
    Journey,
    Trigger,
    trigger_faults,
)

from ..domain import campaign as rules
from ..domain import content as texts
from ..domain import draft
from ..domain.campaign import Campaign
from ..domain.content import Text
from ..domain.edit import Edit
from ..errors import JourneyRefused, NoSuchPart, TextRefused, TriggersRefused
from ..work import Work
from .saving import check_bundles, check_sizes, held, redraft, warnings_of

WithTexts = tuple[Campaign, Mapping[UUID, Text], list[Fault]]
"""A campaign, the texts that steps of its draft say, and what is to be known of both."""


async def put_criterion(work: Work, edit: Edit, criterion: CriterionTemplate) -> Campaign:
    """Add a criterion to the draft, or replace the one of the same id."""
    campaign = await held(work, edit)
    return await redraft(work, edit, campaign, draft.with_criterion(campaign.definition, criterion))


async def remove_criterion(work: Work, edit: Edit, template_id: UUID) -> Campaign:
    """Take a criterion out of the draft."""
    campaign = await held(work, edit)
    if all(c.template_id != template_id for c in campaign.definition.criteria):
        raise NoSuchPart
    return await redraft(work, edit, campaign, draft.without_criterion(campaign.definition, template_id))


async def reorder_criteria(work: Work, edit: Edit, order: Sequence[UUID]) -> Campaign:
    """Put all criteria of the draft into an order."""
    campaign = await held(work, edit)
    return await redraft(work, edit, campaign, draft.reordered(campaign.definition, order))


async def reorder_steps(work: Work, edit: Edit, order: Sequence[UUID]) -> WithTexts:
    """Put all steps of the draft into an order."""
    campaign = await held(work, edit)
    definition = draft.with_steps_in_order(campaign.definition, order)
    if isinstance(definition, CampaignDefinition) and (faults := definition.journey.faults()):
        raise JourneyRefused.of(faults)
    redrafted = await redraft(work, edit, campaign, definition)
    return await _with_texts(work, redrafted)


async def put_eligible_bundle(work: Work, edit: Edit, bundle: EligibleBundle) -> Campaign:
    """Make a bundle eligible in the draft."""
    campaign = await held(work, edit)
    await check_bundles(work, [bundle.bundle_id])
    return await redraft(work, edit, campaign, draft.with_bundle(campaign.definition, bundle))


async def remove_eligible_bundle(work: Work, edit: Edit, bundle_id: str) -> Campaign:
    """Make a bundle no longer eligible in the draft."""
    campaign = await held(work, edit)
    if all(b.bundle_id != bundle_id for b in campaign.definition.bundles):
        raise NoSuchPart
    return await redraft(work, edit, campaign, draft.without_bundle(campaign.definition, bundle_id))


async def set_triggers(work: Work, edit: Edit, triggers: Sequence[Trigger]) -> Campaign:
    """Give the draft these triggers. Raises `TriggersRefused`."""
    if faults := trigger_faults(triggers):
        raise TriggersRefused.of([fault.within("body") for fault in faults])
    campaign = await held(work, edit)
    return await redraft(work, edit, campaign, draft.with_triggers(campaign.definition, triggers))


async def set_journey(work: Work, edit: Edit, journey: Journey, contents: Mapping[UUID, Content]) -> WithTexts:
    """Give the draft this journey, whose steps say these contents."""
    campaign = await held(work, edit)
    _check_journey(journey, contents)
    written = texts.rewrite_all(await work.contents.of(campaign.id), contents, campaign.id)
    check_sizes({_name(journey, text): texts.version_of(text, work.now) for text in written}, work.sizes.content)
    await work.contents.save_all(written)
    campaign = rules.drafted(campaign, edit.by) if any(text.is_fresh for text in written) else campaign
    versions = {text.content_id: text.version for text in written}
    definition = draft.with_journey(campaign.definition, journey.saying(versions))
    redrafted, said = await redraft(work, edit, campaign, definition), {text.content_id: text for text in written}
    return redrafted, said, warnings_of(definition.journey, said)


async def show_journey(work: Work, campaign_id: UUID) -> WithTexts:
    """The draft, and what the steps of its journey say."""
    campaign = await work.campaigns.get(campaign_id)
    return await _with_texts(work, campaign)


async def _with_texts(work: Work, campaign: Campaign) -> WithTexts:
    known, journey = await work.contents.of(campaign.id), campaign.definition.journey
    said = {content_id: known[content_id] for content_id in journey.contents()}
    return campaign, said, warnings_of(journey, said)


def _check_journey(journey: Journey, contents: Mapping[UUID, Content]) -> None:
    of_texts = _faults(journey, contents)
    if faults := journey.faults():
        raise JourneyRefused.of([*faults, *of_texts])
    if of_texts:
        raise TextRefused.of(of_texts)


def _faults(journey: Journey, contents: Mapping[UUID, Content]) -> list[Fault]:
    return [
        fault._replace(reason=f"step '{_steps(journey, content_id)}': {fault.reason}").within("contents", content_id)
        for content_id, content in contents.items()
        for fault in content_faults(content)
    ]


def _name(journey: Journey, text: Text) -> str:
    return f"The content {text.content_id} of step '{_steps(journey, text.content_id)}'"


def _steps(journey: Journey, content_id: UUID) -> str:
    return ", ".join(step.name for step in journey.steps if step.says() == content_id)
