"""Live figures."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from chassis import telemetry
from chassis.effects import Answer, Claimed, Lease
from chassis.postgres.closable import Closing
from contracts.statistics import CampaignStatistics

from ..clients import OwnCounts
from ..domain.figures import (
    CampaignKey,
    Check,
    Figures,
    LastingDifference,
    add_up,
    differences,
    newest,
)
from ..work import Work

log = structlog.get_logger(__name__)


async def keep_parts(work: Work, events: Sequence[CampaignStatistics]) -> None:
    """Store parts of figures; of one partition and day the last count holds."""
    await work.figures.save_all(newest(events))


async def show_figures(work: Work, campaign_id: UUID) -> Figures:
    """A campaign in numbers, as they stand."""
    return add_up(await work.figures.of(campaign_id))


async def list_counters(work: Work, campaign_ids: Sequence[UUID]) -> Mapping[UUID, tuple[Figures, Check | None]]:
    """Each of these campaigns in numbers, without its series by the hour, and the last comparison with the owners."""
    parts, checks = await work.figures.totals_of(campaign_ids), await work.checks.several(campaign_ids)
    return {campaign_id: (add_up(found), checks.get(campaign_id)) for campaign_id, found in parts.items()}


async def show_check(work: Work, campaign_id: UUID) -> Check | None:
    """The last comparison with the owners, or None."""
    return await work.checks.find(campaign_id)


async def compare(
    work: Work, campaign_id: UUID, owned: Mapping[str, Mapping[str, int]], *, missing: Sequence[str]
) -> Check:
    """Compare the figures with what the owners have answered."""
    figures = add_up(await work.figures.of(campaign_id))
    return Check(work.now, tuple(differences(figures.counters, owned)), tuple(missing))


async def list_differences(
    work: Work, *, is_closed: bool, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[LastingDifference]:
    """What figures and owners do not agree on, newest first: what lasts and is open, or what is closed."""
    return await work.differences.page(is_closed=is_closed, before=before, limit=limit)


async def close_difference(work: Work, difference_id: UUID, note: str, *, by: UUID) -> LastingDifference:
    """Note why nothing more is to be done about a difference. Raises `NoSuchDifference`."""
    return await work.differences.close(difference_id, Closing(note, by, work.now))


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
    if await work.checks.save(claimed.id, claimed.epoch, check, next_at=next_at):
        telemetry.FIGURE_DIFFERENCES.inc(await work.differences.keep(claimed.id, check))
    if check.differences:
        log.warning("figures_differ", campaign_id=str(claimed.id), names=[one.name for one in check.differences])
