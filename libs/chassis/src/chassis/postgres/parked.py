"""Records set aside: bytes, headers, reason, and when to try again. Dead ones wait for a person."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import DateTime, Integer, bindparam, delete, func, select, text, update

from .. import telemetry
from ..envelope import Record
from ..errors import Missing, NotYet, Rejected, Untried
from ..ids import new_id
from ..settings import Settings
from .failures import is_operational
from .sets import Insertion
from .sql import Connection
from .tables import PARKED
from .transactions import Database, Transaction

log = structlog.get_logger(__name__)
_LEASE = timedelta(minutes=1)
"""How long a record that is being tried is left alone by others; after a crash it comes again then."""
_MOMENT = DateTime(timezone=True)
_PARK = Insertion(PARKED, *(name for name in map(str, PARKED.c.keys()) if not name.startswith("closed_")), once=True)
# Half a round is for either kind, so that a flood of one does not keep the other waiting.
_LEASE_DUE = text(
    "WITH tried AS MATERIALIZED (SELECT id FROM parked WHERE retry_at <= :now AND reason <> 'Untried'"
    " ORDER BY retry_at LIMIT :limit FOR UPDATE SKIP LOCKED),"
    " untried AS MATERIALIZED (SELECT id FROM parked WHERE retry_at <= :now AND reason = 'Untried'"
    " ORDER BY retry_at LIMIT :limit FOR UPDATE SKIP LOCKED)"
    " UPDATE parked SET retry_at = :until FROM (TABLE tried UNION ALL TABLE untried) AS due"
    " WHERE parked.id = due.id RETURNING parked.*"
).bindparams(bindparam("now", type_=_MOMENT), bindparam("until", type_=_MOMENT), bindparam("limit", type_=Integer))
_NEXT = select(func.min(PARKED.c.retry_at))
_IS_LEASED = (PARKED.c.id == bindparam("leased_id")) & (PARKED.c.retry_at == bindparam("leased_until"))
_TAKE_BACK = delete(PARKED).where(_IS_LEASED).returning(PARKED.c.id)
_POSTPONE = (
    update(PARKED)
    .where(_IS_LEASED)
    .values({name: bindparam(name) for name in ("reason", "detail", "retry_at", "dead_at")})
    .values(tries=PARKED.c.tries + 1)
)
_WAITING = select(PARKED.c.id).where(PARKED.c.tenant_id == bindparam("of"), PARKED.c.retry_at.is_not(None)).limit(1)
Forget = Callable[[Transaction], Awaitable[None]]
Retry = Callable[[Record, Forget], Awaitable[None]]
"""Applies a record in one transaction that begins with what it is given."""


class Entry(NamedTuple):
    """A record that is not applied, why, and when to try again; None means never."""

    record: Record
    failure: Exception
    retry_at: datetime | None


async def park_all(connection: Connection, entries: Sequence[Entry], *, now: datetime) -> None:
    """Set records aside in one statement; one that is parked already stays as it is."""
    await _PARK(connection, [_row(entry, now) for entry in entries])


def _row(entry: Entry, now: datetime) -> dict[str, Any]:
    record = entry.record
    return {
        "id": new_id(),
        "tenant_id": record.tenant_id,
        "source": record.source,
        "message_id": record.message_id,
        "topic": record.topic,
        "partition": record.partition,
        "record_offset": record.offset,
        "key": record.key,
        "headers": dict(record.headers),
        "value": record.value,
        "reason": type(entry.failure).__name__,
        "detail": _storable(entry.failure),
        "tries": 1,
        "parked_at": now,
        "retry_at": entry.retry_at,
        "dead_at": None if entry.retry_at else now,
    }


async def is_waiting(connection: Connection, tenant_id: UUID) -> bool:
    """Whether a record of this tenant is parked to be tried again."""
    return (await connection.execute(_WAITING, {"of": tenant_id})).first() is not None


class _TakenBack(Exception):
    """The row is not ours any more: applied, or tried by another since our lease ended."""


class ParkedWorker:
    """Tries parked records again when their time has come."""

    def __init__(self, database: Database, retry: Retry, settings: Settings) -> None:
        self._database = database
        self._retry_one = retry
        self._settings = settings

    async def run(self) -> None:
        """Retry what is due, for ever; asleep until the next is due, or one is parked."""
        while True:
            try:
                pause = await self.retry_due()
            except Exception as failure:
                if not is_operational(failure):
                    raise
                log.warning("parked_retry_postponed", reason=str(failure)[:200])
                pause = self._settings.retry_first
            if pause:
                await self._database.parked.wait(pause)

    async def retry_due(self, limit: int = 50) -> timedelta:
        """Try what is due once, up to `limit` of what was tried before and as many untried.

        Returns how long to wait before looking again.
        """
        async with self._database.tenantless() as (connection, now):
            times = {"now": now, "until": now + _LEASE}
            leased = await connection.execute(_LEASE_DUE, {**times, "limit": limit})
            due = leased.mappings().all()
            next_at = (await connection.execute(_NEXT)).scalar()
        for row in sorted(due, key=lambda row: row["id"]):
            await self._retry(row)
        if due:
            return timedelta()
        return min(self._settings.parked_poll, next_at - now) if next_at else self._settings.parked_poll

    async def _retry(self, row: Any) -> None:  # noqa: ANN401 - a row of PARKED
        record = Record(row["topic"], row["partition"], row["record_offset"], row["key"], row["headers"], row["value"])

        async def take_back(transaction: Transaction) -> None:
            taken = await transaction.connection.execute(_TAKE_BACK, _lease_of(row))
            if taken.first() is None:
                raise _TakenBack

        try:
            await self._retry_one(record, take_back)
        except _TakenBack:
            return
        except Exception as failure:  # noqa: BLE001 - the edge: any failure of a handler keeps the record parked
            if is_operational(failure):  # it comes again in a minute; the others need not wait for it
                log.warning("parked_retry_postponed", message_id=row["message_id"], reason=str(failure)[:200])
            else:
                await self._postpone(row, failure)

    async def _postpone(self, row: Any, failure: Exception) -> None:  # noqa: ANN401 - a row of PARKED
        async with self._database.tenantless() as (connection, now):
            retry_at = self._next_try(row, failure, now)
            why = {"reason": type(failure).__name__, "detail": _storable(failure)}
            times = {"retry_at": retry_at, "dead_at": None if retry_at else now}
            await connection.execute(_POSTPONE, {**_lease_of(row), **why, **times})
        if not isinstance(failure, Rejected | Missing | NotYet):
            log.error("record_failed", type=record_type(row), message_id=row["message_id"], exc_info=failure)
        if retry_at is None:
            telemetry.EVENTS_PARKED.labels(record_type(row), "dead").inc()

    def _next_try(self, row: Any, failure: Exception, now: datetime) -> datetime | None:  # noqa: ANN401 - a row of PARKED
        parked_at: datetime = row["parked_at"]
        if now - parked_at > self._settings.retry_give_up:
            return None
        if isinstance(failure, Rejected | Missing):  # the brake was on when it came: then none dies at its first try
            return now + self._settings.brake_pause if row["reason"] == Untried.__name__ else None
        doublings = min(int(row["tries"]), 20)
        return now + min(self._settings.retry_first * 2.0**doublings, self._settings.retry_longest)


def _lease_of(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of PARKED
    return {"leased_id": row["id"], "leased_until": row["retry_at"]}


def record_type(row: Any) -> str:  # noqa: ANN401 - a row of PARKED
    """CloudEvents type of a parked row."""
    return str(row["headers"].get("ce_type", "unknown"))


def _storable(failure: Exception) -> str:
    # Messages of parsers quote what they could not read, NUL and half characters included.
    return str(failure).encode(errors="replace").decode().replace("\x00", "?")[:2000]
