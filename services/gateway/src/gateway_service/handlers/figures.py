"""Live figures."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from chassis.effects import Answer, Claimed, Lease
from contracts.statistics import CampaignStatistics

from ..clients import OwnCounts
from ..domain.figures import CampaignKey, Check, Figures, add_up, differences, newest
from ..work import Work

log = structlog.get_logger(__name__)


async def keep_parts(work: Work, events: Sequence[CampaignStatistics]) -> None:
    """Store parts of figures; of one partition and day the last count holds."""
    await work.figures.save_all(newest(events))


async def show_figures(work: Work, campaign_id: UUID) -> Figures:
    """A campaign in numbers, as they stand."""
    return add_up(await work.figures.of(campaign_id))


async def show_check(work: Work, campaign_id: UUID) -> Check | None:
    """The last comparison with the owners, or None."""
    return await work.checks.find(campaign_id)


async def compare(
    work: Work, campaign_id: UUID, owned: Mapping[str, Mapping[str, int]], *, missing: Sequence[str]
) -> Check:
    """Compare the figures with what the owners have answered."""
    figures = add_up(await work.figures.of(campaign_id))
    return Check(work.now, tuple(differences(figures.counters, owned)), tuple(missing))


async def plan_checks(work: Work, limit: int) -> int:
    """Plan the first comparison of campaigns that have figures; returns how many there were."""
    return await work.checks.plan(await work.figures.unchecked(limit), at=work.now)


async def claim_checks(work: Work, lease: Lease) -> Sequence[Claimed[CampaignKey]]:
    """Campaigns whose owners are to be asked for their own count."""
    due = await work.checks.claim(work.now, until=lease.until, limit=lease.limit)
    return [Claimed(campaign_id, epoch, CampaignKey(work.tenant_id, campaign_id)) for campaign_id, epoch in due]


async def settle_check(work: Work, claimed: Claimed[CampaignKey], answer: Answer, *, interval: timedelta) -> None:
    """Keep what the comparison finds, and ask again after an interval."""
    next_at = work.now + interval
    if not isinstance(answer, OwnCounts):
        await work.checks.postpone(claimed.id, claimed.epoch, next_at)
        return
    check = await compare(work, claimed.id, answer.counters, missing=answer.missing)
    await work.checks.save(claimed.id, claimed.epoch, check, next_at=next_at)
    if check.differences:
        log.warning("figures_differ", campaign_id=str(claimed.id), names=[one.name for one in check.differences])
