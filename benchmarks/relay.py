"""Events a second from the outbox to the topic, acknowledged, beside the same records sent without any outbox."""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from typing import Any
from uuid import uuid4

import orjson

from chassis.kafka.batches import partition_of
from chassis.kafka.clients import make_producer
from chassis.kafka.relay import Tenure, holding
from chassis.kafka.topics import create_topics
from contracts.examples import example
from contracts.progress import CriterionChanged
from progress_service.settings import Settings

from .ground import Ground
from .outboxes import SOURCE, database_of, empty, fill, settings_of
from .outcome import Line, Outcome, middle

Rate = tuple[int, float]
"""Events a second, and milliseconds of this process' processor time an event."""
_ROWS = "SELECT topic, key, route, headers, value FROM outbox ORDER BY position"


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """Fill, read the rows for the peer, empty, send the peer's; the lines give the median round."""
    events, rounds = (2_000, 1) if quick else (20_000, 3)
    settings = settings_of(ground)
    await create_topics(settings, topics=(CriterionChanged.topic,))
    ours, bare = [], []
    async with holding(settings, source=SOURCE) as tenure:
        await _prepare(ground, settings, 500)
        await empty(tenure)  # the first batch asks where the partitions are
        for _ in range(rounds):
            rows = await _prepare(ground, settings, events)
            ours.append(await _timed(_relay(tenure, events), events))
            bare.append(await _send(settings, rows))
    return Outcome([_line(ours, bare)], {"events": events, "relay": ours, "producer": bare})


def _line(ours: list[Rate], bare: list[Rate]) -> Line:
    (reached, processor), (limit, least) = (map(middle, zip(*rates, strict=True)) for rates in (ours, bare))
    value = f"{reached:,.0f}/s = {100 * reached / limit:.0f} %; {processor:.3f} ms of its processor time each"
    beside = f"producer without outbox {limit:,.0f}/s; {least:.3f} ms"
    return Line("relay: events from outbox to topic, acknowledged", value, beside, ">= 40 %")


async def _timed(work: Awaitable[None], events: int) -> Rate:
    began, used = time.perf_counter(), time.process_time()
    await work
    taken = time.perf_counter() - began
    return round(events / taken), round(1000 * (time.process_time() - used) / events, 4)


async def _prepare(ground: Ground, settings: Settings, events: int) -> Sequence[Any]:
    """Fill the outbox; its rows as a producer without an outbox would have them in memory."""
    changed = example(CriterionChanged)
    async with database_of(settings) as database:
        await fill(database, [changed.model_copy(update={"enrollment_id": uuid4()}) for _ in range(events)])
    connection = await ground.connect("progress")
    try:
        return [{**row, "headers": orjson.loads(row["headers"])} for row in await connection.fetch(_ROWS)]
    finally:
        await connection.close()


async def _relay(tenure: Tenure, events: int) -> None:
    relayed = await empty(tenure)
    if relayed != events:
        raise RuntimeError(f"{relayed} events were relayed, not {events}")


async def _send(settings: Settings, rows: Sequence[Any]) -> Rate:
    producer = make_producer(settings, source="bench")
    await producer.start()
    try:
        return await _timed(_send_all(producer, settings, rows), len(rows))
    finally:
        await producer.stop()


async def _send_all(producer: Any, settings: Settings, rows: Sequence[Any]) -> None:  # noqa: ANN401 - as below
    for start in range(0, len(rows), settings.relay_batch):
        batch = rows[start : start + settings.relay_batch]
        await asyncio.gather(*[await _send_one(producer, settings, row) for row in batch])


async def _send_one(producer: Any, settings: Settings, row: Any) -> Any:  # noqa: ANN401 - aiokafka has no types
    return await producer.send(
        settings.topic_prefix + row["topic"],
        row["value"],
        key=row["key"].encode(),
        partition=partition_of(row["route"]),
        headers=[(name, value.encode()) for name, value in row["headers"].items()],
    )
