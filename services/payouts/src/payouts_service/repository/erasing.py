"""What was noted of contacts, which goes when they are forgotten; what was paid stays."""

from collections.abc import Sequence
from uuid import UUID

from chassis.postgres.sql import Connection

_HERS = "contact_id = ANY ($1)"
_NOTED = {
    ("payouts", "notes"): _HERS,
    ("guarantees", "notes"): _HERS,
    ("attempts", "detail"): "payout_id IN (SELECT id FROM payouts WHERE contact_id = ANY ($1))",
    ("ledger_differences", "closing_note"): "order_id IN (SELECT order_id FROM payouts WHERE contact_id = ANY ($1))",
}
"""Where something is noted, and in which rows it is about contacts."""


class Erasing:
    """Notes about contacts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def forget(self, contact_ids: Sequence[UUID]) -> None:
        """Forget what staff noted, and what the provider answered, about payouts of contacts."""
        for (table, column), hers in _NOTED.items():
            emptying = f"UPDATE {table} SET {column} = '' WHERE {hers} AND {column} <> ''"  # noqa: S608 - our own text
            await self._connection.run(emptying, contact_ids)
