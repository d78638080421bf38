"""An outbox of progress filled with many events, and what empties it: what relay and consumer are measured with."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from chassis.clock import Clock
from chassis.kafka.relay import Tenure
from chassis.postgres.transactions import Database
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


async def empty(tenure: Tenure) -> int:
    """Relay until nothing is left; returns how many events."""
    events = 0
    while batch := await tenure.relay_batch():
        events += batch
    return events
