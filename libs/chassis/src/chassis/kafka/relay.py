"""The relay: the one process of a service that empties its outbox, in order, and says each event at least once.

Design: rows that already have a sequence are sent again first, so that after a crash the same events keep the same
ids and numbers, and readers can tell a repetition from news.
"""

import asyncio
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import asyncpg
import orjson
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2

from contracts.base import PARTITIONS

from .. import faults, telemetry
from ..pulse import Pulse
from ..settings import Settings
from .clients import abandon, make_producer
from .envelope import sequence_text

log = structlog.get_logger(__name__)
_LOCK = 0x4C4F4445
_NUMBERED = "SELECT * FROM outbox WHERE sequence IS NOT NULL ORDER BY sequence LIMIT $1"
_NUMBER = """
WITH batch AS (
    SELECT position, row_number() OVER (ORDER BY position) AS nth
    FROM (SELECT position FROM outbox WHERE sequence IS NULL ORDER BY position LIMIT $1) AS waiting
), state AS (
    UPDATE relay_state SET sequence = sequence + (SELECT count(*) FROM batch)
    WHERE EXISTS (SELECT FROM batch)
    RETURNING epoch, sequence - (SELECT count(*) FROM batch) AS last
)
UPDATE outbox SET epoch = state.epoch, sequence = state.last + batch.nth
FROM batch, state WHERE outbox.position = batch.position
RETURNING outbox.*
"""
_DELETE = "DELETE FROM outbox WHERE position = ANY($1::bigint[])"


def partition_of(route: str) -> int:
    """The partition a route belongs to, as every Kafka client computes it from a key."""
    return int((murmur2(route.encode()) & 0x7FFFFFFF) % PARTITIONS)


class Relay:
    """Holds an advisory lock, and does everything on the connection that holds it: losing one loses both."""

    def __init__(self, settings: Settings, *, source: str, pulse: Pulse) -> None:
        self._settings = settings
        self._source = source
        self._pulse = pulse
        self._producer: AIOKafkaProducer | None = None

    async def run(self) -> None:
        """Relay for ever; any failure drops connection and producer, and begins again."""
        while True:
            try:
                await self._hold_and_relay()
            except (OSError, TimeoutError, KafkaError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
                log.warning("relay_restarted", reason=f"{type(failure).__name__}: {failure}"[:300])
                await asyncio.sleep(0.2)
            finally:
                await self._drop_producer()

    async def _hold_and_relay(self) -> None:
        url = self._settings.relay_database_url.get_secret_value()
        connection = await asyncpg.connect(url, timeout=5, command_timeout=30)
        try:
            while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
                await self._pulse.wait(self._settings.relay_poll)
            while True:
                if not await self.relay_batch(connection):
                    await self._pulse.wait(self._settings.relay_poll)
        finally:
            connection.terminate()

    async def relay_batch(self, connection: "asyncpg.Connection[Any]") -> int:
        """Number, send, await and delete one batch; returns its size."""
        limit = self._settings.relay_batch
        rows = await connection.fetch(_NUMBERED, limit) or await connection.fetch(_NUMBER, limit)
        if not rows:
            telemetry.OUTBOX_WAITING.set(0)
            return 0
        rows = sorted(rows, key=lambda row: row["sequence"], reverse=not faults.is_on("order"))
        telemetry.OUTBOX_WAITING.set(len(rows))
        faults.reach("relay.after_claim")
        positions = [row["position"] for row in rows]
        if not faults.is_on("delete_after"):
            await connection.execute(_DELETE, positions)
        async with asyncio.timeout(self._settings.relay_deadline.total_seconds()):
            await self._send(rows)
        faults.reach("relay.after_ack")
        await connection.execute(_DELETE, positions)
        faults.reach("relay.after_delete")
        return len(rows)

    async def _send(self, rows: Sequence[Any]) -> None:
        if self._producer is None:
            self._producer = make_producer(self._settings, source=self._source)
            await self._producer.start()
        acknowledgements = [await self._send_one(self._producer, row) for row in rows]
        for acknowledgement in acknowledgements:
            acknowledgement.add_done_callback(_notice)
        faults.reach("relay.after_send")
        await acknowledgements[0]
        faults.reach("relay.after_first_ack")
        await asyncio.gather(*acknowledgements)
        for topic, group in groupby(sorted(row["topic"] for row in rows)):
            telemetry.RELAY_SENT.labels(topic).inc(len(list(group)))

    async def _send_one(self, producer: AIOKafkaProducer, row: Any) -> Any:  # noqa: ANN401 - a row, and aiokafka's future
        headers = {**orjson.loads(row["headers"]), "ce_sequence": sequence_text(row["epoch"], row["sequence"])}
        return await producer.send(
            self._settings.topic_prefix + row["topic"],
            row["value"],
            key=row["key"].encode(),
            partition=partition_of(row["route"]),
            headers=[(name, value.encode()) for name, value in headers.items()],
        )

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            try:
                async with asyncio.timeout(2):
                    await producer.stop()
            except (TimeoutError, KafkaError, OSError):
                log.warning("producer_dropped")
                await abandon(producer)


def _notice(acknowledgement: "asyncio.Future[Any]") -> None:
    """Take notice of a failure nobody waits for: the deadline passed, and the whole batch is sent again."""
    if not acknowledgement.cancelled():
        acknowledgement.exception()
