"""Hold: a database that came from a backup, or meets another broker, does nothing until a person releases it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from ..clock import Clock
from ..settings import Settings

_IDENTITY = """
SELECT (SELECT system_identifier FROM pg_control_system()) || '/'
    || (SELECT timeline_id FROM pg_control_checkpoint()) || '/'
    || (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_REMEMBER = "UPDATE relay_state SET database_identity = $1, cluster_id = $2"
_NEW_EPOCH = f"{_REMEMBER}, epoch = GREATEST(epoch + 1, $3)"
"""What was noted stays noted under its own epoch: it may have been sent before the backup was taken."""


async def reason_to_hold(settings: Settings, cluster_id: str) -> str | None:
    """Why this service must not act yet on this Kafka cluster, or None; its very first start remembers where it is."""
    async with _connected(settings) as connection:
        here = await connection.fetchval(_IDENTITY), cluster_id
        remembered = await connection.fetchrow("SELECT database_identity, cluster_id FROM relay_state")
        assert remembered is not None  # noqa: S101 - the first migration made the row
        if tuple(remembered) == (None, None):
            await connection.execute(_REMEMBER, *here)
            return None
        if remembered[0] != here[0]:
            return "the database is not where it was: restored from a backup? `release` starts a new epoch"
        if remembered[1] == here[1]:
            return None
        if settings.ephemeral_broker:
            await _accept(connection, settings, cluster_id)
            return None
        return "the Kafka cluster is not the one this database knows; `release` starts a new epoch"


async def release(settings: Settings, cluster_id: str) -> None:
    """Accept database and cluster as they are now; a relay that still works under the former epoch must stop."""
    async with _connected(settings) as connection:
        await _accept(connection, settings, cluster_id)


async def _accept(connection: "asyncpg.Connection[Any]", settings: Settings, cluster_id: str) -> None:
    seconds = int(Clock(settings.clock_file).now().timestamp())
    await connection.execute(_NEW_EPOCH, await connection.fetchval(_IDENTITY), cluster_id, seconds)


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator["asyncpg.Connection[Any]"]:
    patience = settings.database_wait.total_seconds()
    connection = await asyncpg.connect(settings.relay_database_url.get_secret_value(), timeout=patience)
    try:
        yield connection
    finally:
        await connection.close()
