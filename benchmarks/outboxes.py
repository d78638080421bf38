"""An outbox of progress filled with many events, and what empties it: what relay and consumer are measured with."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from chassis.clock import Clock
from chassis.kafka.relay import Relay
from chassis.postgres.transactions import Database
from chassis.pulse import Pulse
from contracts.base import Event
from lodestone_local.stack.development import TENANT_ID
from progress_service.settings import Settings

from .ground import Ground

TENANT = UUID(TENANT_ID)
CHUNK = 500
SOURCE = "progress"


def settings_of(ground: Ground) -> Settings:
    """Progress' settings with a prefix, so that its topics are new."""
    return ground.settings_of("progress", Settings, topic_prefix=f"b{uuid4().hex[:8]}.")


@asynccontextmanager
async def database_of(settings: Settings) -> AsyncIterator[Database]:
    """Progress' database as the service opens it."""
    database = Database(settings, Clock(settings.clock_file), source=SOURCE)
    try:
        yield database
    finally:
        await database.close()


async def fill(database: Database, events: Sequence[Event]) -> None:
    """Say events, many in a transaction."""
    for start in range(0, len(events), CHUNK):
        async with database.transaction(TENANT) as transaction:
            transaction.outbox.extend(events[start : start + CHUNK])


class Emptier:
    """The relay of progress, one batch after another on one connection, as it works in the service."""

    def __init__(self, settings: Settings, connection: "asyncpg.Connection[Any]") -> None:
        self._relay = Relay(settings, source=SOURCE, pulse=Pulse())
        self._connection = connection

    async def empty(self) -> int:
        """Relay until nothing is left; returns how many events."""
        events = 0
        while batch := await self._relay.relay_batch(self._connection):
            events += batch
        return events

    async def close(self) -> None:
        """Stop the producer."""
        await self._relay._drop_producer()  # noqa: SLF001 - the service never stops it otherwise


@asynccontextmanager
async def emptier_of(settings: Settings) -> AsyncIterator[Emptier]:
    """A relay with a connection of its role."""
    connection = await asyncpg.connect(settings.relay_database_url.get_secret_value())
    emptier = Emptier(settings, connection)
    try:
        yield emptier
    finally:
        await emptier.close()
        await connection.close()
