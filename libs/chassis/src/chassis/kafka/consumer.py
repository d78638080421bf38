"""The consumer: takes what partitions offer, in runs, and moves offsets only after the transaction."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import chain

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError, NoOffsetForPartitionError

from .. import faults, telemetry
from ..envelope import Record
from ..postgres.failures import is_operational
from ..settings import Settings
from .clients import make_consumer
from .dispatch import Dispatcher
from .position import Position
from .runs import runs_of

log = structlog.get_logger(__name__)
POLL_MS = 1000
Offered = Mapping[TopicPartition, Sequence["ConsumerRecord[bytes, bytes]"]]
"""What the broker gave at once."""


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

    async def stopped(self, *, timeout: timedelta) -> None:  # noqa: ASYNC109 - gives up waiting, cancels nothing
        """Wait until the runs in hand are done and the group is left, or as long as `timeout`."""
        if self._kafka is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout.total_seconds()):
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
        return self._position.caught_up()

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
        return {tp: max(0, end - position.done(tp)) for tp, end in ends.items()}

    async def _poll(self, kafka: AIOKafkaConsumer) -> None:
        try:
            async with asyncio.timeout(30):
                offered = await kafka.getmany(timeout_ms=POLL_MS, max_records=self._settings.poll_limit)
        except NoOffsetForPartitionError:  # the client looked before `begin` had committed where to start
            await asyncio.sleep(0.1)
            await self.begin(kafka, [tp for tp in kafka.assignment() if not self._position.knows(tp)])
            return
        for tp, raws in offered.items():
            self._position.take(tp, [raw.offset for raw in raws])
        if not offered:  # to pause and resume would have the client look through all partitions again
            await self._commit_when_due(kafka)
        elif sum(map(len, offered.values())) < self._settings.run_limit:
            await self._take_few(kafka, offered)
        else:
            await self._take_all(kafka, self._lanes(offered, by=_partition))

    async def _take_few(self, kafka: AIOKafkaConsumer, offered: Offered) -> None:
        """Take what is no more than a run, a tenant's in one lane: half a run costs nearly as much as a whole one.

        Meanwhile nothing is fetched. The client would fetch the next record as soon as there is one, and no other
        until that one is taken; so all that follow it would wait for a run more.
        """
        kafka.pause(*kafka.assignment())
        try:
            await self._take_all(kafka, self._lanes(offered, by=_tenant))
            await asyncio.sleep(self._settings.gather.total_seconds())
        finally:
            kafka.resume(*kafka.paused())

    async def _take_all(self, kafka: AIOKafkaConsumer, lanes: Iterable[Sequence[Record]]) -> None:
        await asyncio.gather(*map(self._take, lanes))
        await self._commit_when_due(kafka)

    def _lanes(self, offered: Offered, *, by: Callable[[Record], int]) -> Iterable[Sequence[Record]]:
        """What goes on at the same time: split so that equal keys of a topic never meet in two transactions."""
        lanes: dict[int, list[Record]] = {}
        for record in map(self._record, chain.from_iterable(offered.values())):
            lanes.setdefault(by(record) % self._settings.run_lanes, []).append(record)
        return lanes.values()

    async def _take(self, records: Sequence[Record]) -> None:
        generation = self._position.generation
        for run in runs_of(records, limit=self._settings.run_limit):
            if self._stopping or generation != self._position.generation or not await self._take_run(run):
                return
            faults.reach("consumer.after_commit")
            if generation == self._position.generation:
                self._finish(run)

    async def _take_run(self, run: Sequence[Record]) -> bool:
        """Apply a run, however often the database must be asked; False if we were stopped before it was applied."""
        pause, tries = 0.05, 0
        while not self._stopping:
            try:
                await self._dispatcher.take(run, patient=tries < self._settings.run_tries)
            except Exception as failure:
                if not is_operational(failure):
                    raise
                log.warning("run_postponed", reason=f"{type(failure).__name__}: {failure}"[:300], events=len(run))
                await asyncio.sleep(pause)
                pause, tries = min(pause * 2, 5), tries + 1
            else:
                return True
        return False

    def _finish(self, run: Sequence[Record]) -> None:
        prefix = self._settings.topic_prefix
        self._position.finish((TopicPartition(prefix + r.topic, r.partition), r.offset) for r in run)

    def _record(self, raw: "ConsumerRecord[bytes, bytes]") -> Record:
        headers = {_header_name(name): _storable(value or b"") for name, value in raw.headers}
        topic = raw.topic.removeprefix(self._settings.topic_prefix)
        return Record(topic, raw.partition, raw.offset, raw.key, headers, raw.value)

    async def _commit_when_due(self, kafka: AIOKafkaConsumer) -> None:
        position = self._position
        waited = time.monotonic() - position.committed_at
        due = waited >= self._settings.offsets_interval.total_seconds()
        if (due and position.uncommitted) or position.uncommitted >= self._settings.offsets_every:
            await self.commit(kafka)
            position.committed_at = time.monotonic()

    async def commit(self, kafka: AIOKafkaConsumer | None) -> None:
        """Commit exactly what is done, of the partitions still ours; a refusal means redelivery will come."""
        if kafka is None or not self._position.uncommitted:
            return
        committing = self._position.uncommitted
        offsets = self._position.offsets(kafka.assignment())
        try:
            if offsets:
                await kafka.commit(offsets)
            self._position.uncommitted -= committing  # what was done meanwhile is still to be committed
        except (CommitFailedError, IllegalStateError) as failure:
            log.warning("commit_refused", reason=str(failure)[:200])
        except KafkaError as failure:
            log.warning("commit_postponed", reason=str(failure)[:200])
        faults.reach("consumer.after_offsets")

    async def begin(self, kafka: AIOKafkaConsumer, assigned: Sequence[TopicPartition]) -> None:
        """Start each partition at its committed offset; where none is stored, commit its beginning first.

        A refusal means that the group has gone on without us: they begin when they are ours again.
        """
        self._position.await_assignment()
        self._position.revoke(assigned)  # what comes from now on is new, also while we ask about the others
        ends = await kafka.end_offsets(assigned) if assigned else {}
        try:
            offsets = {tp: await self._start(kafka, tp) for tp in assigned}
        except CommitFailedError as failure:
            log.warning("commit_refused", reason=str(failure)[:200])
        else:
            self._position.assign(offsets, ends)

    async def _start(self, kafka: AIOKafkaConsumer, tp: TopicPartition) -> int:
        offset: int | None = await kafka.committed(tp)
        if offset is None:
            offset = int((await kafka.beginning_offsets([tp]))[tp])
            await kafka.commit({tp: offset})
            kafka.seek(tp, offset)
        return offset

    async def end(self, kafka: AIOKafkaConsumer, revoked: Sequence[TopicPartition]) -> None:
        """Commit what is done of partitions we lose, and forget them."""
        await self.commit(kafka)
        self._position.await_assignment()
        self._position.revoke(revoked)


class AcksFirst(Consumer):
    """For fault runs: commits offsets before the transaction, to see that events are then lost."""

    async def _take_run(self, run: Sequence[Record]) -> bool:
        self._finish(run)
        await self.commit(self._kafka)
        return await super()._take_run(run)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, consumer: Consumer, kafka: AIOKafkaConsumer) -> None:
        self._consumer, self._kafka = consumer, kafka

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        if revoked:
            await self._consumer.end(self._kafka, revoked)

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        await self._consumer.begin(self._kafka, sorted(assigned))


def _partition(record: Record) -> int:
    return record.partition


def _tenant(record: Record) -> int:
    return hash(record.tenant_id)


@lru_cache(maxsize=100)
def _header_name(name: str) -> str:
    return _storable(name.encode())


def _storable(text: bytes) -> str:
    """Bytes of a header as text a database takes: no column holds NUL."""
    return text.decode(errors="replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
