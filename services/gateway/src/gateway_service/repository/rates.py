"""Counts of requests that all replicas share."""

from datetime import datetime

from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ..tables import RATES


class RateCounts:
    """How often something was asked in a window, by the hash of who and what."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def count(self, key: bytes, *, now: datetime, until: datetime) -> int:
        """Count one more; a window that is over begins anew and lasts `until` then. Returns the count."""
        new = insert(RATES).values(key=key, hits=1, ends_at=until)
        over = RATES.c.ends_at <= now
        statement = new.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "hits": case((over, 1), else_=RATES.c.hits + 1),
                "ends_at": case((over, new.excluded.ends_at), else_=RATES.c.ends_at),
            },
        ).returning(RATES.c.hits)
        return int((await self._connection.execute(statement)).scalar_one())

    async def forget(self, now: datetime, limit: int) -> int:
        """Delete windows that are over, leaving alone those that are being counted; returns how many."""
        over = select(RATES.c.key).where(RATES.c.ends_at <= now).limit(limit).with_for_update(skip_locked=True)
        return (await self._connection.execute(delete(RATES).where(RATES.c.key.in_(over)))).rowcount
