"""The relay: the one process of a service that empties its outbox, in order, and says each event at least once.

Design: a batch is noted before it is sent. After a crash the same events are sent again under the same ids and
numbers, and readers can tell a repetition from news.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer

from .. import faults, telemetry
from ..clock import Clock
from ..postgres.notes import Batch, Notes
from ..pulse import Pulse
from ..settings import Settings
from .abandon import abandon
from .batches import Round, rounds_of, said_at
from .clients import make_producer

log = structlog.get_logger(__name__)
_LOCK = 0x4C4F4445
_PAUSE = 0.5
"""Seconds between a failure and the next attempt."""
_TRY_LOCK = "SELECT pg_try_advisory_lock($1)"


class Relay:
    """Waits for the service's lock and relays as long as it holds it; any failure gives up all and begins again."""

    def __init__(self, settings: Settings, *, source: str, pulse: Pulse, notes: type[Notes] = Notes) -> None:
        self._settings = settings
        self._source = source
        self._pulse = pulse
        self._notes = notes

    async def run(self) -> None:
        """Relay for ever."""
        while True:
            try:
                async with holding(self._settings, source=self._source, notes=self._notes) as tenure:
                    await self._relay(tenure)
            except Exception as failure:
                log.warning("relay_restarted", reason=f"{type(failure).__name__}: {failure}"[:300])
                await asyncio.sleep(_PAUSE)

    async def _relay(self, tenure: "Tenure") -> None:
        clock, gather = asyncio.get_running_loop().time, self._settings.relay_gather.total_seconds()
        while True:
            began = clock()
            self._pulse.forget()  # what has beaten by now is committed, and this look sees it
            if await tenure.relay_batch():
                await asyncio.sleep(began + gather - clock())
            else:
                await self._pulse.wait(self._settings.relay_poll)


class Tenure:
    """One holding of the lock: an epoch, a producer, and the batch that was acknowledged and not deleted yet."""

    def __init__(self, settings: Settings, notes: Notes, producer: AIOKafkaProducer) -> None:
        self._settings = settings
        self._notes = notes
        self._producer = producer
        self._done = Batch()

    async def begin(self) -> None:
        """Send what a predecessor noted, exactly so, and only then begin an epoch. Raises `Overtaken`."""
        left = await self._notes.read()
        if left.rows:
            await self._send(left)
        await self._notes.mint(left, Clock(self._settings.clock_file).now())

    async def relay_batch(self) -> int:
        """Delete the batch before, note the next, send it and wait; returns its size. Raises `Overtaken`."""
        batch = await self._notes.advance(self._done)
        if self._done.rows:
            faults.reach("relay.after_delete")
        self._done = Batch()
        telemetry.RELAY_BATCH.set(len(batch.rows))
        if batch.rows:
            faults.reach("relay.after_note")
            await self._send(batch)
            self._done = batch
        telemetry.RELAY_OLDEST.set(0)
        return len(batch.rows)

    async def _send(self, batch: Batch) -> None:
        telemetry.RELAY_OLDEST.set(said_at(batch.rows[0]))
        async with asyncio.timeout(self._settings.relay_deadline.total_seconds()):
            for kafka_batches in rounds_of(batch, self._producer):
                await self._send_round(kafka_batches)
        faults.reach("relay.after_ack")
        for topic, number in Counter(row["topic"] for row in batch.rows).items():
            telemetry.RELAY_SENT.labels(topic).inc(number)

    async def _send_round(self, kafka_batches: Round) -> None:
        acknowledgements = []
        for (topic, partition), builder in kafka_batches.items():
            name = self._settings.topic_prefix + topic
            acknowledgement = await self._producer.send_batch(builder, name, partition=partition)
            acknowledgement.add_done_callback(_notice)
            acknowledgements.append(acknowledgement)
        faults.reach("relay.after_send")
        await acknowledgements[0]
        faults.reach("relay.after_first_ack")
        await asyncio.gather(*acknowledgements)


@asynccontextmanager
async def holding(settings: Settings, *, source: str, notes: type[Notes] = Notes) -> AsyncIterator[Tenure]:
    """A tenure that has begun, once the lock is ours. The producer is given up before the lock is."""
    async with _locked(settings) as connection:
        note = notes(connection, count=settings.relay_batch, size=settings.relay_bytes)
        telemetry.RELAY_OLDEST.set(await note.oldest())  # also where no broker is there to begin with
        async with _producing(settings, source) as producer:
            tenure = Tenure(settings, note, producer)
            await tenure.begin()
            yield tenure


@asynccontextmanager
async def _locked(settings: Settings) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A connection that holds the lock. It is asked for again and again: waiting for it would hold back vacuum."""
    url = settings.relay_database_url.get_secret_value()
    patience = settings.database_wait.total_seconds()
    connection = await asyncpg.connect(url, timeout=patience, command_timeout=30)
    try:
        while not await connection.fetchval(_TRY_LOCK, _LOCK):
            telemetry.RELAY_OLDEST.set(0)  # what waits is told by who holds it
            await asyncio.sleep(settings.relay_poll.total_seconds())
        yield connection
    finally:
        connection.terminate()


@asynccontextmanager
async def _producing(settings: Settings, source: str) -> AsyncIterator[AIOKafkaProducer]:
    """A producer that is never stopped: stopping sends what lies behind a refused batch."""
    producer = make_producer(settings, source=source)
    try:
        async with asyncio.timeout(settings.relay_deadline.total_seconds()):
            await producer.start()
        yield producer
    finally:
        await abandon(producer)


def _notice(acknowledgement: "asyncio.Future[Any]") -> None:
    """Take notice of a failure nobody waits for any more: the whole batch is sent again."""
    if not acknowledgement.cancelled():
        acknowledgement.exception()
