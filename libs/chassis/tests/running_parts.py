"""Relay and consumer of the toy as tasks of the test, stopped with it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from chassis.kafka.consumer import Consumer
from chassis.kafka.dispatch import Dispatcher
from chassis.kafka.relay import Relay
from chassis.testing import Running
from libs.chassis.tests.toy import Work


async def eventually(condition: Callable[[], Awaitable[bool]], *, within: float = 15) -> None:
    """Wait until a condition holds. Raises `TimeoutError`."""
    deadline = time.monotonic() + within
    while not await condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.05)


def consumer_of(service: Running[Work]) -> Consumer:
    settings = service.service.settings
    dispatcher = Dispatcher(
        service.database, service.service.consumers, open_work=service.service.work, settings=settings
    )
    return Consumer(settings, dispatcher, group="toy")


@asynccontextmanager
async def consuming(service: Running[Work]) -> AsyncIterator[Consumer]:
    """A consumer of the service, stopped as a process would stop it."""
    consumer = consumer_of(service)
    task = asyncio.create_task(consumer.run())
    try:
        yield consumer
    finally:
        consumer.stop()
        await task


@asynccontextmanager
async def relaying(service: Running[Work]) -> AsyncIterator["asyncio.Task[None]"]:
    """A relay of the service."""
    task = asyncio.create_task(Relay(service.service.settings, source="toy", pulse=service.database.said).run())
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
