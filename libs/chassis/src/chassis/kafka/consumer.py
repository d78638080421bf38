"""The consumer: takes what partitions offer, in runs of one tenant, and moves offsets only after the transaction."""

import asyncio
import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError, NoOffsetForPartitionError

from .. import faults, telemetry
from ..postgres.transactions import is_operational
from ..settings import Settings
from .clients import make_consumer
from .dispatch import Dispatcher
from .envelope import Record

log = structlog.get_logger(__name__)
POLL_MS = 500
_AT_ONCE = 4
"""Partitions worked on at the same time; more than that only waits for the database."""


@dataclass
class Position:
    """How far this process is: offsets done and not yet committed, and when anything last moved."""

    done: dict[TopicPartition, int] = field(default_factory=dict)
    uncommitted: int = 0
    committed_at: float = field(default_factory=time.monotonic)
    moved_at: float = field(default_factory=time.monotonic)
    deaths: int = 0
    """Dead records since the last that was applied."""
    ends: dict[TopicPartition, int] = field(default_factory=dict)
    """Where partitions end, as the broker said when it was last asked."""
    backlog: dict[TopicPartition, int] = field(default_factory=dict)
    """Where partitions ended when they became ours: up to there, things may have waited for long."""
    generation: int = 0
    """Counts assignments; 0 before the first. What was taken in an earlier one is no longer ours to report."""


