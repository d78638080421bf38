"""Counts of requests that all replicas share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.postgres.sql import Connection

_COUNT = """
INSERT INTO rates (key, hits, ends_at)
SELECT counted.key, 1, counted.ends_at FROM unnest($1::bytea[], $3::timestamptz[]) AS counted (key, ends_at)
ORDER BY counted.key
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN rates.ends_at <= $2 THEN 1 ELSE rates.hits + 1 END,
    ends_at = CASE WHEN rates.ends_at <= $2 THEN excluded.ends_at ELSE rates.ends_at END
RETURNING key, hits, ends_at
"""
_FORGET = """
DELETE FROM rates WHERE key IN (SELECT key FROM rates WHERE ends_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True)
class Counted:
    """How often something was asked in its window, and how long that still lasts."""

    hits: int
    left: timedelta


class RateCounts:
    """How often something was asked in a window, by the hash of who and what."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def count(self, until: Mapping[bytes, datetime], *, now: datetime) -> dict[bytes, Counted]:
        """Count one more of each key; a window that is over begins anew and lasts `until` then."""
        rows = await self._connection.run(_COUNT, list(until), now, list(until.values()))
        return {bytes(row["key"]): Counted(row["hits"], row["ends_at"] - now) for row in rows}

    async def forget(self, now: datetime, limit: int) -> int:
        """Delete windows that are over, leaving alone those that are being counted; returns how many."""
        return (await self._connection.run(_FORGET, now, limit)).rowcount
