"""Turns of journeys that a pause has held up, given in batches once the campaign is resumed."""

from datetime import datetime, timedelta
from uuid import UUID

from chassis.postgres.sql import Connection

_BEGIN = """
UPDATE campaigns SET resumed_at = $2, turns = 0, turned_at = NULL, turned_id = NULL WHERE campaign_id = $1
"""
_NEXT = "SELECT min(resumed_at) FROM campaigns"
_LOCKED = """
SELECT campaign_id, resumed_at, turns FROM campaigns WHERE resumed_at IS NOT NULL
ORDER BY resumed_at, campaign_id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
# Whoever had a turn after an earlier pause has waited longest; a cursor passes over each of them once.
_AGAIN = """
SELECT enrollment_id, planned_at FROM journeys
WHERE campaign_id = $1 AND planned_at IS NOT NULL AND due_at IS NOT NULL AND (planned_at, enrollment_id) > (
    SELECT coalesce(turned_at, '-infinity'), coalesce(turned_id, '00000000-0000-0000-0000-000000000000')
    FROM campaigns WHERE campaign_id = $1
) ORDER BY planned_at, enrollment_id LIMIT $2
"""
_FIRST = """
SELECT enrollment_id, due_at AS planned_at FROM journeys
WHERE campaign_id = $1 AND due_at <= $2 AND planned_at IS NULL ORDER BY due_at, enrollment_id LIMIT $3
"""
_HOLD = "SELECT FROM journeys WHERE enrollment_id = ANY ($1) ORDER BY enrollment_id FOR UPDATE"
_GIVE = """
UPDATE journeys SET planned_at = coalesce(planned_at, due_at), due_at = $2 + ($3 + place - 1) * $4::interval
FROM unnest($1::uuid[]) WITH ORDINALITY AS turn (id, place)
WHERE enrollment_id = id AND due_at IS NOT NULL AND (due_at <= $2 OR planned_at IS NOT NULL)
"""
_NOTE = """
UPDATE campaigns SET turns = turns + $2, turned_at = CASE WHEN $3 THEN $4 ELSE 'infinity'::timestamptz END,
    turned_id = $5, resumed_at = CASE WHEN $6 THEN resumed_at END
WHERE campaign_id = $1
"""


class Turns:
    """Who goes on when after a pause; until all have their turns, nobody in the campaign goes on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def begin(self, campaign_id: UUID, now: datetime) -> None:
        """Have the journeys of a campaign that was resumed go on one after another, the longest waiting first."""
        await self._connection.run(_BEGIN, campaign_id, now)

    async def next(self) -> datetime | None:
        """Since when turns are to be given; None if all have theirs."""
        moment: datetime | None = (await self._connection.run(_NEXT)).scalar()
        return moment

    async def give(self, limit: int, every: timedelta) -> int:
        """Give turns to so many journeys of a campaign, one every so often; returns how much was done."""
        campaign = (await self._connection.run(_LOCKED)).first()
        if campaign is None:
            return 0
        named, resumed_at = campaign["campaign_id"], campaign["resumed_at"]
        again = (await self._connection.run(_AGAIN, named, limit)).all()
        first = (await self._connection.run(_FIRST, named, resumed_at, limit - len(again))).all()
        ids = [row["enrollment_id"] for row in (*again, *first)]
        await self._connection.run(_HOLD, ids)
        await self._connection.run(_GIVE, ids, resumed_at, campaign["turns"], every)
        has_more = bool(again) and len(again) == limit
        last = again[-1] if has_more else None
        cursor = (last["planned_at"], last["enrollment_id"]) if last else (None, None)
        await self._connection.run(_NOTE, named, len(ids), has_more, *cursor, len(ids) == limit)
        return max(len(ids), 1)
