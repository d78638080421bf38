"""Live figures, as statistics said them, and the last comparison with the owners."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.statistics import CampaignStatistics

from ..domain.figures import Check, Difference, Part
from ..tables import FIGURE_CHECKS, FIGURES


class FigureParts:
    """What each partition counted of each day."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save(self, part: CampaignStatistics) -> None:
        """Store a part; one that was counted earlier never replaces a later one."""
        key = {"campaign_id": part.campaign_id, "partition": part.partition, "day": part.day}
        columns = {"counters": part.counters, "counted_at": part.counted_at}
        statement = insert(FIGURES).values(**key, **columns)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", *key],
                set_=columns,
                where=FIGURES.c.counted_at < statement.excluded.counted_at,
            )
        )

    async def of(self, campaign_id: UUID) -> list[Part]:
        """Every part of a campaign."""
        rows = await self._connection.execute(
            select(FIGURES.c.day, FIGURES.c.counters, FIGURES.c.counted_at).where(FIGURES.c.campaign_id == campaign_id)
        )
        return [Part(*row) for row in rows]

    async def unchecked(self, limit: int) -> Sequence[UUID]:
        """Campaigns that have figures, and no comparison planned or made."""
        known = select(FIGURE_CHECKS.c.campaign_id).where(FIGURE_CHECKS.c.campaign_id == FIGURES.c.campaign_id)
        statement = select(FIGURES.c.campaign_id).distinct().where(~known.exists()).limit(limit)
        return (await self._connection.scalars(statement)).all()


class Checks:
    """The last comparison of each campaign, and when the next is due."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, campaign_id: UUID) -> Check | None:
        """The last one, or None."""
        statement = select(FIGURE_CHECKS).where(
            FIGURE_CHECKS.c.campaign_id == campaign_id, FIGURE_CHECKS.c.checked_at.is_not(None)
        )
        row = (await self._connection.execute(statement)).mappings().first()
        if row is None:
            return None
        return Check(row["checked_at"], tuple(Difference(**one) for one in row["differences"]), tuple(row["missing"]))

    async def plan(self, campaigns: Sequence[UUID], *, at: datetime) -> int:
        """Have campaigns compared at a time, unless another replica has just planned it; returns how many are new."""
        if not campaigns:
            return 0
        rows = [
            {"campaign_id": one, "next_at": at, "epoch": 0, "differences": [], "missing": []}
            for one in sorted(campaigns)
        ]
        return (await self._connection.execute(insert(FIGURE_CHECKS).values(rows).on_conflict_do_nothing())).rowcount

    async def claim(self, now: datetime, *, until: datetime, limit: int) -> Sequence[tuple[UUID, int]]:
        """Campaigns that are due, each with the epoch of this claim; those another replica holds are left to it."""
        due = (
            select(FIGURE_CHECKS.c.campaign_id)
            .where(FIGURE_CHECKS.c.next_at <= now)
            .order_by(FIGURE_CHECKS.c.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(FIGURE_CHECKS)
            .where(FIGURE_CHECKS.c.campaign_id.in_(due.scalar_subquery()))
            .values(epoch=FIGURE_CHECKS.c.epoch + 1, next_at=until)
            .returning(FIGURE_CHECKS.c.campaign_id, FIGURE_CHECKS.c.epoch)
        )
        return [(campaign_id, epoch) for campaign_id, epoch in await self._connection.execute(statement)]

    async def save(self, campaign_id: UUID, epoch: int, check: Check, *, next_at: datetime) -> None:
        """Keep a comparison in place of the one before, if its claim is still the newest."""
        columns = {
            "checked_at": check.checked_at,
            "differences": [asdict(one) for one in check.differences],
            "missing": list(check.missing),
        }
        await self._change(campaign_id, epoch, next_at=next_at, **columns)

    async def postpone(self, campaign_id: UUID, epoch: int, next_at: datetime) -> None:
        """Compare later, if this claim is still the newest."""
        await self._change(campaign_id, epoch, next_at=next_at)

    async def _change(self, campaign_id: UUID, epoch: int, **columns: object) -> None:
        mine = (FIGURE_CHECKS.c.campaign_id == campaign_id) & (FIGURE_CHECKS.c.epoch == epoch)
        await self._connection.execute(update(FIGURE_CHECKS).where(mine).values(columns))
