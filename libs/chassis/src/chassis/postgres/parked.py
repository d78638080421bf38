"""Records set aside: bytes, headers, reason, and when to try again. Dead ones wait for a person."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from .. import telemetry
from ..errors import Missing, NotYet, Rejected
from ..ids import new_id
from ..kafka.envelope import Record
from ..pulse import Pulse
from ..settings import Settings
from .sql import Connection
from .tables import PARKED
from .transactions import Database, Transaction, is_operational

log = structlog.get_logger(__name__)
_FORGET = delete(PARKED).where(PARKED.c.id == bindparam("id"))
Retry = Callable[[Record, Callable[[Transaction], Awaitable[None]]], Awaitable[None]]
"""Applies a record in one transaction that begins with what is given."""


async def park(
    connection: Connection, record: Record, failure: Exception, *, now: datetime, retry_at: datetime | None
) -> None:
    """Set a record aside, once; `retry_at` None means for good."""
    await connection.execute(
        insert(PARKED)
        .values(
            id=new_id(),
            tenant_id=record.tenant_id,
            message_id=record.message_id,
            topic=record.topic,
            partition=record.partition,
            record_offset=record.offset,
            key=record.key,
            headers=dict(record.headers),
            value=record.value,
            reason=type(failure).__name__,
            detail=_storable(failure),
            tries=1,
            parked_at=now,
            retry_at=retry_at,
            dead_at=None if retry_at else now,
        )
        .on_conflict_do_nothing()
    )


async def replay(connection: Connection, parked_ids: Sequence[UUID], *, now: datetime) -> int:
    """Give dead records another life, whole, now; returns how many."""
    statement = update(PARKED).where(PARKED.c.id.in_(parked_ids), PARKED.c.dead_at.is_not(None))
    return int(
        (await connection.execute(statement.values(parked_at=now, retry_at=now, dead_at=None, tries=0))).rowcount
    )


async def is_waiting(connection: Connection, tenant_id: UUID) -> bool:
    """Whether a record of this tenant is parked to be tried again."""
    waiting = select(PARKED.c.id).where(PARKED.c.tenant_id == tenant_id, PARKED.c.retry_at.is_not(None))
    return (await connection.execute(waiting.limit(1))).first() is not None


async def listing(
    connection: Connection, *, dead: bool, limit: int, after: UUID | None = None
) -> Sequence[dict[str, Any]]:
    """Parked records, oldest first, without their bytes."""
    columns = [c for c in PARKED.c if c.name not in {"value", "key", "headers"}]
    state = PARKED.c.dead_at.is_not(None) if dead else PARKED.c.dead_at.is_(None)
    statement = select(*columns).where(state).order_by(PARKED.c.id).limit(limit)
    if after is not None:
        statement = statement.where(PARKED.c.id > after)
    return [dict(row) for row in (await connection.execute(statement)).mappings()]


class ParkedWorker:
    """Tries parked records again when their time has come."""

    def __init__(self, database: Database, retry: Retry, settings: Settings) -> None:
        self._database = database
        self._retry_one = retry
        self._settings = settings
        self._pulse = Pulse()

    async def run(self) -> None:
        """Retry what is due, for ever."""
        while True:
            try:
                busy = await self.retry_due()
            except Exception as failure:
                if not is_operational(failure):
                    raise
                log.warning("parked_retry_postponed", reason=str(failure)[:200])
                busy = False
            if not busy:
                await self._pulse.wait(self._settings.retry_first)

    async def retry_due(self, limit: int = 100) -> bool:
        """Try every record that is due once; whether there was any."""
        async with self._database.tenantless() as (connection, now):
            due = (
                (
                    await connection.execute(
                        select(PARKED)
                        .where(PARKED.c.retry_at <= now)
                        .order_by(PARKED.c.retry_at)
                        .limit(limit)
                        .with_for_update(skip_locked=True)
                    )
                )
                .mappings()
                .all()
            )
            # Pushed ahead while we try, so that two workers do not try the same record at once.
            await connection.execute(
                update(PARKED)
                .where(PARKED.c.id.in_([row["id"] for row in due]))
                .values(retry_at=now + timedelta(minutes=1))
            )
        for row in due:
            await self._retry(row)
        return bool(due)

    async def _retry(self, row: Any) -> None:  # noqa: ANN401 - a row of PARKED
        record = Record(row["topic"], row["partition"], row["record_offset"], row["key"], row["headers"], row["value"])

        async def forget(transaction: Transaction) -> None:
            await transaction.connection.execute(_FORGET, {"id": row["id"]})

        try:
            await self._retry_one(record, forget)
        except Exception as failure:  # noqa: BLE001 - the edge: any failure of a handler keeps the record parked
            if is_operational(failure):  # it comes again in a minute; the others need not wait for it
                log.warning("parked_retry_postponed", message_id=row["message_id"], reason=str(failure)[:200])
            else:
                await self._postpone(row, failure)

    async def _postpone(self, row: Any, failure: Exception) -> None:  # noqa: ANN401 - a row of PARKED
        async with self._database.tenantless() as (connection, now):
            tired = now - row["parked_at"] > self._settings.retry_give_up
            dead = tired or isinstance(failure, Rejected | Missing)
            wait = min(self._settings.retry_first * 2 ** min(row["tries"], 20), self._settings.retry_longest)
            await connection.execute(
                update(PARKED)
                .where(PARKED.c.id == row["id"])
                .values(
                    tries=row["tries"] + 1,
                    reason=type(failure).__name__,
                    detail=_storable(failure),
                    retry_at=None if dead else now + wait,
                    dead_at=now if dead else None,
                )
            )
        if not isinstance(failure, NotYet):
            log.error("record_failed", type=record_type(row), message_id=row["message_id"], exc_info=failure)
        if dead:
            telemetry.EVENTS_PARKED.labels(record_type(row), "dead").inc()


def record_type(row: Any) -> str:  # noqa: ANN401 - a row of PARKED
    """CloudEvents type of a parked row."""
    return str(row["headers"].get("ce_type", "unknown"))


def _storable(failure: Exception) -> str:
    # Messages of parsers quote what they could not read, NUL and half characters included.
    return str(failure).encode(errors="replace").decode().replace("\x00", "?")[:2000]
