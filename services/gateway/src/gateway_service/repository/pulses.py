"""How often what is a contact's has changed."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from chassis.postgres.sql import Connection

from ..domain.pulse import Pulse

_BEAT = """
INSERT INTO pulses (contact_id, enrollments, criteria, payouts, changed_at)
SELECT *, $5::timestamptz FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[]) AS new
ORDER BY 1
ON CONFLICT (tenant_id, contact_id) DO UPDATE SET enrollments = pulses.enrollments + excluded.enrollments,
    criteria = pulses.criteria + excluded.criteria, payouts = pulses.payouts + excluded.payouts,
    changed_at = excluded.changed_at
"""
_OF = "SELECT contact_id, enrollments, criteria, payouts FROM pulses WHERE contact_id = any($1::uuid[])"
_FORGET = """
DELETE FROM pulses WHERE contact_id IN
    (SELECT contact_id FROM pulses WHERE changed_at <= $1 ORDER BY changed_at LIMIT $2 FOR UPDATE SKIP LOCKED)
"""


class Pulses:
    """One row a contact whose enrollments, criteria or payouts have changed lately."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def beat(self, counted: Mapping[UUID, Pulse], now: datetime) -> None:
        """Count what has changed, each contact once; rows are locked in the order of their ids."""
        ids = sorted(counted)
        pulses = [counted[one] for one in ids]
        columns = ([getattr(one, name) for one in pulses] for name in ("enrollments", "criteria", "payouts"))
        await self._connection.run(_BEAT, ids, *columns, now)

    async def of(self, contact_ids: Collection[UUID]) -> dict[UUID, Pulse]:
        """The pulse of each of these contacts; one who is not there has had no change lately."""
        found = {one: Pulse() for one in contact_ids}
        for row in await self._connection.run(_OF, list(contact_ids)):
            found[row["contact_id"]] = Pulse(row["enrollments"], row["criteria"], row["payouts"])
        return found

    async def forget(self, before: datetime, limit: int) -> int:
        """Delete rows without a change since; returns how many."""
        return (await self._connection.run(_FORGET, before, limit)).rowcount
