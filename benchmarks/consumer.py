"""Events a second from the topic into progress, beside a bare consumer that inserts one row for each 50 records.

Progress applies a milestone: inbox, lock of the contact, milestone, its open promise, the criterion that moved and
what is said of it. Both read the same records, which all lie on the topic when they begin.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from aiokafka import TopicPartition

from chassis.envelope import Record
from chassis.kafka.clients import make_consumer
from chassis.kafka.consumer import Consumer
from chassis.kafka.dispatch import Dispatcher
from chassis.kafka.relay import holding
from chassis.kafka.topics import create_topics
from chassis.postgres.transactions import Database
from contracts.base import PARTITIONS
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, MilestoneCompleted
from contracts.examples import example
from contracts.gateway import TenantChanged
from contracts.values import Tracking, TrackingSource
from progress_service import handlers
from progress_service.app import build
from progress_service.settings import Settings
from progress_service.work import open_work

from .ground import Ground
from .outboxes import SOURCE, TENANT, database_of, empty, fill, settings_of
from .outcome import Line, Outcome

HEARD = (EnrollmentStarted.topic, MilestoneCompleted.topic, EnrollmentEnded.topic, TenantChanged.topic)
CONTACTS = 500
LONGEST = 12.0
"""Seconds after which ours is stopped, and judged by what it did."""
STARTED = example(EnrollmentStarted)
_BARE = "CREATE TABLE bare_runs (id uuid PRIMARY KEY, events integer NOT NULL)"
_GRANT = "GRANT INSERT ON bare_runs TO lodestone_progress_app"


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """Promises first, then the milestones onto their topic, then ours, then the bare one."""
    events = 3_000 if quick else 20_000
    settings = settings_of(ground)
    await create_topics(settings, topics=HEARD)
    await ground.execute("progress", "DROP TABLE IF EXISTS bare_runs", _BARE, _GRANT, "TRUNCATE outbox")
    async with database_of(settings) as database, holding(settings, source=SOURCE) as tenure:
        await fill(database, [_milestone(number) for number in range(events)])
        await empty(tenure)
        await _promise(database)
        applied, seconds = await _until_applied(database, settings, events)
        bare = await _bare(settings, events)
    await ground.execute("progress", "TRUNCATE outbox")
    ours = round(applied / seconds)
    line = Line(
        "consumer: milestones applied by one progress process",
        f"{ours:,}/s = {100 * ours / bare:.1f} %",
        f"consumer with one INSERT for 50 records {bare:,}/s",
    )
    return Outcome([line], {"events": events, "applied": applied, "seconds": seconds, "bare_per_s": bare})


def _milestone(number: int) -> MilestoneCompleted:
    return MilestoneCompleted(
        contact_id=UUID(int=number % CONTACTS),
        source=TrackingSource.ONBOARDING_MILESTONE,
        name="session",
        reference=f"session-{number}",
        occurred_at=STARTED.enrolled_at + timedelta(seconds=number % 3600),
    )


async def _promise(database: Database) -> None:
    async with database.transaction(TENANT) as transaction:
        await handlers.open_trackers(open_work(transaction), [_started(number) for number in range(CONTACTS)])


def _started(number: int) -> EnrollmentStarted:
    tracking = Tracking(source=TrackingSource.ONBOARDING_MILESTONE, target=Decimal(10**9))
    promised = STARTED.criteria[0].model_copy(update={"criterion_id": uuid4(), "tracking": tracking, "required": True})
    names = {"enrollment_id": uuid4(), "contact_id": UUID(int=number), "criteria": (promised,)}
    return STARTED.model_copy(update={**names, "deadline_at": STARTED.enrolled_at + timedelta(days=3650)})


class _Counting(Dispatcher):
    """Notes how many records were applied, and when the first run was taken."""

    applied = 0
    began = 0.0

    async def take(self, run: Sequence[Record], *, patient: bool = True) -> None:
        self.began = self.began or time.perf_counter()
        await super().take(run, patient=patient)
        self.applied += len(run)


async def _until_applied(database: Database, settings: Settings, events: int) -> tuple[int, float]:
    dispatcher = _Counting(database, build(settings).consumers, open_work=open_work, settings=settings)
    consumer = Consumer(settings, dispatcher, group="bench")
    task = asyncio.create_task(consumer.run())
    try:
        await _wait(lambda: dispatcher.began > 0, 60)
        await _wait(lambda: dispatcher.applied >= events, LONGEST)
        return dispatcher.applied, time.perf_counter() - dispatcher.began
    finally:
        consumer.stop()
        await task


async def _wait(condition: Callable[[], bool], longest: float) -> None:
    deadline = time.perf_counter() + longest
    while not condition() and time.perf_counter() < deadline:  # noqa: ASYNC110 - what is watched beats no event
        await asyncio.sleep(0.005)


async def _bare(settings: Settings, events: int) -> int:
    """Records a second, from the first offered to the last stored."""
    kafka = make_consumer(settings, group="bare")
    topic = settings.topic_prefix + MilestoneCompleted.topic.name
    async with asyncpg.create_pool(settings.database_url.get_secret_value(), min_size=1, max_size=1) as pool:
        await kafka.start()
        try:
            kafka.assign([TopicPartition(topic, partition) for partition in range(PARTITIONS)])
            await kafka.seek_to_beginning()
            return await _take_all(kafka, events, pool.execute)
        finally:
            await kafka.stop()


async def _take_all(kafka: Any, events: int, execute: Callable[..., Awaitable[Any]]) -> int:  # noqa: ANN401 - no types
    began, taken = 0.0, 0
    while taken < events:
        offered = await kafka.getmany(timeout_ms=500, max_records=2000)
        began = began or (time.perf_counter() if offered else 0.0)
        for partition, records in offered.items():
            for start in range(0, len(records), 50):
                run = records[start : start + 50]
                await execute("INSERT INTO bare_runs (id, events) VALUES ($1, $2)", uuid4(), len(run))
                taken += len(run)
            await kafka.commit({partition: records[-1].offset + 1})
    return round(taken / (time.perf_counter() - began))
