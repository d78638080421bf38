"""A run of statistics under fire: publish, kill, let it catch up, and compare with the truth."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from contracts.base import PARTITIONS
from contracts.registry import COUNTED
from statistics_service.exact.topics import ensure_topics
from statistics_service.settings import Settings
from tests.faults.statistics_events import Story, Truth, difference


@dataclass(frozen=True)
class Plan:
    """What happens in a run."""

    events: int
    kills: int
    rate: int
    """Events a second."""
    workers: Sequence[int] = (1,)
    """How many workers there are, phase by phase, each phase being as long as the others."""
    protections_off: str = ""
    seed: int = 1


@dataclass(frozen=True)
class Result:
    """What a run showed."""

    difference: int
    backwards: int
    """Records of a key that said less than the one before."""
    events: int
    repeats: int
    committed_after: float
    """Seconds from the last event to the last commit."""
    ended_by_themselves: int


@dataclass
class Slot:
    """One worker that is started again whenever it ends, as a supervisor would."""

    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    ended_by_itself: int = 0
    _killed: bool = False

    def start(self) -> None:
        """Start it."""
        self._killed = False
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "statistics_service", "all"]
            self.process = subprocess.Popen(command, env={**os.environ, **self.environment}, stdout=log, stderr=log)

    def kill(self, number: signal.Signals) -> None:
        """Send a signal, and wait for the end."""
        self._killed = True
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(20)

    def keep(self) -> None:
        """Start it again if it ended."""
        if self.process is not None and self.process.poll() is not None:
            self.ended_by_itself += not self._killed
            self.start()


@dataclass
class Run:
    """The parts of one run on one broker."""

    broker: str
    folder: Path
    plan: Plan
    ephemeral: bool = False
    prefix: str = field(default_factory=lambda: f"t{uuid4().hex[:10]}.")
    first_port: int = 18960
    slots: list[Slot] = field(default_factory=list)

    async def execute(self) -> Result:
        """Publish and kill, wait until all is committed, compare; every worker is gone afterwards."""
        story = Story(self.plan.seed, campaigns=40, repeated=0.02)
        await ensure_topics(self.settings)
        try:
            await self._publish_and_kill(story)
            published = time.monotonic()
            await self._await_commits()
            committed_after = time.monotonic() - published
            figures, backwards = await read_figures(self.settings)
        finally:
            for slot in self.slots:
                slot.kill(signal.SIGKILL)
        ended = sum(slot.ended_by_itself for slot in self.slots)
        apart = difference(story.truth, figures)
        return Result(apart, backwards, self.plan.events, story.repeats, committed_after, ended)

    @property
    def settings(self) -> Settings:
        """Settings of the workers, as far as a reader needs them."""
        return Settings.model_validate(
            {
                "kafka_bootstrap_servers": self.broker,
                "topic_prefix": self.prefix,
                "ephemeral_broker": self.ephemeral,
            }
        )

    async def _publish_and_kill(self, story: Story) -> None:
        self._resize(self.plan.workers[0])
        await self._await_ready()
        killing = asyncio.create_task(self._kill_and_resize())
        await publish(self.settings, story, self.plan.events, rate=self.plan.rate)
        await killing

    async def _kill_and_resize(self) -> None:
        chance, length = random.Random(self.plan.seed), self.plan.events / self.plan.rate
        moments = sorted(chance.uniform(0.05, 0.95) * length for _ in range(self.plan.kills))
        phases = [length * number / len(self.plan.workers) for number in range(len(self.plan.workers))]
        began = time.monotonic()
        while (passed := time.monotonic() - began) < length:
            while phases and passed >= phases[0]:
                self._resize(self.plan.workers[-len(phases)])
                phases.pop(0)
            if moments and passed >= moments[0]:
                moments.pop(0)
                chance.choice(self.slots).kill(signal.SIGKILL)
            self._keep()
            await asyncio.sleep(0.05)
        for _ in moments:
            chance.choice(self.slots).kill(signal.SIGKILL)
            self._keep()

    def _keep(self) -> None:
        for slot in self.slots:
            slot.keep()

    def _resize(self, count: int) -> None:
        while len(self.slots) > count:
            self.slots.pop().kill(signal.SIGTERM)
        while len(self.slots) < count:
            self.slots.append(self._slot(len(self.slots)))
            self.slots[-1].start()

    def _slot(self, number: int) -> Slot:
        environment = {
            "KAFKA_BOOTSTRAP_SERVERS": self.broker,
            "LODESTONE_TOPIC_PREFIX": self.prefix,
            "LODESTONE_EPHEMERAL_BROKER": str(self.ephemeral),
            "LODESTONE_INSTANCE": str(number),
            "LODESTONE_HTTP_PORT": str(self.first_port + number),
            "LODESTONE_PROTECTIONS_OFF": self.plan.protections_off,
            "LODESTONE_SESSION_TIMEOUT": "PT6S" if self.ephemeral else "PT10S",
        }
        return Slot(environment, self.folder / f"worker-{number}.log")

    async def _await_ready(self) -> None:
        """Wait until the first worker has committed positions, so that the first kill meets one at work."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.first_port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return
        raise TimeoutError("no worker answers")

    async def _await_commits(self) -> None:
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            self._keep()
            if await uncommitted(self.settings) == 0:
                return
            await asyncio.sleep(0.3)
        message = f"{await uncommitted(self.settings)} records are not committed"
        raise TimeoutError(message)


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
    return any(has.get(name, 0) < count for name, count in had.items()) or str(said["counted_at"]) < str(
        before["counted_at"]
    )


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
