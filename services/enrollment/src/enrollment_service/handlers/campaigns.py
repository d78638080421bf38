"""Keeping our copy of campaigns; what becomes known decides stored orders again."""

from datetime import datetime
from uuid import UUID

from contracts.campaigns import CampaignChanged, CampaignPublished

from ..work import Work


async def learn_definition(work: Work, event: CampaignPublished) -> None:
    """Keep a published version."""
    await work.campaigns.lock_exclusive()
    if await work.campaigns.add_definition(event):
        await _reconsider(work, event.campaign_id, since=event.published_at)


async def learn_state(work: Work, event: CampaignChanged) -> None:
    """Keep a state of a campaign, and its switches if it is the newest."""
    await work.campaigns.lock_exclusive()
    if await work.campaigns.add_state(event):
        await _reconsider(work, event.campaign_id, since=event.changed_at)


async def _reconsider(work: Work, campaign_id: UUID, *, since: datetime) -> None:
    """Orders may be many: they are marked here, and decided by the job."""
    names, bundles = await work.campaigns.names(campaign_id)
    await work.orders.mark(campaign_id, names=names, bundles=bundles, since=since)
