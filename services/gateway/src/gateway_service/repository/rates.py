"""Counts of requests that all replicas share."""

from datetime import datetime

from chassis.postgres.sql import Connection

_COUNT = """
INSERT INTO rates (key, hits, ends_at) VALUES ($1, 1, $3)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN rates.ends_at <= $2 THEN 1 ELSE rates.hits + 1 END,
    ends_at = CASE WHEN rates.ends_at <= $2 THEN excluded.ends_at ELSE rates.ends_at END
RETURNING hits
"""
_FORGET = """
DELETE FROM rates WHERE key IN (SELECT key FROM rates WHERE ends_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
"""


class RateCounts:
    """How often something was asked in a window, by the hash of who and what."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def count(self, key: bytes, *, now: datetime, until: datetime) -> int:
        """Count one more; a window that is over begins anew and lasts `until` then. Returns the count."""
        return int((await self._connection.run(_COUNT, key, now, until)).scalar_one())

    async def forget(self, now: datetime, limit: int) -> int:
        """Delete windows that are over, leaving alone those that are being counted; returns how many."""
        return (await self._connection.run(_FORGET, now, limit)).rowcount
