"""Live figures, as statistics said them, and the last comparison with the owners."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, update

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection, to_json
from contracts.statistics import CampaignStatistics

from ..domain.figures import Check, Difference, Part
from ..tables import FIGURE_CHECKS, FIGURES

_SAVE = """
INSERT INTO figures (campaign_id, partition, day, counters, counted_at)
SELECT * FROM unnest($1::uuid[], $2::integer[], $3::date[], $4::jsonb[], $5::timestamptz[]) AS new
ORDER BY 1, 2, 3
ON CONFLICT (tenant_id, campaign_id, partition, day)
    DO UPDATE SET counters = excluded.counters, counted_at = excluded.counted_at
    WHERE figures.counted_at < excluded.counted_at
"""
_OF = select(FIGURES.c.day, FIGURES.c.counters, FIGURES.c.counted_at).where(
    FIGURES.c.campaign_id == bindparam("campaign_id")
)
# Counters by hour have an "@" in their names, and are most of a part.
_TOTALS = """
SELECT campaign_id, day, counted_at,
       (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(counters) WHERE key NOT LIKE '%@%')
FROM figures WHERE campaign_id = ANY($1)
"""
_UNCHECKED = (
    select(FIGURES.c.campaign_id)
    .distinct()
    .where(
        ~select(FIGURE_CHECKS.c.campaign_id).where(FIGURE_CHECKS.c.campaign_id == FIGURES.c.campaign_id).exists(),
    )
    .limit(bindparam("limit"))
)
_LAST = select(FIGURE_CHECKS).where(
    FIGURE_CHECKS.c.campaign_id == any_(bindparam("campaign_ids", type_=ARRAY(Uuid))),
    FIGURE_CHECKS.c.checked_at.is_not(None),
)
_PLAN = Insertion(
    FIGURE_CHECKS,
    *("campaign_id", "next_at", "epoch", "differences", "missing"),
    once=True,
    returning=("campaign_id",),
)
_CLAIM = (
    update(FIGURE_CHECKS)
    .where(
        FIGURE_CHECKS.c.campaign_id.in_(
            select(FIGURE_CHECKS.c.campaign_id)
            .where(FIGURE_CHECKS.c.next_at <= bindparam("now"))
            .order_by(FIGURE_CHECKS.c.next_at)
            .limit(bindparam("limit"))
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
    )
    .values(epoch=FIGURE_CHECKS.c.epoch + 1, next_at=bindparam("until"))
    .returning(FIGURE_CHECKS.c.campaign_id, FIGURE_CHECKS.c.epoch)
)
_MINE = update(FIGURE_CHECKS).where(
    FIGURE_CHECKS.c.campaign_id == bindparam("claimed"), FIGURE_CHECKS.c.epoch == bindparam("claimed_epoch")
)
_POSTPONE = _MINE.values(next_at=bindparam("next_at"))
_KEEP = _MINE.values(
    next_at=bindparam("next_at"),
    checked_at=bindparam("checked_at"),
    differences=bindparam("differences", type_=FIGURE_CHECKS.c.differences.type),
    missing=bindparam("missing", type_=FIGURE_CHECKS.c.missing.type),
)


class FigureParts:
    """What each partition counted of each day."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def save_all(self, parts: Sequence[CampaignStatistics]) -> None:
        """Store parts, each key at most once; one that was counted earlier never replaces a later one."""
        columns = zip(
            *((p.campaign_id, p.partition, p.day, to_json(p.counters), p.counted_at) for p in parts), strict=True
        )
        await self._connection.run(_SAVE, *map(list, columns))

    async def of(self, campaign_id: UUID) -> list[Part]:
        """Every part of a campaign."""
        rows = await self._connection.execute(_OF, {"campaign_id": campaign_id})
        return [Part(*row) for row in rows]

    async def totals_of(self, campaign_ids: Iterable[UUID]) -> dict[UUID, list[Part]]:
        """Every part of each of these campaigns, without what it counted by the hour."""
        found: dict[UUID, list[Part]] = {one: [] for one in campaign_ids}
        for campaign_id, day, counted_at, counters in await self._connection.run(_TOTALS, list(found)):
            found[campaign_id].append(Part(day, counters, counted_at))
        return found

    async def unchecked(self, limit: int) -> Sequence[UUID]:
        """Campaigns that have figures, and no comparison planned or made."""
        return (await self._connection.scalars(_UNCHECKED, {"limit": limit})).all()


class Checks:
    """The last comparison of each campaign, and when the next is due."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, campaign_id: UUID) -> Check | None:
        """The last one, or None."""
        return (await self.several([campaign_id])).get(campaign_id)

    async def several(self, campaign_ids: Iterable[UUID]) -> dict[UUID, Check]:
        """The last one of each of these campaigns that has one."""
        rows = (await self._connection.execute(_LAST, {"campaign_ids": list(campaign_ids)})).mappings()
        return {row["campaign_id"]: _check(row) for row in rows}

    async def plan(self, campaigns: Sequence[UUID], *, at: datetime) -> int:
        """Have campaigns compared at a time, unless another replica has just planned it; returns how many are new."""
        empty = {"next_at": at, "epoch": 0, "differences": [], "missing": []}
        return len(await _PLAN(self._connection, [{"campaign_id": one, **empty} for one in campaigns]))

    async def claim(self, now: datetime, *, until: datetime, limit: int) -> Sequence[tuple[UUID, int]]:
        """Campaigns that are due, each with the epoch of this claim; those another replica holds are left to it."""
        rows = await self._connection.execute(_CLAIM, {"now": now, "until": until, "limit": limit})
        return [(campaign_id, epoch) for campaign_id, epoch in rows]

    async def save(self, campaign_id: UUID, epoch: int, check: Check, *, next_at: datetime) -> bool:
        """Keep a comparison in place of the one before, if its claim is still the newest; returns whether it was."""
        found = {"differences": [asdict(one) for one in check.differences], "missing": list(check.missing)}
        mine = {"claimed": campaign_id, "claimed_epoch": epoch, "next_at": next_at}
        kept = await self._connection.execute(_KEEP, {**mine, "checked_at": check.checked_at, **found})
        return bool(kept.rowcount)

    async def postpone(self, campaign_id: UUID, epoch: int, next_at: datetime) -> None:
        """Compare later, if this claim is still the newest."""
        mine = {"claimed": campaign_id, "claimed_epoch": epoch, "next_at": next_at}
        await self._connection.execute(_POSTPONE, mine)


def _check(row: Any) -> Check:  # noqa: ANN401 - a row
    return Check(row["checked_at"], tuple(Difference(**one) for one in row["differences"]), tuple(row["missing"]))
