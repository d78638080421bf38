"""What our ledger and the provider do not agree on, until staff has looked at it, and afterwards."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.ids import named_id
from chassis.postgres.closable import ClosableList, Closables
from chassis.postgres.sql import Connection

from ..domain.comparison import Comparison, LedgerDifference
from ..tables import LEDGER_DIFFERENCES

_KEEP = """
WITH gone AS (
    DELETE FROM ledger_differences WHERE order_id = ANY ($7::uuid[]) AND closed_at IS NULL AND id <> ALL ($1::uuid[])
)
INSERT INTO ledger_differences (id, order_id, difference, ledger_amount, provider_amount, found_at, seen_at)
SELECT new.*, new.seen_at
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::timestamptz[])
    AS new (id, order_id, difference, ledger_amount, provider_amount, seen_at)
ORDER BY id
ON CONFLICT (tenant_id, id) DO UPDATE SET ledger_amount = excluded.ledger_amount,
    provider_amount = excluded.provider_amount, seen_at = excluded.seen_at
"""
_OPEN = "SELECT DISTINCT order_id FROM ledger_differences WHERE order_id = ANY ($1::uuid[]) AND closed_at IS NULL"
_DROP = "DELETE FROM ledger_differences WHERE order_id = $1 AND closed_at IS NULL"
_LIST = ClosableList(LEDGER_DIFFERENCES, LedgerDifference, place=("found_at", "id"))


class LedgerDifferences(Closables[LedgerDifference]):
    """One row for each order and difference: what a comparison finds otherwise is another one, and open."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, _LIST)

    async def keep(self, comparisons: Sequence[Comparison]) -> None:
        """Store what comparisons of orders, whose locks are held, have found; what they do not find is open no more."""
        found = [(_id(one), one) for one in comparisons if one.difference]
        await self._connection.run(
            _KEEP,
            [key for key, _one in found],
            [one.order_id for _key, one in found],
            [one.difference for _key, one in found],
            [one.ledger_amount for _key, one in found],
            [one.provider_amount for _key, one in found],
            [one.compared_at for _key, one in found],
            [one.order_id for one in comparisons],
        )

    async def open_of(self, order_ids: Iterable[UUID]) -> set[UUID]:
        """Those of some orders of which a difference is open."""
        return set((await self._connection.run(_OPEN, list(order_ids))).scalars())

    async def drop(self, order_id: UUID) -> bool:
        """Take away what is open of an order that is compared no more; returns whether there was anything."""
        return (await self._connection.run(_DROP, order_id)).rowcount > 0


def _id(comparison: Comparison) -> UUID:
    return named_id("difference", comparison.order_id, comparison.difference)
