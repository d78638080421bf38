"""A consumer that is behind: everything lies on its topic when it begins. Ours, and a bare one.

The bare one takes the same records in polls of the same size and inserts one row for each 50. Both run in our own
process, alone.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
from aiokafka import TopicPartition

from chassis.envelope import Record
from chassis.kafka.clients import make_consumer
from chassis.kafka.consumer import Consumer
from chassis.kafka.dispatch import Dispatcher
from chassis.postgres.transactions import Database
from chassis.process import collect_rarely
from chassis.service import Service
from contracts.base import PARTITIONS, Topic
from contracts.gateway import TenantChanged

from .costs import Meter, Reading
from .ground import Ground
from .outcome import Cost

FIRST_SECONDS = 60.0
"""How long joining the group may take."""
SHARED = 50
_INSERT = "INSERT INTO bare_runs (id, events) VALUES ($1, $2)"


@dataclass(frozen=True)
class Pace:
    """How many events were applied in so many seconds, and what each cost."""

    events: int
    seconds: float
    costs: dict[str, Cost]

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds

    @classmethod
    def between(cls, before: Reading, after: Reading, events: int) -> "Pace":
        """The pace from one reading to another."""
        return cls(events, after.at - before.at, after.since(before, events))


class _Watched(Dispatcher):
    """Reads the meter when the first run is taken, and when so many events were applied."""

    def watch(self, meter: Meter, events: int) -> None:
        self.meter, self.events, self.applied = meter, events, 0
        self.before: Reading | None = None
        self.after: Reading | None = None
        self.began, self.ended = asyncio.Event(), asyncio.Event()

    async def take(self, run: Sequence[Record], *, patient: bool = True) -> None:
        if self.before is None:
            self.before = self.meter.read()
            self.began.set()
        await super().take(run, patient=patient)
        self.applied += len(run)
        if self.applied >= self.events and self.after is None:
            self.after = self.meter.read()
            self.ended.set()


def topics_of(service: Service[Any]) -> set[Topic]:
    """What a service reads."""
    return {TenantChanged.topic, *(subscription.event.topic for subscription in service.consumers)}


async def catch_up(ground: Ground, service: Service[Any], database: Database, *, events: int, longest: float) -> Pace:
    """Let a service's own consumer apply what waits; after the `longest` time it is judged by what it did."""
    collect_rarely()  # as a process of the service does
    watched = _Watched(database, service.consumers, open_work=service.work, settings=service.settings)
    watched.watch(ground.meter({service.name: os.getpid()}), events)
    consumer = Consumer(service.settings, watched, group="bench")
    task = asyncio.create_task(consumer.run())
    try:
        await asyncio.wait_for(watched.began.wait(), FIRST_SECONDS)
        with suppress(TimeoutError):
            await asyncio.wait_for(watched.ended.wait(), longest)
        assert watched.before is not None  # noqa: S101 - it began
        return Pace.between(watched.before, watched.after or watched.meter.read(), watched.applied)
    finally:
        consumer.stop()
        await task


async def catch_up_bare(ground: Ground, service: Service[Any], topic: Topic, *, events: int) -> Pace:
    """Let a bare consumer take the same records."""
    role = f"lodestone_{service.name}_app"
    table = "CREATE TABLE bare_runs (id uuid PRIMARY KEY, events integer NOT NULL)"
    await ground.execute(service.name, "DROP TABLE IF EXISTS bare_runs", table, f"GRANT INSERT ON bare_runs TO {role}")
    meter = ground.meter({"bare": os.getpid()})
    kafka = make_consumer(service.settings, group="bare")
    url = service.settings.database_url.get_secret_value()
    async with asyncpg.create_pool(url, min_size=1, max_size=1) as pool:
        await kafka.start()
        try:
            kafka.assign([TopicPartition(service.settings.topic_prefix + topic.name, n) for n in range(PARTITIONS)])
            await kafka.seek_to_beginning()
            return await _take_all(kafka, meter, events, pool.execute)
        finally:
            await kafka.stop()


async def _take_all(kafka: Any, meter: Meter, events: int, execute: Callable[..., Awaitable[Any]]) -> Pace:  # noqa: ANN401 - aiokafka has no types
    before, taken = None, 0
    while taken < events:
        offered = await kafka.getmany(timeout_ms=500, max_records=2000)
        if offered and before is None:
            before = meter.read()
        for partition, records in offered.items():
            for start in range(0, len(records), SHARED):
                run = records[start : start + SHARED]
                await execute(_INSERT, uuid4(), len(run))
                taken += len(run)
            await kafka.commit({partition: records[-1].offset + 1})
    assert before is not None  # noqa: S101 - something was taken
    return Pace.between(before, meter.read(), taken)
