"""Transactions: one commit, one tenant, one time. The only reader of the database's clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from contracts.base import Event

from .. import faults
from ..clock import Clock
from ..errors import NotYet
from ..pulse import Changes, Pulse
from ..settings import Settings
from . import sql
from .failures import DATABASE_ERRORS
from .outbox import Outbox
from .sql import Connection

_BEGIN = "SELECT clock_timestamp(), set_config('app.tenant', $1, true)"
_LATER = timedelta(seconds=1)
"""How much longer than the server's own limit a statement is waited for: a server that stands still keeps no limits."""
_LAST_WORD_SECONDS = 1.0
"""Longest wait for a ROLLBACK, and for the end of a statement that was cancelled."""
_Pool: TypeAlias = "asyncpg.Pool[sql.Row]"
_Raw: TypeAlias = "asyncpg.pool.PoolConnectionProxy[sql.Row]"


@dataclass(slots=True)
class Transaction:
    """An open transaction: everything a handler's `Work` is made of."""

    connection: Connection
    tenant_id: UUID
    now: datetime
    outbox: Outbox = field(default_factory=Outbox)
    postponed: list[tuple[Event, NotYet]] = field(default_factory=list)
    """Events of the run in hand that cannot be applied yet."""
    changes_tenant: bool = False
    """Whether what we keep of the tenant itself was written, such as its status."""
    clock_tolerance: timedelta = timedelta(0)
    """How fast the clocks of others may be."""

    @property
    def latest(self) -> datetime:
        """What is told to have happened later than this has not happened yet."""
        return self.now + self.clock_tolerance

    def postpone(self, event: Event, why: NotYet) -> None:
        """Set one event of a set aside, to be tried again, while the others go on. Write nothing for it before."""
        self.postponed.append((event, why))


OpenWork = Callable[[Transaction], Any]
"""Makes what a service's handlers work with, on one transaction."""


class Database:
    """The pool of one service, and the only place that commits."""

    def __init__(self, settings: Settings, clock: Clock, *, source: str) -> None:
        self._settings = settings
        self._clock = clock
        self._source = source
        self._opened: asyncpg.Pool[sql.Row] | None = None
        self.said = Pulse()
        """Beats after a commit that left events in the outbox."""
        self.parked = Pulse()
        """Beats when a record was set aside, so that whoever tries them again knows the next time to look."""
        self.tenants_changed = Changes()
        """Told of every commit that wrote what we keep of a tenant, before `changed` is."""
        self.changed = Changes()
        """Told of every commit that may have made work for effects."""

    async def close(self) -> None:
        """Close every connection."""
        if self._opened is not None:
            await self._opened.close()

    @asynccontextmanager
    async def transaction(
        self, tenant_id: UUID, *, read_only: bool = False, quiet: bool = False
    ) -> AsyncIterator[Transaction]:
        """Tenant and clock in the first statement; state, inbox and outbox commit together, or nothing does.

        A `quiet` transaction does not wake effects. Their own are quiet, or an idle effect would wake itself for ever.
        """
        async with self._begun(str(tenant_id), read_only=read_only) as (connection, now):
            transaction = Transaction(connection, tenant_id, now, clock_tolerance=self._settings.clock_tolerance)
            yield transaction
            if read_only:
                return
            if transaction.postponed:
                raise transaction.postponed[0][1]  # nobody has parked it: this is no run of events
            faults.reach("transaction.before_commit")
            limit = self._settings.outbox_limit
            await transaction.outbox.store(connection, tenant_id, now, source=self._source, limit=limit)
            await _finish(connection.run("COMMIT"))
        if transaction.outbox:
            self.said.beat()
        if transaction.changes_tenant:
            self.tenants_changed.tell(tenant_id)
        if not quiet:
            self.changed.tell(tenant_id)

    @asynccontextmanager
    async def tenantless(self) -> AsyncIterator[tuple[Connection, datetime]]:
        """A transaction on the tables outside row-level security; any other table answers with an error."""
        async with self._begun("") as (connection, now):
            yield connection, now
            await _finish(connection.run("COMMIT"))

    @asynccontextmanager
    async def _begun(self, tenant: str, *, read_only: bool = False) -> AsyncIterator[tuple[Connection, datetime]]:
        pool = await self._pool()
        raw, now = await self._begin(pool, tenant, read_only=read_only)
        try:
            yield Connection(raw), now + self._clock.shift()
        finally:
            await _finish(_give_back(pool, raw))

    async def _begin(self, pool: _Pool, tenant: str, *, read_only: bool) -> tuple[_Raw, datetime]:
        """A connection in a transaction, and the time it began.

        Raises `TimeoutError` when that takes too long: when none is free, or when the database stands still, which
        keeps its connections and answers nothing.
        """
        async with asyncio.timeout(self._settings.database_wait.total_seconds()):
            raw = await pool.acquire()
            try:
                connection = Connection(raw)
                await connection.run("BEGIN READ ONLY" if read_only else "BEGIN")
                return raw, (await connection.run(_BEGIN, tenant)).scalar_one()
            except BaseException:
                _drop(raw)  # it may be in a transaction or not
                raise

    async def _pool(self) -> _Pool:
        if self._opened is None:
            settings = self._settings
            self._opened = asyncpg.create_pool(
                settings.database_url.get_secret_value(),
                min_size=0,
                max_size=settings.database_pool,
                max_inactive_connection_lifetime=0,
                timeout=settings.database_wait.total_seconds(),
                command_timeout=(settings.statement_timeout + _LATER).total_seconds(),
                server_settings=_session(settings),
                init=sql.prepare_connection,
                reset=sql.keep_session,
                record_class=sql.Row,
                statement_cache_size=500,
            )
        await self._opened  # connects to nothing: connections are made when they are needed
        return self._opened


async def _give_back(pool: _Pool, raw: _Raw) -> None:
    """Return a connection to its pool, out of any transaction; one that was cut, or does not answer, is dropped."""
    try:
        async with asyncio.timeout(_LAST_WORD_SECONDS):
            if raw.is_in_transaction():
                await raw.execute("ROLLBACK")
    except DATABASE_ERRORS:
        _drop(raw)
    finally:
        with contextlib.suppress(*DATABASE_ERRORS):
            await pool.release(raw, timeout=_LAST_WORD_SECONDS)


def _drop(raw: _Raw) -> None:
    with contextlib.suppress(asyncpg.InterfaceError):  # the pool has dropped it already
        raw.terminate()


def _session(settings: Settings) -> dict[str, str]:
    def milliseconds(value: Any) -> str:  # noqa: ANN401 - timedelta of a setting
        return str(int(value.total_seconds() * 1000))

    return {
        "statement_timeout": milliseconds(settings.statement_timeout),
        "lock_timeout": milliseconds(settings.lock_timeout),
        "idle_in_transaction_session_timeout": "60000",
        "jit": "off",
        "application_name": "lodestone",
    }


async def _finish(ending: Coroutine[Any, Any, object]) -> None:
    """Let a commit end even when we are cancelled: nobody would learn what became of one that was cut off."""
    task = asyncio.ensure_future(ending)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
