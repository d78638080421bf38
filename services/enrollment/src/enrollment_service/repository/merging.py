"""What leads to a contact, counted, and led to another one."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from chassis.postgres.sql import Connection

_LEADING = (
    "identities",
    "orders",
    "audits",
    "evidence_values",
    "inputs",
    "form_submissions",
    "refusals",
    "enrollments",
    "opt_outs",
)
"""Tables whose rows are a contact's, in the order in which they are locked."""
_COUNT = "SELECT count(*) FROM {table} WHERE contact_id = $1"
_MOVE = "UPDATE {table} SET contact_id = $2 WHERE contact_id = $1"
_MOVE_ENROLLMENTS = "UPDATE enrollments SET contact_id = $2, updated_at = $3 WHERE contact_id = $1"
_FOLLOW = "UPDATE contacts SET merged_into = $2 WHERE merged_into = $1"


class Merging:
    """Everything that leads to a contact."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def leading_to(self, contact_id: UUID) -> Mapping[str, int]:
        """How much leads to a contact, by table."""
        return {
            table: (await self._connection.run(_COUNT.format(table=table), contact_id)).scalar_one()
            for table in _LEADING
        }

    async def lead(self, absorbed: UUID, survivor: UUID, now: datetime) -> None:
        """Have everything that leads to one locked contact lead to another, also contacts that were merged into it."""
        for table in (*_LEADING, "order_differences"):
            if table == "enrollments":
                await self._connection.run(_MOVE_ENROLLMENTS, absorbed, survivor, now)
            else:
                await self._connection.run(_MOVE.format(table=table), absorbed, survivor)
        await self._connection.run(_FOLLOW, absorbed, survivor)
