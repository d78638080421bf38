"""What a process asks of its database before it works on it, and while it does."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import func, select, text

from .. import telemetry
from .tables import PARKED
from .transactions import Database

_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
_SECONDS = 2
_COUNTS = select(
    func.count().filter(PARKED.c.dead_at.is_not(None), PARKED.c.closed_at.is_(None)),
    func.count().filter(PARKED.c.retry_at.is_not(None)),
).select_from(PARKED)


def reaches(database: Database) -> Callable[[], Awaitable[str | None]]:
    """A check of health: raises whatever keeps a transaction from beginning within two seconds."""

    async def check() -> str | None:
        async with asyncio.timeout(_SECONDS), database.tenantless():
            return None

    return check


async def count_parked(database: Database) -> None:
    """Bring the gauges of parked records up to date."""
    async with database.tenantless() as (connection, _now):
        dead, waiting = (await connection.execute(_COUNTS)).one()
    telemetry.PARKED_RECORDS.labels("dead").set(dead)
    telemetry.PARKED_RECORDS.labels("waiting").set(waiting)


async def assert_durable(database: Database) -> None:
    """Refuse a database that may forget what it acknowledged. Raises `SystemExit`."""
    async with database.tenantless() as (connection, _now):
        off = [name for name in _DURABLE if (await connection.execute(text(f"SHOW {name}"))).scalar_one() != "on"]
    if off:
        raise SystemExit(f"the database may lose what it acknowledged: {', '.join(off)} must be on")
