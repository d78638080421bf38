"""Topics beside the service: written as any producer would, read from beginning to end without a group."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from chassis.envelope import Record
from chassis.kafka.clients import make_consumer, make_producer
from chassis.kafka.partitions import partition_of
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
    try:
        await producer.start()
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


async def read(settings: Settings, *topics: str, group: str = "reader") -> list[Seen]:
    """Everything on these topics, partition by partition, in the order of the log."""
    async with _reader(settings, group) as consumer:
        partitions = [TopicPartition(settings.topic_prefix + t, n) for t in topics for n in range(PARTITIONS)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        ends = await consumer.end_offsets(partitions)
        seen: list[Seen] = []
        while [tp for tp, end in ends.items() if await consumer.position(tp) < end]:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                seen += [_seen(raw, settings.topic_prefix) for raw in records]
    return sorted(seen, key=lambda one: (one.topic, one.partition, one.offset))


async def lags(settings: Settings, group: str, *topics: str) -> dict[tuple[str, int], int]:
    """Records of each partition that a group has not committed."""
    async with _reader(settings, group) as consumer:
        partitions = [TopicPartition(settings.topic_prefix + t, n) for t in topics for n in range(PARTITIONS)]
        ends = await consumer.end_offsets(partitions)
        return {
            (tp.topic.removeprefix(settings.topic_prefix), tp.partition): ends[tp] - (await consumer.committed(tp) or 0)
            for tp in partitions
        }


async def committed(settings: Settings, group: str, *topics: str) -> dict[tuple[str, int], int]:
    """Offsets a group has committed, of the partitions where it has."""
    async with _reader(settings, group) as consumer:
        found = {}
        for topic in topics:
            for number in range(PARTITIONS):
                offset = await consumer.committed(TopicPartition(settings.topic_prefix + topic, number))
                if offset is not None:
                    found[topic, number] = offset
        return found


@asynccontextmanager
async def _reader(settings: Settings, group: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A client that knows a group and never joins it."""
    consumer = make_consumer(settings.model_copy(update={"instance": "reader"}), group=group)
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


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
