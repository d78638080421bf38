"""What all changes of a campaign have in common: each is meant for an edition, fits a record, makes a new edition."""

from collections.abc import Mapping
from uuid import UUID

from chassis.templates import content_warnings
from contracts.base import Event
from contracts.values import CampaignDefinition, Fault, Journey

from ..domain import campaign as rules
from ..domain import draft, sizes
from ..domain.campaign import Campaign, Changed
from ..domain.content import Text
from ..domain.draft import Unfit
from ..domain.edit import Edit
from ..domain.publishing import Incomplete, NeedsAnother, Obstacle, unknown_of
from ..domain.status import NotAllowed
from ..errors import (
    CriterionRefused,
    EditedMeanwhile,
    NotPublishable,
    SecondPersonNeeded,
    TooLarge,
    TransitionRefused,
    Unfitting,
    UnknownBundle,
)
from ..work import Work


async def held(work: Work, edit: Edit) -> Campaign:
    """The campaign that somebody changes, until the transaction ends. Raises `EditedMeanwhile`."""
    campaign = await work.campaigns.locked(edit.campaign_id)
    if not edit.is_meant_for(campaign.edition):
        raise EditedMeanwhile(current=campaign.edition)
    return campaign


async def keep(work: Work, campaign: Campaign) -> Campaign:
    """Store a changed campaign as its next edition."""
    kept = rules.next_edition(campaign)
    await work.campaigns.save(kept)
    return kept


async def redraft(work: Work, edit: Edit, campaign: Campaign, definition: CampaignDefinition | Unfit) -> Campaign:
    """Store another draft, if it could be published. Raises `Unfitting`, `CriterionRefused`, `TooLarge`."""
    if isinstance(definition, Unfit):
        raise Unfitting.of([definition.fault.within("body")])
    if faults := draft.faults(definition, await work.locale()):
        raise CriterionRefused.of(faults)
    redrafted = rules.redraft(campaign, definition, by=edit.by, now=work.now)
    check_definition(work, redrafted)
    return await keep(work, redrafted)


def check_definition(work: Work, campaign: Campaign) -> None:
    """Refuse a definition that is too large. Raises `TooLarge`."""
    check_sizes({"The definition": rules.version_of(campaign, work.now)}, work.sizes.definition)


async def check_bundles(work: Work, bundle_ids: list[str]) -> None:
    """Refuse bundles that do not exist. Raises `UnknownBundle`."""
    if unknown := unknown_of(bundle_ids, await work.bundles.kept(bundle_ids)):
        raise UnknownBundle.of([unknown._replace(field="body.bundle_id")])


def warnings_of(journey: Journey, texts: Mapping[UUID, Text]) -> list[Fault]:
    """What of a journey and its texts whoever publishes them should know; nothing keeps anybody from it."""
    of_texts = [
        warning.within("contents", content_id)
        for content_id in sorted(journey.contents() & set(texts))
        for warning in content_warnings(texts[content_id].content)
    ]
    return [*journey.warnings(), *of_texts]


def check_sizes(events: Mapping[str, Event], limit: int) -> None:
    """Refuse what could not be published because its record would be too large. Raises `TooLarge`."""
    if found := sizes.oversized(events, limit):
        raise TooLarge.of(found)


def allowed(outcome: Changed | Obstacle) -> Changed:
    """What came of a change of status. Raises the error of each obstacle, with its reason."""
    match outcome:
        case NotAllowed():
            raise TransitionRefused(outcome.why.reason, **outcome.why.params)
        case NeedsAnother():
            raise SecondPersonNeeded(outcome.why.reason)
        case Incomplete():
            raise NotPublishable.of(outcome.faults)
        case _:
            return outcome
