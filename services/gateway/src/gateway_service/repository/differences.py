"""What figures and owners do not agree on, until staff has looked at it, and afterwards."""

from uuid import UUID

from chassis.ids import named_id
from chassis.postgres.closable import ClosableList, Closables
from chassis.postgres.sql import Connection

from ..domain.figures import Check, LastingDifference
from ..tables import FIGURE_DIFFERENCES

_KEEP = """
WITH gone AS (
    DELETE FROM figure_differences
    WHERE campaign_id = $2 AND closed_at IS NULL AND id <> ALL ($1::uuid[]) AND service <> ALL ($3::text[])
)
INSERT INTO figure_differences (id, campaign_id, name, service, counted, owned, found_at, seen_at)
SELECT new.id, $2, new.name, new.service, new.counted, new.owned, $4, $4
FROM unnest($1::uuid[], $5::text[], $6::text[], $7::bigint[], $8::bigint[]) AS new (id, name, service, counted, owned)
ORDER BY id
ON CONFLICT (tenant_id, id) DO UPDATE SET counted = excluded.counted, owned = excluded.owned,
    seen_at = excluded.seen_at
RETURNING seen_at > found_at AND closed_at IS NULL
"""
# What one comparison alone has found may be on its way: figures follow their owners within seconds.
_LASTING = FIGURE_DIFFERENCES.c.seen_at > FIGURE_DIFFERENCES.c.found_at
_LIST = ClosableList(FIGURE_DIFFERENCES, LastingDifference, place=("found_at", "id"), shown=_LASTING)


class FigureDifferences(Closables[LastingDifference]):
    """One row for each counter of a campaign and number by which it differs; another number is another, and open."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, _LIST)

    async def keep(self, campaign_id: UUID, check: Check) -> int:
        """Store what a comparison has found; what it does not find of the owners that answered is open no more.

        Returns how many open differences it has found that an earlier one had found too.
        """
        kept = await self._connection.run(
            _KEEP,
            [named_id("figure", campaign_id, one.name, one.counted - one.owned) for one in check.differences],
            campaign_id,
            list(check.missing),
            check.checked_at,
            *([getattr(one, name) for one in check.differences] for name in ("name", "service", "counted", "owned")),
        )
        return sum(kept.scalars())
