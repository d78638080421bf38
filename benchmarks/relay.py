"""Events a second from the outbox to the topic, acknowledged, beside the same records sent without any outbox."""

import os
from collections.abc import Awaitable, Sequence
from typing import Any
from uuid import uuid4

import orjson

from chassis.kafka.clients import make_producer
from chassis.kafka.relay import Tenure, holding
from contracts.examples import example
from contracts.progress import CriterionChanged
from progress_service.settings import Settings

from .behind import Pace
from .costs import Meter, total
from .ground import Ground
from .inside import TENANT, database_of, settings_of
from .outcome import Line, Outcome, middle, middle_costs
from .records import Row, send

SERVICE = "progress"
SHARE = 40
TOGETHER = 500
_ROWS = "SELECT topic, key, route, headers, value FROM outbox ORDER BY position"


async def measure(ground: Ground, *, quick: bool = False) -> Outcome:
    """Fill, read the rows for the peer, empty, send the peer's; the line gives the median round."""
    events, rounds = (2_000, 1) if quick else (20_000, 3)
    settings = await settings_of(ground, SERVICE, Settings, [CriterionChanged.topic])
    meter = ground.meter({"relay": os.getpid()})
    ours, bare = [], []
    async with holding(settings, source=SERVICE) as tenure:
        await _prepare(ground, settings, 500)
        await _empty(tenure, 500)  # the first batch asks where the partitions are
        for _ in range(rounds):
            rows = await _prepare(ground, settings, events)
            ours.append(await _timed(_empty(tenure, events), meter, events))
            bare.append(await _send(settings, meter, rows))
    return Outcome([_line(ours, bare)], {"events": events, "relay": ours, "producer": bare})


def _line(ours: Sequence[Pace], bare: Sequence[Pace]) -> Line:
    reached, limit = (middle([pace.rate for pace in paces]) for paces in (ours, bare))
    share, least = 100 * reached / limit, total(middle_costs([pace.costs for pace in bare]))
    return Line(
        "relay: events from outbox to topic, acknowledged",
        f"{reached:,.0f}/s = {share:.0f} %",
        f"producer without outbox {limit:,.0f}/s, {least:.3f} ms of processor time each with its broker",
        f">= {SHARE} %",
        share >= SHARE,
        middle_costs([pace.costs for pace in ours]),
    )


async def _timed(work: Awaitable[None], meter: Meter, events: int) -> Pace:
    before = meter.read()
    await work
    return Pace.between(before, meter.read(), events)


async def _prepare(ground: Ground, settings: Settings, events: int) -> Sequence[Row]:
    """Fill the outbox; its rows as a producer without an outbox would have them in memory."""
    await _fill(settings, events)
    connection = await ground.connect(SERVICE)
    try:
        return [{**row, "headers": orjson.loads(row["headers"])} for row in await connection.fetch(_ROWS)]
    finally:
        await connection.close()


async def _fill(settings: Settings, events: int) -> None:
    changed = example(CriterionChanged)
    async with database_of(settings, SERVICE) as database:
        for _ in range(0, events, TOGETHER):
            async with database.transaction(TENANT) as transaction:
                transaction.outbox.extend(
                    changed.model_copy(update={"enrollment_id": uuid4()}) for _ in range(TOGETHER)
                )


async def _empty(tenure: Tenure, events: int) -> None:
    relayed = 0
    while batch := await tenure.relay_batch():
        relayed += batch
    if relayed != events:
        raise RuntimeError(f"{relayed} events were relayed, not {events}")


async def _send(settings: Settings, meter: Meter, rows: Sequence[Row]) -> Pace:
    producer = make_producer(settings, source="bench")
    await producer.start()
    try:
        return await _timed(_send_all(producer, settings, rows), meter, len(rows))
    finally:
        await producer.stop()


async def _send_all(producer: Any, settings: Settings, rows: Sequence[Row]) -> None:  # noqa: ANN401 - aiokafka has no types
    for start in range(0, len(rows), settings.relay_batch):
        await send(producer, settings, rows[start : start + settings.relay_batch])
