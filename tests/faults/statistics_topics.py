"""What a run of statistics writes to its topics and reads from them."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from contracts.base import PARTITIONS
from contracts.registry import COUNTED
from statistics_service.settings import Settings
from tests.faults.statistics_events import Story, Truth


async def publish(settings: Settings, story: Story, events: int, *, rate: int | None = None) -> int:
    """Send a story's records at a rate, or as fast as it goes; returns how many there were."""
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap_servers, acks="all", enable_idempotence=True, linger_ms=2
    )
    await producer.start()
    began, sent, last = time.monotonic(), 0, []
    try:
        for record in story.records(events):
            name = f"{settings.topic_prefix}{record.topic}"
            key = record.key.encode()
            last.append(
                await producer.send(name, record.value, key=key, partition=record.partition, headers=record.headers)
            )
            sent += 1
            if sent % 200 == 0:
                await asyncio.gather(*last)
                last.clear()
                if rate:
                    await asyncio.sleep(max(0, began + sent / rate - time.monotonic()))
        await asyncio.gather(*last)
    finally:
        await producer.stop()
    return sent


async def forget(settings: Settings, topic: str) -> None:
    """Delete a topic with everything in it."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
    await admin.start()
    try:
        await admin.delete_topics([topic])
    finally:
        await admin.close()


async def uncommitted(settings: Settings) -> int:
    """Records of all counted topics that the group has not committed."""
    sources = [TopicPartition(f"{settings.topic_prefix}{t.name}", p) for t in COUNTED for p in range(PARTITIONS)]
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka_bootstrap_servers)
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
    await consumer.start()
    await admin.start()
    try:
        ends = await consumer.end_offsets(sources)
        commits = await admin.list_consumer_group_offsets(settings.app_id, partitions=sources)
    finally:
        await consumer.stop()
        await admin.close()
    return sum(end - max(commits[each].offset if each in commits else 0, 0) for each, end in ends.items())


_TAKEN_BACK = ("enrollments.started", "purchases.amount")
"""What an enrollment by the purchase of another one takes back."""


async def read_figures(settings: Settings) -> tuple[Truth, int]:
    """The newest figures by campaign and day, added over partitions; and how often a key went back."""
    newest: dict[str, dict[str, object]] = {}
    backwards = 0
    for value in await read_all(settings, "campaign.statistics"):
        said = orjson.loads(value)
        key = f"{said['campaign_id']}|{said['partition']}|{said['day']}"
        before = newest.get(key)
        if before is not None and _went_back(before, said):
            backwards += 1
        newest[key] = said
    figures: Truth = {}
    for said in newest.values():
        whole = figures.setdefault((str(said["campaign_id"]), str(said["day"])), Counter())
        whole.update(said["counters"])  # type: ignore[call-overload] # JSON
    return figures, backwards


def _went_back(before: Mapping[str, object], said: Mapping[str, object]) -> bool:
    had, has = before["counters"], said["counters"]
    assert isinstance(had, dict)
    assert isinstance(has, dict)
    grows = {name: count for name, count in had.items() if not name.startswith(_TAKEN_BACK)}
    is_less = any(has.get(name, 0) < count for name, count in grows.items())
    return is_less or str(said["counted_at"]) < str(before["counted_at"])


async def read_all(settings: Settings, topic: str) -> list[bytes]:
    """Every value of a topic, from the first to the last there is now."""
    places = [TopicPartition(f"{settings.topic_prefix}{topic}", partition) for partition in range(PARTITIONS)]
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka_bootstrap_servers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        await consumer.seek_to_beginning(*places)
        values: list[bytes] = []
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                values.extend(record.value for record in records)
    finally:
        await consumer.stop()
    return values
