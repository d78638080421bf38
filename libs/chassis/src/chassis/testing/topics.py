"""Topics beside the service: written as any producer would, read from beginning to end without a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import TopicPartition

from chassis.envelope import Record
from chassis.kafka import make_consumer, make_producer
from chassis.relay import partition_of
from chassis.settings import Settings
from contracts.base import PARTITIONS


@dataclass(frozen=True)
class Seen:
    """One record as it lies on its topic."""

    topic: str
    partition: int
    offset: int
    key: str
    id: str
    sequence: str
    value: bytes


async def write(settings: Settings, records: Sequence[Record]) -> None:
    """Send records as they are, and wait until the broker has them."""
    producer = make_producer(settings, source="test")
    await producer.start()
    try:
        sent = [
            await producer.send(
                settings.topic_prefix + record.topic,
                record.value,
                key=record.key,
                partition=partition_of((record.key or b"").decode()),
                headers=[(name, value.encode()) for name, value in record.headers.items()],
            )
            for record in records
        ]
        for acknowledgement in sent:
            await acknowledgement
    finally:
        await producer.stop()


async def read(settings: Settings, *topics: str) -> list[Seen]:
    """Everything on these topics, partition by partition, in the order of the log."""
    consumer = make_consumer(settings.model_copy(update={"instance": "reader"}), group="reader")
    await consumer.start()
    try:
        partitions = [TopicPartition(settings.topic_prefix + t, n) for t in topics for n in range(PARTITIONS)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        ends = await consumer.end_offsets(partitions)
        seen: list[Seen] = []
        while [tp for tp, end in ends.items() if await consumer.position(tp) < end]:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                seen += [_seen(raw, settings.topic_prefix) for raw in records]
    finally:
        await consumer.stop()
    return sorted(seen, key=lambda one: (one.topic, one.partition, one.offset))


async def committed(settings: Settings, group: str, *topics: str) -> dict[tuple[str, int], int]:
    """Offsets a group has committed, of the partitions where it has."""
    consumer = make_consumer(settings.model_copy(update={"instance": "reader"}), group=group)
    await consumer.start()
    try:
        found = {}
        for topic in topics:
            for number in range(PARTITIONS):
                offset = await consumer.committed(TopicPartition(settings.topic_prefix + topic, number))
                if offset is not None:
                    found[topic, number] = offset
    finally:
        await consumer.stop()
    return found


def _seen(raw: Any, prefix: str) -> Seen:  # noqa: ANN401 - aiokafka publishes no types
    headers = {name: value.decode() for name, value in raw.headers}
    return Seen(
        raw.topic.removeprefix(prefix),
        raw.partition,
        raw.offset,
        (raw.key or b"").decode(errors="replace"),
        headers.get("ce_id", ""),
        headers.get("ce_sequence", ""),
        raw.value or b"",
    )
