"""Races: a second process on the same database, and whether transactions waited for each other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from chassis.service import Service

from .running import Running

W = TypeVar("W")
_SESSIONS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'lodestone'"
_DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


@asynccontextmanager
async def beside(service: Running[W], build: Callable[[Any], Service[W]]) -> AsyncIterator[Running[W]]:
    """Another process of the same service on the same database."""
    async with Running.start(build(service.service.settings), service.keys) as other:
        yield other


async def deadlocks(*services: Running[Any]) -> int:
    """How often transactions have waited for each other; a session is sure to have told when it has ended."""
    for service in services:
        await service.database.close()
    async with asyncio.timeout(30):
        while await services[0].fetch(_SESSIONS, app=True):  # noqa: ASYNC110 - sessions end elsewhere
            await asyncio.sleep(0.05)
    ((number,),) = await services[0].fetch(_DEADLOCKS, app=True)
    return int(number)
