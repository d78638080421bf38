"""Dry runs: the rules of a campaign for somebody who might enroll. Nothing is changed and nothing is said."""

from dataclasses import dataclass, replace
from uuid import UUID

from contracts.values import CriterionTemplate, Reader

from ..domain import draft
from ..domain.landing import Landing
from ..domain.trial import Attempt, Check, TriedCriterion, checks, tried_criteria
from ..errors import CriterionRefused
from ..work import Work


@dataclass(frozen=True)
class Trial:
    """What is tried: the draft or a published version, with one criterion as it might be kept."""

    version: int | None = None
    criterion: CriterionTemplate | None = None


async def try_campaign(
    work: Work, campaign_id: UUID, attempt: Attempt, trial: Trial
) -> tuple[list[Check], list[TriedCriterion]]:
    """Every rule about an attempt, and every criterion as it would be promised; without a time it is made now."""
    campaign, version = await work.campaigns.get(campaign_id), trial.version
    tried = campaign.definition if version is None else (await work.versions.get(campaign_id, version)).definition
    locale, at = await work.locale(), work.now if attempt.at is None else attempt.at
    if trial.criterion is not None:
        tried = draft.with_criterion(tried, trial.criterion)
    if trial.criterion is not None and (faults := draft.faults(tried, locale)):
        raise CriterionRefused.of(faults)
    reader, landing = Reader(locale, tried.currency), Landing(campaign.id, tried, campaign.presentation, at)
    asked = replace(attempt, at=at)
    return checks(campaign, landing, asked, reader), tried_criteria(tried, asked, reader)
