"""What was already done: one row a delivery, claimed in the transaction that applies it.

The table is a ring of days. A delivery belongs to the day its event was said, which is the same at every delivery, so
a repetition meets itself; days that are over are emptied whole. Nothing is deleted row by row, and no partition has to
be made while the service runs (docs/adr/0009).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import structlog
from sqlalchemy import ARRAY, SmallInteger, Text, Uuid, bindparam, text

from ..errors import NotYet, Rejected
from .failures import is_operational
from .transactions import Database, Transaction

log = structlog.get_logger(__name__)

DAYS = 40
"""Partitions of the ring, as revision 1 of the tables made them."""
AHEAD = timedelta(hours=1)
"""How far an event may be ahead of our clock."""
_FORGETTING = timedelta(hours=1)

_ARRAYS = (
    bindparam("tenant_id", type_=Uuid),
    bindparam("sources", type_=ARRAY(Text)),
    bindparam("ids", type_=ARRAY(Text)),
    bindparam("days", type_=ARRAY(SmallInteger)),
)
_CLAIM = text(
    "INSERT INTO inbox (tenant_id, source, id, day)"
    " SELECT :tenant_id, source, id, day FROM unnest(:sources, :ids, :days) AS came (source, id, day)"
    " ON CONFLICT DO NOTHING RETURNING source, id, day"
).bindparams(*_ARRAYS)
_DISCLAIM = text(
    "DELETE FROM inbox USING unnest(:sources, :ids, :days) AS given (source, id, day)"
    " WHERE inbox.tenant_id = :tenant_id"
    " AND inbox.source = given.source AND inbox.id = given.id AND inbox.day = given.day"
).bindparams(*_ARRAYS)
_FILLED = text(
    "SELECT day FROM unnest(:days) AS past (day) WHERE EXISTS (SELECT FROM inbox WHERE inbox.day = past.day)"
).bindparams(bindparam("days", type_=ARRAY(SmallInteger)))
_EMPTY = tuple(text(f"TRUNCATE inbox_day_{day:02}") for day in range(DAYS))


Claim = Callable[[Transaction, "Iterable[Key]"], Awaitable["set[Key]"]]
"""Claims deliveries for a transaction; returns those nobody had claimed before."""


class TooOld(Rejected):
    """Older than the inbox remembers: whether it was applied is not known any more."""

    title = "Too old: said at {said_at}, and deliveries are kept {days} days"


class DatedAhead(NotYet):
    """Said at a time that has not come: a clock is wrong."""

    title = "Said at {said_at}, {seconds} seconds ahead of our clock"


class Key(NamedTuple):
    """What makes two deliveries of a tenant the same one."""

    source: str
    id: str
    day: int
    """Where in the ring the event belongs: see `day_of`."""


def check_age(said_at: datetime, now: datetime, *, kept: timedelta) -> None:
    """Let pass what the inbox can tell from its repetition. Raises `TooOld` and `DatedAhead`."""
    if now - said_at > kept:
        raise TooOld(said_at=said_at.isoformat(), days=kept.days)
    if said_at - now > AHEAD:
        raise DatedAhead(said_at=said_at.isoformat(), seconds=int((said_at - now).total_seconds()))


async def claim(transaction: Transaction, keys: Iterable[Key]) -> set[Key]:
    """Claim deliveries for this transaction in one statement; returns those nobody had claimed before."""
    wanted = set(keys)
    if not wanted:
        return wanted
    claimed = await transaction.connection.execute(_CLAIM, _arrays(transaction, wanted))
    return {Key(*row) for row in claimed}


async def disclaim(transaction: Transaction, keys: Iterable[Key]) -> None:
    """Give back deliveries claimed in this transaction: their events are not applied after all."""
    if given := set(keys):
        await transaction.connection.execute(_DISCLAIM, _arrays(transaction, given))


def _arrays(transaction: Transaction, keys: set[Key]) -> dict[str, object]:
    # One order for all, so that two transactions that claim the same cannot wait for each other.
    sources, ids, days = map(list, zip(*sorted(keys), strict=True))
    return {"tenant_id": transaction.tenant_id, "sources": sources, "ids": ids, "days": days}


def day_of(instant: datetime) -> int:
    """Where in the ring an instant belongs: its day in UTC, modulo `DAYS`."""
    return instant.astimezone(UTC).toordinal() % DAYS


def past_days(now: datetime, *, kept: timedelta) -> list[int]:
    """The days of the ring that hold nothing a delivery could still repeat."""
    first, last = (now - kept).astimezone(UTC).date(), (now + AHEAD).astimezone(UTC).date()
    alive = {day.toordinal() % DAYS for day in (first + timedelta(days=n) for n in range((last - first).days + 1))}
    return sorted(set(range(DAYS)) - alive)


async def forget(database: Database, *, kept: timedelta) -> int:
    """Empty the days that are over; returns how many held anything."""
    async with database.tenantless() as (connection, now):
        found = await connection.execute(_FILLED, {"days": past_days(now, kept=kept)})
        filled = [int(day) for day in found.scalars()]
    for day in filled:  # each in its own transaction: the look above has touched every day
        async with database.tenantless() as (connection, _now):
            await connection.execute(_EMPTY[day])
    return len(filled)


async def forget_for_ever(database: Database, *, kept: timedelta) -> None:
    """Empty days that are over, every hour."""
    while True:
        try:
            await forget(database, kept=kept)
        except Exception as failure:
            if not is_operational(failure):
                raise
            log.warning("forgetting_postponed", reason=str(failure)[:200])
        await asyncio.sleep(_FORGETTING.total_seconds())
