"""Relay and consumer of the toy as tasks of the test, stopped with it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from chassis.assembly import dispatcher_of
from chassis.kafka.consumer import Consumer
from chassis.kafka.relay import Relay
from chassis.postgres.notes import Notes
from chassis.postgres.parked import ParkedWorker
from chassis.testing import Running
from libs.chassis.tests.toy import Work


def consumer_of(service: Running[Work]) -> Consumer:
    return Consumer(service.service.settings, dispatcher_of(service.service, service.database), group="toy")


def without(service: Running[Work], protection: str) -> Running[Work]:
    """The same service, with a protection left out."""
    settings = service.service.settings.model_copy(update={"protections_off": protection})
    return replace(service, service=replace(service.service, settings=settings))


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
async def relaying(service: Running[Work], notes: type[Notes] = Notes) -> AsyncIterator["asyncio.Task[None]"]:
    """A relay of the service."""
    relay = Relay(service.service.settings, source="toy", pulse=service.database.said, notes=notes)
    task = asyncio.create_task(relay.run())
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def parked_worker_of(service: Running[Work]) -> ParkedWorker:
    dispatcher = dispatcher_of(service.service, service.database)
    return ParkedWorker(service.database, dispatcher.retry, service.service.settings)


@asynccontextmanager
async def trying_again(service: Running[Work]) -> AsyncIterator[None]:
    """What tries parked records of the service again."""
    task = asyncio.create_task(parked_worker_of(service).run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
