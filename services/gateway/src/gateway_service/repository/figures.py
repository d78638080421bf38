"""Live figures, as statistics said them, and the last comparison with the owners."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.postgres.sql import Connection
from contracts.statistics import CampaignStatistics

from ..domain.figures import Check, Difference, Part
from ..tables import FIGURE_CHECKS, FIGURES


class FigureParts:
    """What each partition counted of each day."""

    def __init__(self, connection: Connection) -> None:
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

    async def campaigns(self) -> Sequence[UUID]:
        """Campaigns that have figures."""
        return (await self._connection.scalars(select(FIGURES.c.campaign_id).distinct())).all()


class Checks:
    """The last comparison of each campaign."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, campaign_id: UUID) -> Check | None:
        """The last one, or None."""
        row = (
            (await self._connection.execute(select(FIGURE_CHECKS).where(FIGURE_CHECKS.c.campaign_id == campaign_id)))
            .mappings()
            .first()
        )
        if row is None:
            return None
        return Check(row["checked_at"], tuple(Difference(**one) for one in row["differences"]), tuple(row["missing"]))

    async def save(self, campaign_id: UUID, check: Check) -> None:
        """Keep a comparison in place of the one before."""
        columns = {
            "checked_at": check.checked_at,
            "differences": [asdict(one) for one in check.differences],
            "missing": list(check.missing),
        }
        statement = insert(FIGURE_CHECKS).values(campaign_id=campaign_id, **columns)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["tenant_id", "campaign_id"], set_=columns)
        )
