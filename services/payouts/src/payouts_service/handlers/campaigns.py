"""What published campaigns say about money."""

from contracts.campaigns import CampaignPublished

from ..work import Work


async def learn_budget(work: Work, event: CampaignPublished) -> None:
    """Keep what a campaign pays at most, as its highest version says."""
    await work.limits.keep_budget(event.campaign_id, event.campaign_version, event.definition.budget)
