"""A database that stands still keeps its connections and answers nothing: nobody waits for it for ever."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import pytest
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from chassis.clock import Clock
from chassis.postgres.failures import is_operational
from chassis.postgres.transactions import Database
from chassis.testing import Running
from chassis.testing.running import TENANT
from chassis.testing.waiting import eventually
from libs.chassis.tests.toy import Work

WAIT, STATEMENT = timedelta(seconds=1), timedelta(seconds=1)
LAST_WORDS = 3.0
"""Seconds for a ROLLBACK nobody answers, and for a machine that has other things to do."""


@dataclass
class Valve:
    """Passes bytes on to a PostgreSQL as long as it is open; closed, it keeps connections and bytes."""

    host: str
    port: int
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self.host, self.port)
        await asyncio.gather(self._pass_on(reader, far_writer), self._pass_on(far_reader, writer))

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(65_536):
                await self.open.wait()
                writer.write(piece)
        writer.close()


@asynccontextmanager
async def behind_a_valve(service: Running[Work]) -> AsyncIterator[tuple[Database, Valve]]:
    """The toy's database with a pool of one connection, which leads through a valve."""
    settings = service.service.settings
    url = make_url(settings.database_url.get_secret_value())
    valve = Valve(url.host or "127.0.0.1", url.port or 5432)
    valve.open.set()
    server = await asyncio.start_server(valve.serve, "127.0.0.1", 0)
    through = url.set(host="127.0.0.1", port=server.sockets[0].getsockname()[1])
    limits = {"database_wait": WAIT, "statement_timeout": STATEMENT, "database_pool": 1}
    address = {"database_url": SecretStr(through.render_as_string(hide_password=False))}
    database = Database(settings.model_copy(update={**address, **limits}), Clock(None), source="toy")
    try:
        yield database, valve
    finally:
        valve.open.set()
        await database.close()
        server.close()


async def test_a_transaction_that_cannot_begin_is_given_up_in_time(service: Running[Work]) -> None:
    async with behind_a_valve(service) as (database, valve):
        await eventually(partial(answers, database))
        valve.open.clear()
        for _ in range(2):  # by the connection there is, and by a new one
            began = time.monotonic()
            with pytest.raises(TimeoutError) as raised:
                await ask(database)
            assert is_operational(raised.value)
            assert time.monotonic() - began < WAIT.total_seconds() + LAST_WORDS
        valve.open.set()
        await eventually(partial(answers, database))


async def test_a_statement_that_is_not_answered_is_given_up_and_its_connection_dropped(service: Running[Work]) -> None:
    async with behind_a_valve(service) as (database, valve):
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            await change(database, valve)
        assert time.monotonic() - began < STATEMENT.total_seconds() + 1 + LAST_WORDS
        valve.open.set()
        await eventually(partial(answers, database))


async def test_a_commit_that_is_not_answered_is_given_up(service: Running[Work]) -> None:
    async with behind_a_valve(service) as (database, valve):
        with pytest.raises(TimeoutError):
            await change(database, valve, up_to_commit=True)
        valve.open.set()
        await eventually(partial(answers, database))


async def change(database: Database, valve: Valve, *, up_to_commit: bool = False) -> None:
    """A transaction that meets silence at its only statement, or at its commit."""
    async with database.transaction(TENANT) as transaction:
        if not up_to_commit:
            valve.open.clear()
        await transaction.connection.run("SELECT 1")
        valve.open.clear()


async def answers(database: Database) -> bool:
    """Whether a transaction can be carried out; on a busy machine one in a second may be asking for much."""
    with suppress(TimeoutError):
        return await ask(database) == 1
    return False


async def ask(database: Database) -> int:
    async with database.transaction(TENANT, read_only=True) as transaction:
        return int((await transaction.connection.run("SELECT 1")).scalar_one())
