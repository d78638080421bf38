"""Ids of activities that other systems told by topic, and what was told under each."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chassis.postgres.sql import Connection

_CLAIM = """
INSERT INTO submitted_activities (endpoint_id, id, content, taken_at)
SELECT came.*, $4::timestamptz FROM unnest($1::uuid[], $2::text[], $3::text[]) AS came (endpoint_id, id, content)
ORDER BY endpoint_id, id
ON CONFLICT DO NOTHING RETURNING endpoint_id, id
"""
_OTHERS = """
SELECT id FROM submitted_activities AS known
JOIN unnest($1::uuid[], $2::text[], $3::text[]) AS came (endpoint_id, id, content) USING (endpoint_id, id)
WHERE known.content <> came.content LIMIT 1
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

    async def claim(self, contents: Collection[tuple[Name, str]], *, now: datetime) -> set[Name]:
        """Take names, each for a content; returns those that nobody had taken.

        Waits for transactions that are taking the same.
        """
        rows = await self._connection.run(_CLAIM, *_columns(contents), now)
        return {(row["endpoint_id"], row["id"]) for row in rows}

    async def contradicted(self, contents: Collection[tuple[Name, str]]) -> str | None:
        """One of these ids that was taken for something else, if there is any."""
        others: list[str] = [row["id"] for row in await self._connection.run(_OTHERS, *_columns(contents))]
        return others[0] if others else None

    async def forget(self, before: datetime, limit: int) -> int:
        """Delete what was taken before a time; returns how many."""
        return (await self._connection.run(_FORGET, before, limit)).rowcount


def _columns(contents: Collection[tuple[Name, str]]) -> tuple[list[UUID], list[str], list[str]]:
    names = [name for name, _ in contents]
    return [endpoint_id for endpoint_id, _ in names], [id_ for _, id_ in names], [content for _, content in contents]
