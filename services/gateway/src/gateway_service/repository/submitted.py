"""Ids of activities that other systems told by topic."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chassis.postgres.sql import Connection

_CLAIM = """
INSERT INTO submitted_activities (endpoint_id, id, taken_at)
SELECT came.endpoint_id, came.id, $3::timestamptz FROM unnest($1::uuid[], $2::text[]) AS came (endpoint_id, id)
ORDER BY endpoint_id, id
ON CONFLICT DO NOTHING RETURNING endpoint_id, id
"""
_FORGET = """
DELETE FROM submitted_activities WHERE (endpoint_id, id) IN
    (SELECT endpoint_id, id FROM submitted_activities WHERE taken_at < $1 LIMIT $2)
"""
Name = tuple[UUID, str]
"""An endpoint, and the id its system gave an activity."""


class SubmittedActivities:
    """Each once for its endpoint."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def claim(self, names: Collection[Name], *, now: datetime) -> set[Name]:
        """Take names; returns those that nobody had taken. Waits for transactions that are taking the same."""
        endpoints, ids = [endpoint_id for endpoint_id, _ in names], [id_ for _, id_ in names]
        return {(row["endpoint_id"], row["id"]) for row in await self._connection.run(_CLAIM, endpoints, ids, now)}

    async def forget(self, before: datetime, limit: int) -> int:
        """Delete what was taken before a time; returns how many."""
        return (await self._connection.run(_FORGET, before, limit)).rowcount
