"""What waits outside the tables of a service: its outbox, read as the relay's role, and its topics at the broker."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import asyncpg
import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from contracts.base import PARTITIONS

from ..postgres.failures import DATABASE_ERRORS
from ..settings import Settings
from .clients import make_consumer

log = structlog.get_logger(__name__)
_SECONDS = 5
_COUNT = "SELECT count(*) FROM outbox WHERE tenant_id = $1"


class Waiting:
    """Learns how much waits; opens a connection for each question, because people ask seldom."""

    def __init__(self, settings: Settings, *, group: str, topics: Sequence[str]) -> None:
        self._settings = settings
        self._group = group
        self._topics = topics

    async def __call__(self, tenant_id: UUID) -> tuple[int | None, dict[str, int] | None]:
        """Events of the tenant that are not sent, and records of each topic not read; None for what is out of reach."""
        return await self._outbox(tenant_id), await self._lag()

    async def _outbox(self, tenant_id: UUID) -> int | None:
        try:
            async with asyncio.timeout(_SECONDS):
                connection = await asyncpg.connect(self._settings.relay_database_url.get_secret_value())
                try:
                    return int(await connection.fetchval(_COUNT, tenant_id))
                finally:
                    await connection.close()
        except DATABASE_ERRORS as failure:
            log.warning("outbox_not_counted", reason=type(failure).__name__)
            return None

    async def _lag(self) -> dict[str, int] | None:
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._measured()
        except (OSError, KafkaError) as failure:
            log.warning("lag_not_measured", reason=type(failure).__name__)
            return None

    async def _measured(self) -> dict[str, int]:
        # It asks about the group and never joins it: it subscribes to nothing.
        kafka = make_consumer(self._settings.model_copy(update={"instance": "question"}), group=self._group)
        prefix, found = self._settings.topic_prefix, dict.fromkeys(self._topics, 0)
        try:
            await kafka.start()
            places = [TopicPartition(prefix + topic, n) for topic in self._topics for n in range(PARTITIONS)]
            ends = await kafka.end_offsets(places)
            for place in places:
                read = await kafka.committed(place) or 0
                found[place.topic.removeprefix(prefix)] += max(0, ends[place] - read)
        finally:
            await kafka.stop()
        return found
