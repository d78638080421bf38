"""Topics are made from the registry; a broker never makes one by itself."""

import asyncio
from collections.abc import Iterable

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import CoordinatorNotAvailableError, GroupLoadInProgressError, TopicAlreadyExistsError

from contracts.base import PARTITIONS, Topic
from contracts.registry import TOPICS

from ..settings import Settings
from .clients import make_admin

_DAY_MS = 86_400_000
_PATIENCE, _AGAIN, _SELDOM = 120, 0.1, 2.0
"""Seconds in all, after the first question, and between two questions at last: each makes a new broker work, which has
topics to make before it answers."""


def acknowledged(settings: Settings) -> dict[str, str]:
    """The configuration by which "acknowledged by all" means by more than one, as soon as there is more than one."""
    return {"min.insync.replicas": str(min(2, settings.topic_replicas))}


def _config(topic: Topic, settings: Settings) -> dict[str, str]:
    return {**acknowledged(settings), **_lifetime(topic)}


def _lifetime(topic: Topic) -> dict[str, str]:
    if topic.retention_days is None:
        # Old values of a key must become unreadable in bounded time: an erasure is a tombstone.
        return {
            "cleanup.policy": "compact",
            "segment.ms": str(_DAY_MS // 4),
            "max.compaction.lag.ms": str(_DAY_MS),
            "delete.retention.ms": str(7 * _DAY_MS),
        }
    return {"cleanup.policy": "delete", "retention.ms": str(topic.retention_days * _DAY_MS)}


async def create_topics(settings: Settings, *, topics: Iterable[Topic] = tuple(TOPICS.values())) -> list[str]:
    """Make the topics that do not exist yet; returns all their names. Raises for any other refusal of the broker."""
    names = {f"{settings.topic_prefix}{topic.name}": topic for topic in topics}
    if settings.ephemeral_broker:
        return list(names)  # makes topics when they are first named, and knows no request for it
    admin = make_admin(settings)
    await admin.start()
    try:
        existing = set(await admin.list_topics())
        wanted = [
            NewTopic(
                name,
                num_partitions=PARTITIONS,
                replication_factor=settings.topic_replicas,
                topic_configs=_config(topic, settings),
            )
            for name, topic in names.items()
            if name not in existing
        ]
        if wanted:
            answer = await admin.create_topics(wanted)
            for name, code, *rest in answer.topic_errors:
                if code not in (0, TopicAlreadyExistsError.errno):
                    message = f"topic {name} refused with code {code}: {rest}"
                    raise RuntimeError(message)
        await await_coordinator(admin, settings.topic_prefix)
    finally:
        await admin.close()
    return list(names)


async def await_coordinator(admin: AIOKafkaAdminClient, prefix: str) -> None:
    """Wait until consumers find who coordinates groups: a new broker makes its topic of offsets when it is asked first.

    A consumer that finds nobody may hang until its watchdog ends the process. Raises `TimeoutError`.
    """
    pause = _AGAIN
    async with asyncio.timeout(_PATIENCE):
        while True:
            try:
                await admin.find_coordinator(f"{prefix}topics")
            except (CoordinatorNotAvailableError, GroupLoadInProgressError):
                await asyncio.sleep(pause)
                pause = min(2 * pause, _SELDOM)
            else:
                return


async def cluster_id(settings: Settings) -> str:
    """The id the broker's cluster was formatted with."""
    admin = make_admin(settings)
    await admin.start()
    try:
        return str((await admin.describe_cluster())["cluster_id"])
    finally:
        await admin.close()
