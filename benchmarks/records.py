"""Events onto their topics by a plain producer, without an outbox."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from chassis.envelope import headers_of
from chassis.ids import new_id
from chassis.kafka.clients import make_producer
from chassis.kafka.partitions import partition_of
from chassis.settings import Settings
from chassis.telemetry import new_trace
from contracts.base import Event

Row = Mapping[str, Any]
"""An event as the outbox keeps it: topic, key, route, headers, value."""
BATCH = 1000


async def publish(settings: Settings, said: Iterable[tuple[UUID, Event]], *, source: str) -> None:
    """Put events of tenants onto their topics in this order; all are acknowledged at the end."""
    producer, rest = make_producer(settings, source=source), iter(said)
    await producer.start()
    try:
        while batch := list(islice(rest, BATCH)):
            await send(producer, settings, [_row(tenant_id, event, source) for tenant_id, event in batch])
    finally:
        await producer.stop()


async def send(producer: Any, settings: Settings, rows: Sequence[Row]) -> None:  # noqa: ANN401 - aiokafka has no types
    """Send rows and wait for all acknowledgements."""
    await asyncio.gather(*[await _send_one(producer, settings, row) for row in rows])


async def _send_one(producer: Any, settings: Settings, row: Row) -> Any:  # noqa: ANN401 - as above
    return await producer.send(
        settings.topic_prefix + row["topic"],
        row["value"],
        key=row["key"].encode(),
        partition=partition_of(row["route"]),
        headers=[(name, value.encode()) for name, value in row["headers"].items()],
    )


def _row(tenant_id: UUID, event: Event, source: str) -> Row:
    now = datetime.now(UTC)
    return {
        "topic": event.topic.name,
        "key": event.record_key(),
        "route": event.route(),
        "headers": headers_of(event, new_id(), tenant_id, now, source=source, trace=new_trace()),
        "value": event.model_dump_json().encode(),
    }
