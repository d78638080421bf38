"""Rows of campaigns with what is counted of each; a service that is down leaves a gap instead of an error."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from ..door import RequestContext
from ..schemas.campaigns import Campaign
from ..schemas.enrollments import Headcount
from ..schemas.figures import Counters


@dataclass(frozen=True)
class Row:
    """A campaign, and what is counted of it as far as somebody answered."""

    campaign: Campaign
    headcount: Headcount | None
    figures: Counters | None = None

    def counter(self, name: str) -> int:
        """One of its figures; nought where nothing was counted yet."""
        return self.figures.counters.get(name, 0) if self.figures else 0


async def counted(here: RequestContext, campaigns: Sequence[Campaign], *, with_figures: bool = False) -> list[Row]:
    """Each campaign with its counts, which are asked for all at once."""
    ids = [campaign.id for campaign in campaigns]
    headcounts, figures = await asyncio.gather(
        here.if_reachable(here.ask.enrollments.headcounts(ids)),
        here.if_reachable(here.ask.figures.several(ids if with_figures else ())),
    )
    return [Row(one, (headcounts or {}).get(one.id), (figures or {}).get(one.id)) for one in campaigns]
