"""Keeping our copy of campaigns and bundles; what becomes known decides stored orders again."""

from datetime import datetime
from uuid import UUID

from contracts.campaigns import BundleChanged, CampaignChanged, CampaignPublished

from ..domain.bundle import bundle_of
from ..domain.history import CampaignNames
from ..errors import ToldDifferently
from ..work import Work


async def learn_definition(work: Work, event: CampaignPublished) -> None:
    """Keep a published version."""
    await work.campaigns.lock_exclusive()
    if await work.campaigns.add_definition(event):
        await _reconsider(work, event.campaign_id, since=event.published_at)


async def learn_state(work: Work, event: CampaignChanged) -> None:
    """Keep a state of a campaign, and its switches if it is the newest; what a pause held up is given turns."""
    await work.campaigns.lock_exclusive()
    was_paused = await work.campaigns.is_paused(event.campaign_id)
    if await work.campaigns.add_state(event):
        await _reconsider(work, event.campaign_id, since=event.changed_at)
    if was_paused and not await work.campaigns.is_paused(event.campaign_id):
        await work.turns.begin(event.campaign_id, work.now)


async def give_turns(work: Work, limit: int) -> int:
    """Let journeys that a pause has held up go on one after another; returns how much was done."""
    return await work.turns.give(limit, work.limits.resumed_every)


async def next_turns(work: Work) -> datetime | None:
    """Since when turns are to be given; None if none are."""
    return await work.turns.next()


async def learn_bundle(work: Work, event: BundleChanged) -> None:
    """Keep a bundle; orders of what it stands for now, and of what it stood for, are decided again."""
    await work.campaigns.lock_exclusive()
    known, told = await work.bundles.find(event.bundle_id), bundle_of(event)
    if known is not None and known.revision == told.revision and known != told:
        raise ToldDifferently(what=f"revision {told.revision} of bundle {told.bundle_id}")
    if known is None or known.revision < told.revision:
        await work.bundles.keep(event)
        await work.orders.mark_products({*told.products, *(known.products if known else ())})


async def _reconsider(work: Work, campaign_id: UUID, *, since: datetime) -> None:
    """Orders may be many: they are marked here, and decided by the job."""
    names, bundles = await work.campaigns.names(campaign_id)
    products = await work.bundles.products_of(bundles)
    await work.orders.mark(campaign_id, CampaignNames(names, bundles, sorted(products)), since=since)
