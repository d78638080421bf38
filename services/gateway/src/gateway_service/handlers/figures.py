"""Live figures."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from contracts.statistics import CampaignStatistics

from ..domain.figures import Check, Figures, add_up, differences
from ..work import Work


async def keep_part(work: Work, event: CampaignStatistics) -> None:
    """Keep what one partition counted of one day."""
    await work.figures.save(event)


async def show_figures(work: Work, campaign_id: UUID) -> Figures:
    """A campaign in numbers, as they stand."""
    return add_up(await work.figures.of(campaign_id))


async def show_check(work: Work, campaign_id: UUID) -> Check | None:
    """The last comparison with the owners, or None."""
    return await work.checks.find(campaign_id)


async def list_counted(work: Work) -> Sequence[UUID]:
    """Campaigns that have figures."""
    return await work.figures.campaigns()


async def compare(
    work: Work, campaign_id: UUID, owned: Mapping[str, Mapping[str, int]], *, missing: Sequence[str]
) -> Check:
    """Compare the figures with what the owners have answered."""
    figures = add_up(await work.figures.of(campaign_id))
    return Check(work.now, tuple(differences(figures.counters, owned)), tuple(missing))


async def keep_check(
    work: Work, campaign_id: UUID, owned: Mapping[str, Mapping[str, int]], *, missing: Sequence[str]
) -> Check:
    """Compare, and keep the result."""
    check = await compare(work, campaign_id, owned, missing=missing)
    await work.checks.save(campaign_id, check)
    return check
