"""What campaigns and bundles say about money: what is paid back at most, and what is sold at which price."""

from contracts.campaigns import BundleChanged, CampaignChanged, CampaignPublished

from ..domain.offer import Bundle, selling_of
from ..work import Work


async def learn_version(work: Work, event: CampaignPublished) -> None:
    """Keep what a campaign pays at most and what it sells, as its highest version says."""
    await work.limits.keep_budget(event.campaign_id, event.campaign_version, event.definition.budget)
    await work.offers.keep_selling(selling_of(event.campaign_id, event.campaign_version, event.definition))


async def learn_standing(work: Work, event: CampaignChanged) -> None:
    """Keep whether a campaign lets anybody in, and which version holds."""
    await work.offers.keep_standing(event)


async def learn_bundle(work: Work, event: BundleChanged) -> None:
    """Keep what a bundle is called and costs."""
    bundle = Bundle(event.bundle_id, event.name, event.price, event.is_offered)
    await work.offers.keep_bundle(bundle, event.revision)
