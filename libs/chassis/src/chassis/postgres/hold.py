"""Hold: a database that came from a backup, or meets another broker, does nothing until a person releases it."""

from typing import Any

import asyncpg

from ..kafka.topics import cluster_id
from ..settings import Settings

_IDENTITY = """
SELECT (SELECT system_identifier FROM pg_control_system()) || '/'
    || (SELECT timeline_id FROM pg_control_checkpoint()) || '/'
    || (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_REMEMBER = "UPDATE relay_state SET database_identity = $1, cluster_id = $2"
_NEW_EPOCH = "UPDATE relay_state SET epoch = epoch + 1, sequence = 0, database_identity = $1, cluster_id = $2"


async def reason_to_hold(settings: Settings) -> str | None:
    """Why this service must not act yet, or None; at the very first start it remembers where it is."""
    connection, here = await _here(settings)
    try:
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
            await connection.execute(_NEW_EPOCH, *here)
            return None
        return "the Kafka cluster is not the one this database knows; `release` starts a new epoch"
    finally:
        await connection.close()


async def release(settings: Settings) -> None:
    """Accept database and cluster as they are now, and mint a new epoch for everything said from here on."""
    connection, here = await _here(settings)
    try:
        await connection.execute(_NEW_EPOCH, *here)
    finally:
        await connection.close()


async def _here(settings: Settings) -> tuple["asyncpg.Connection[Any]", tuple[str, str]]:
    cluster = await cluster_id(settings)
    connection = await asyncpg.connect(settings.relay_database_url.get_secret_value(), timeout=5)
    return connection, (await connection.fetchval(_IDENTITY), cluster)
