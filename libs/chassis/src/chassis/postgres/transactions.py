"""Transactions: one commit, one tenant, one time. The only reader of the database's clock."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from .. import faults
from ..clock import Clock
from ..pulse import Changes, Pulse
from ..settings import Settings
from .outbox import Outbox

_BEGIN = text("SELECT clock_timestamp(), set_config('app.tenant', :tenant, true)")
_OPERATIONAL_STATES = ("08", "25P03", "40", "53", "55", "57")
"""SQLSTATE classes: connection, idle too long, rollback (deadlock), resources, locks, operator intervention."""


@dataclass(frozen=True)
class Transaction:
    """An open transaction: everything a handler's `Work` is made of."""

    connection: AsyncConnection
    tenant_id: UUID
    now: datetime
    outbox: Outbox = field(default_factory=Outbox)


OpenWork = Callable[[Transaction], Any]
"""Makes what a service's handlers work with, on one transaction."""


class Database:
    """The pool of one service, and the only place that commits."""

    def __init__(self, settings: Settings, clock: Clock, *, source: str) -> None:
        self._engine = create_async_engine(
            make_url(settings.database_url.get_secret_value()).set(drivername="postgresql+asyncpg"),
            pool_size=settings.database_pool,
            max_overflow=0,
            pool_timeout=settings.database_wait.total_seconds(),
            json_serializer=lambda value: orjson.dumps(value, default=str).decode(),
            json_deserializer=orjson.loads,
            hide_parameters=True,
            connect_args={"timeout": 5, "server_settings": _session(settings)},
        )
        self._clock = clock
        self._source = source
        self._outbox_limit = settings.outbox_limit
        self.said = Pulse()
        """Beats after a commit that left events in the outbox."""
        self.changed = Changes()
        """Told of every commit that may have made work for effects."""

    async def close(self) -> None:
        """Give every connection back."""
        await self._engine.dispose()

    @asynccontextmanager
    async def transaction(
        self, tenant_id: UUID, *, read_only: bool = False, quiet: bool = False
    ) -> AsyncIterator[Transaction]:
        """Tenant and clock in the first statement; state, inbox and outbox commit together, or nothing does.

        A `quiet` one does not wake effects: theirs are, or an idle effect would wake itself for ever.
        """
        async with self._engine.connect() as connection:
            if read_only:
                await connection.execution_options(postgresql_readonly=True)
            now = (await connection.execute(_BEGIN, {"tenant": str(tenant_id)})).scalar_one() + self._clock.shift()
            transaction = Transaction(connection, tenant_id, now)
            yield transaction
            if read_only:
                return
            faults.reach("transaction.before_commit")
            await transaction.outbox.store(connection, tenant_id, now, source=self._source, limit=self._outbox_limit)
            await _finish(connection.commit())
        if transaction.outbox:
            self.said.beat()
        if not quiet:
            self.changed.tell(tenant_id)

    @asynccontextmanager
    async def tenantless(self) -> AsyncIterator[tuple[AsyncConnection, datetime]]:
        """A transaction on the tables outside row-level security; any other table answers with an error."""
        async with self._engine.begin() as connection:
            now = (await connection.execute(_BEGIN, {"tenant": ""})).scalar_one() + self._clock.shift()
            yield connection, now


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


async def _finish(commit: Coroutine[Any, Any, None]) -> None:
    """Let a commit end even when we are cancelled: half a commit on a connection given back is nobody's any more."""
    task = asyncio.ensure_future(commit)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def is_conflict(failure: BaseException) -> bool:
    """Whether two transactions stood in each other's way (SQLSTATE class 40, such as a deadlock)."""
    return isinstance(failure, DBAPIError) and (getattr(failure.orig, "sqlstate", None) or "").startswith("40")


def is_operational(failure: BaseException) -> bool:
    """Whether the database could not be reached or asked us to try again, as against a bug or a decision."""
    if isinstance(failure, OSError | PoolTimeout | asyncpg.InterfaceError):
        return True
    if isinstance(failure, asyncpg.PostgresError):  # while connecting, nobody has wrapped it yet
        return (failure.sqlstate or "").startswith(_OPERATIONAL_STATES)
    if not isinstance(failure, DBAPIError):
        return False
    state = getattr(failure.orig, "sqlstate", None) or ""
    return failure.connection_invalidated or state.startswith(_OPERATIONAL_STATES) or (not state and _is_link(failure))


def _is_link(failure: DBAPIError) -> bool:
    return type(failure).__name__ in {"InterfaceError", "OperationalError"}
