"""How often what is a contact's has changed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.postgres.sql import Connection

from ..domain.pulse import Pulse

_BEAT = """
UPDATE pulses SET enrollments = pulses.enrollments + new.enrollments, criteria = pulses.criteria + new.criteria,
    payouts = pulses.payouts + new.payouts, changed_at = $5
FROM (
    SELECT contact_id, told.enrollments, told.criteria, told.payouts
    FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[])
        AS told (contact_id, enrollments, criteria, payouts)
    JOIN pulses USING (contact_id) ORDER BY contact_id FOR UPDATE OF pulses
) AS new
WHERE pulses.contact_id = new.contact_id
"""
_WATCH = """
INSERT INTO pulses (contact_id, enrollments, criteria, payouts, changed_at, watched_at)
SELECT contact_id, 0, 0, 0, $2, $2 FROM unnest($1::uuid[]) AS contact_id ORDER BY contact_id
ON CONFLICT (tenant_id, contact_id) DO UPDATE SET watched_at = excluded.watched_at
RETURNING contact_id, enrollments, criteria, payouts
"""
_WATCHED = """
SELECT contact_id, enrollments, criteria, payouts FROM pulses
WHERE contact_id = any($1::uuid[]) AND watched_at > $2
"""
# The release before this one writes no `watched_at`.
_FORGET = """
DELETE FROM pulses WHERE contact_id IN (
    SELECT contact_id FROM pulses WHERE coalesce(watched_at, changed_at) <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED
)
"""


class Pulses:
    """One row a contact who is watched, or was lately; what changes for others is not counted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def beat(self, counted: Mapping[UUID, Pulse], now: datetime) -> None:
        """Count what has changed for those who are watched; rows are locked in the order of their ids."""
        ids = sorted(counted)
        pulses = [counted[one] for one in ids]
        columns = ([getattr(one, name) for one in pulses] for name in ("enrollments", "criteria", "payouts"))
        await self._connection.run(_BEAT, ids, *columns, now)

    async def watched(self, contact_ids: Collection[UUID], since: datetime) -> dict[UUID, Pulse]:
        """The pulses of those of these contacts of whom a process has said since then that it watches them."""
        return _pulses(await self._connection.run(_WATCHED, list(contact_ids), since))

    async def watch(self, contact_ids: Collection[UUID], now: datetime) -> dict[UUID, Pulse]:
        """Note that these contacts are watched now, and count what changes for them; returns their pulses."""
        return _pulses(await self._connection.run(_WATCH, list(contact_ids), now))

    async def forget(self, before: datetime, limit: int) -> int:
        """Delete the pulses of contacts who were last watched before; returns how many."""
        return (await self._connection.run(_FORGET, before, limit)).rowcount


def _pulses(rows: Iterable[Mapping[str, Any]]) -> dict[UUID, Pulse]:
    return {row["contact_id"]: Pulse(row["enrollments"], row["criteria"], row["payouts"]) for row in rows}
