"""Dry runs: the rules of a campaign for somebody who might enroll. Nothing is changed and nothing is said."""

from dataclasses import replace
from uuid import UUID

from contracts.values import Reader

from ..domain.landing import Landing
from ..domain.trial import Attempt, Check, checks
from ..work import Work


async def try_campaign(work: Work, campaign_id: UUID, attempt: Attempt) -> list[Check]:
    """Every rule of the draft about an attempt; one without a time is made now."""
    campaign = await work.campaigns.get(campaign_id)
    at = work.now if attempt.at is None else attempt.at
    landing = Landing(campaign.id, campaign.definition, campaign.presentation, at)
    reader = Reader(await work.locale(), campaign.definition.currency)
    return checks(campaign, landing, replace(attempt, at=at), reader)