class Consumer:
    """One member of the service's group."""

    def __init__(self, settings: Settings, dispatcher: Dispatcher, *, group: str) -> None:
        self._settings = settings
        self._dispatcher = dispatcher
        self._group = group
        self._kafka: AIOKafkaConsumer | None = None
        self._position = Position()
        self._stopping = False
        self._stopped = asyncio.Event()
        self._braking = asyncio.Lock()

    async def run(self) -> None:
        """Consume until `stop`; leaves the group with everything done committed."""
        kafka = make_consumer(self._settings, group=self._group)
        kafka.subscribe(
            [self._settings.topic_prefix + topic for topic in self._dispatcher.topics], listener=_Listener(self, kafka)
        )
        self._kafka = kafka  # the watchdog looks from here on: joining the group can hang too
        try:
            await kafka.start()
            while not self._stopping:
                await self._poll(kafka)
        finally:
            await self.commit(kafka)
            await kafka.stop()
            self._kafka = None
            self._stopped.set()

    async def stopped(self, *, timeout: float) -> None:  # noqa: ASYNC109 - gives up waiting, cancels nothing
        """Wait until the runs in hand are done and the group is left, or `timeout` seconds."""
        if self._kafka is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._stopped.wait()

    def stop(self) -> None:
        """Finish the runs in hand, then leave."""
        self._stopping = True

    def stalled_for(self) -> float:
        """Seconds since anything moved while there is lag or no partition is ours; 0 when there is nothing to do."""
        kafka = self._kafka
        if kafka is None or (self._position.generation and not any(self._lags(kafka).values())):
            self._position.moved_at = time.monotonic()
        return time.monotonic() - self._position.moved_at

    def caught_up(self) -> bool:
        """Whether everything that waited when our partitions became ours is done."""
        position = self._position
        return bool(position.generation) and all(
            position.done.get(tp, 0) >= end for tp, end in position.backlog.items()
        )

    async def measure(self) -> None:
        """Ask the broker where partitions end: a client that does not fetch would see no lag for ever."""
        ours = list(self._kafka.assignment()) if self._kafka is not None else []
        if self._kafka is None or not ours:
            return
        with contextlib.suppress(KafkaError, TimeoutError):
            async with asyncio.timeout(5):
                self._position.ends = await self._kafka.end_offsets(ours)

    def report_lag(self) -> None:
        """Set the gauge of records not yet taken."""
        if self._kafka is None:
            return
        lags = self._lags(self._kafka)
        for topic in self._dispatcher.topics:
            name = self._settings.topic_prefix + topic
            telemetry.CONSUMER_LAG.labels(topic).set(sum(lag for tp, lag in lags.items() if tp.topic == name))

    def _lags(self, kafka: AIOKafkaConsumer) -> dict[TopicPartition, int]:
        position = self._position
        ends = {tp: max(kafka.highwater(tp) or 0, position.ends.get(tp, 0)) for tp in kafka.assignment()}
        return {tp: max(0, end - position.done.get(tp, 0)) for tp, end in ends.items()}

    async def _poll(self, kafka: AIOKafkaConsumer) -> None:
        try:
            async with asyncio.timeout(30):
                offered = await kafka.getmany(timeout_ms=POLL_MS, max_records=_AT_ONCE * self._settings.offsets_every)
        except NoOffsetForPartitionError:  # the client looked before `begin` had committed where to start
            await asyncio.sleep(0.1)
            await self.begin(kafka, [tp for tp in kafka.assignment() if tp not in self._position.done])
            return
        room = asyncio.Semaphore(_AT_ONCE)
        await asyncio.gather(*(self._take(tp, records, room) for tp, records in offered.items()))
        self._position.committed_at = await self._commit_when_due(kafka)

    async def _take(self, tp: TopicPartition, records: Sequence[Any], room: asyncio.Semaphore) -> None:
        generation = self._position.generation
        async with room:
            for run in self._runs([self._record(raw) for raw in records]):
                if self._stopping or generation != self._position.generation:
                    return
                if not faults.is_on("ack_after"):
                    self._position.done[tp] = run[-1].offset + 1
                    await self.commit(self._kafka)
                await self._take_run(run)
                faults.reach("consumer.after_commit")
                if generation == self._position.generation:
                    self._position.done[tp] = run[-1].offset + 1
                    self._position.uncommitted += len(run)
                    self._position.moved_at = time.monotonic()
                if await self._brake():
                    self._offer_again(tp)
                    return

    async def _take_run(self, run: Sequence[Record]) -> None:
        pause, tries = 0.05, 0
        while True:
            try:
                take = self._dispatcher.take if tries < self._settings.run_tries else self._dispatcher.take_apart
                taken = await take(run)
            except Exception as failure:
                if not is_operational(failure):
                    raise
                log.warning("run_postponed", reason=f"{type(failure).__name__}: {failure}"[:300], events=len(run))
                await asyncio.sleep(pause)
                pause, tries = min(pause * 2, 5), tries + 1
            else:
                self._position.deaths = 0 if taken.applied else self._position.deaths + taken.died
                return

    def _offer_again(self, tp: TopicPartition) -> None:
        """Let the rest of a batch come again: after a pause this long the group may have thought us dead."""
        if self._kafka is not None and tp in self._position.done:
            with contextlib.suppress(IllegalStateError):
                self._kafka.seek(tp, self._position.done[tp])

    def _runs(self, records: Sequence[Record]) -> Iterator[list[Record]]:
        for _tenant, group in groupby(records, key=lambda record: record.tenant_id):
            run = list(group)
            for start in range(0, len(run), self._settings.run_limit):
                yield run[start : start + self._settings.run_limit]

    def _record(self, raw: "ConsumerRecord[bytes, bytes]") -> Record:
        headers = {_storable(name.encode()): _storable(value or b"") for name, value in raw.headers}
        topic = raw.topic.removeprefix(self._settings.topic_prefix)
        return Record(topic, raw.partition, raw.offset, raw.key, headers, raw.value)

    async def _commit_when_due(self, kafka: AIOKafkaConsumer) -> float:
        waited = time.monotonic() - self._position.committed_at
        due = waited >= self._settings.offsets_interval.total_seconds()
        if not due and self._position.uncommitted < self._settings.offsets_every:
            return self._position.committed_at
        await self.commit(kafka)
        return time.monotonic()

    async def commit(self, kafka: AIOKafkaConsumer | None) -> None:
        """Commit exactly what is done, of the partitions still ours; a refusal means redelivery will come."""
        if kafka is None or (not self._position.uncommitted and faults.is_on("ack_after")):
            return
        ours, committing = kafka.assignment(), self._position.uncommitted
        offsets = {tp: offset for tp, offset in self._position.done.items() if tp in ours}
        try:
            if offsets:
                await kafka.commit(offsets)
            self._position.uncommitted -= committing  # what was done meanwhile is still to be committed
        except (CommitFailedError, IllegalStateError) as failure:
            log.warning("commit_refused", reason=str(failure)[:200])
        except KafkaError as failure:
            log.warning("commit_postponed", reason=str(failure)[:200])
        faults.reach("consumer.after_offsets")

    async def _brake(self) -> bool:
        """Wait in place when too many in a row died, and say so; whoever else comes here waits behind the first."""
        async with self._braking:
            if self._position.deaths < self._settings.brake_after:
                return False
            log.error("consumer_braked", dead_in_a_row=self._position.deaths)
            until = time.monotonic() + self._settings.brake_pause.total_seconds()
            while time.monotonic() < until and not self._stopping:
                await asyncio.sleep(0.1)
                self._position.moved_at = time.monotonic()
            self._position.deaths = 0
            return True

    async def begin(self, kafka: AIOKafkaConsumer, assigned: Sequence[TopicPartition]) -> None:
        """Start each partition at its committed offset; where none is stored, commit its beginning first."""
        self._position.generation += 1
        ends = await kafka.end_offsets(assigned) if assigned else {}
        self._position.backlog = {**self._position.backlog, **ends}
        for tp in assigned:
            offset = await kafka.committed(tp)
            if offset is None:
                offset = (await kafka.beginning_offsets([tp]))[tp]
                await kafka.commit({tp: offset})
                kafka.seek(tp, offset)
            self._position.done[tp] = offset
        self._position.moved_at = time.monotonic()

    async def end(self, kafka: AIOKafkaConsumer, revoked: Sequence[TopicPartition]) -> None:
        """Commit what is done of partitions we lose, and forget them: whoever has them now knows better."""
        await self.commit(kafka)
        self._position.generation += 1
        for tp in revoked:
            self._position.done.pop(tp, None)
            self._position.backlog.pop(tp, None)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, consumer: Consumer, kafka: AIOKafkaConsumer) -> None:
        self._consumer, self._kafka = consumer, kafka

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        if revoked:
            await self._consumer.end(self._kafka, revoked)

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        await self._consumer.begin(self._kafka, sorted(assigned))


def _storable(text: bytes) -> str:
    """Bytes of a header as text a database takes: no column holds NUL."""
    return text.decode(errors="replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
