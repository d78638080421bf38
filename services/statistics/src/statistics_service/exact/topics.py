"""The topics of this service, made before Faust looks at them."""

import asyncio

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.admin import NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError

from chassis.kafka.clients import make_admin, make_producer
from chassis.kafka.topics import acknowledged, create_topics
from contracts.base import PARTITIONS, Topic
from contracts.registry import COUNTED
from contracts.statistics import CAMPAIGN_STATISTICS

from ..settings import Settings

log = structlog.get_logger(__name__)
_TOPICS: tuple[Topic, ...] = (*COUNTED, CAMPAIGN_STATISTICS)
_CHANGELOG = {
    "cleanup.policy": "compact",
    "segment.ms": "600000",
    # A late record of a former owner must not hide a newer one before a restart has merged and rewritten the two.
    "min.compaction.lag.ms": "3600000",
}


def source_names(settings: Settings) -> list[str]:
    """What is read, under its full name."""
    return [f"{settings.topic_prefix}{topic.name}" for topic in COUNTED]


async def await_topics(settings: Settings) -> None:
    """Make what does not exist, as soon as there is a broker."""
    pause = 0.2
    while True:
        try:
            return await ensure_topics(settings)
        except (OSError, KafkaError) as failure:  # the broker is still starting
            log.warning("start_postponed", reason=f"{type(failure).__name__}: {failure}"[:200])
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5)


async def ensure_topics(settings: Settings) -> None:
    """Make what does not exist: sources, figures, changelog. Raises `KafkaError` while there is no broker."""
    names = await create_topics(settings, topics=_TOPICS)
    if settings.ephemeral_broker:
        await _touch(settings, [*names, settings.changelog])
    else:
        await _create_changelog(settings)


def changelog(settings: Settings) -> NewTopic:
    """The topic of the states, kept by as many brokers as any other: they are nowhere else."""
    configuration = {**acknowledged(settings), **_CHANGELOG}
    return NewTopic(settings.changelog, PARTITIONS, settings.topic_replicas, topic_configs=configuration)


async def _create_changelog(settings: Settings) -> None:
    admin = make_admin(settings)
    await admin.start()
    try:
        if settings.changelog not in set(await admin.list_topics()):
            answer = await admin.create_topics([changelog(settings)])
            refused = [error for error in answer.topic_errors if error[1] not in (0, TopicAlreadyExistsError.errno)]
            if refused:
                message = f"the changelog was refused: {refused}"
                raise RuntimeError(message)
    finally:
        await admin.close()


async def _touch(settings: Settings, names: list[str]) -> None:
    """Name each topic once: the in-memory broker makes it then, and knows no request for it."""
    producer: AIOKafkaProducer = make_producer(settings, source="statistics-topics")
    await producer.start()
    try:
        for name in names:
            await producer.partitions_for(name)
    finally:
        await producer.stop()
