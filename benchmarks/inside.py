"""A service's topics and database for its code inside our own process."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import TypeVar
from uuid import UUID, uuid4

from chassis.clock import Clock
from chassis.kafka.topics import create_topics
from chassis.postgres.transactions import Database
from chassis.settings import Settings
from contracts.base import Topic
from lodestone_local.stack.development import TENANT_ID

from .ground import Ground

S = TypeVar("S", bound=Settings)
TENANT = UUID(TENANT_ID)


async def settings_of(ground: Ground, service: str, kind: type[S], topics: Iterable[Topic]) -> S:
    """Settings of a service with a prefix of their own, under which these topics exist now and are empty."""
    settings = ground.settings_of(service, kind, topic_prefix=f"b{uuid4().hex[:8]}.")
    await create_topics(settings, topics=tuple(topics))
    return settings


@asynccontextmanager
async def database_of(settings: Settings, service: str) -> AsyncIterator[Database]:
    """A service's database as the service opens it."""
    database = Database(settings, Clock(settings.clock_file), source=service)
    try:
        yield database
    finally:
        await database.close()
