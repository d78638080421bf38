"""A run of statistics under fire: publish, kill, let it catch up, and compare with the truth."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from statistics_service.exact.topics import ensure_topics
from statistics_service.settings import Settings
from tests.faults.ports import some_port
from tests.faults.statistics_events import Story, difference
from tests.faults.statistics_topics import forget, publish, read_figures, uncommitted

_SHORT_SESSION = 6


@dataclass(frozen=True)
class Plan:
    """What happens in a run."""

    events: int
    kills: int
    rate: int
    """Events a second."""
    workers: Sequence[int] = (1,)
    """How many workers there are, phase by phase, each phase being as long as the others."""
    freezes: int = 0
    """How often a worker stands still for one and a half sessions, and then goes on as if nothing had happened."""
    is_rebuilt: bool = False
    """Whether the states are lost in the end, changelog and all, and everything is counted anew."""
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
    rebuilt_after: float = 0
    """Seconds from the loss of all states until everything had been counted anew."""


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

    async def freeze(self, seconds: float) -> None:
        """Let it stand still for so long."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(seconds)
            self.process.send_signal(signal.SIGCONT)

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
    first_port: int = field(default_factory=some_port)
    slots: list[Slot] = field(default_factory=list)
    generation: int = 1

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
            rebuilt_after = await self._rebuild() if self.plan.is_rebuilt else 0
            if self.plan.is_rebuilt:
                figures, _ = await read_figures(self.settings)
        finally:
            for slot in self.slots:
                slot.kill(signal.SIGKILL)
        ended = sum(slot.ended_by_itself for slot in self.slots)
        apart = difference(story.truth, figures)
        return Result(apart, backwards, self.plan.events, story.repeats, committed_after, ended, rebuilt_after)

    @property
    def settings(self) -> Settings:
        """Settings of the workers, as far as a reader needs them."""
        return Settings.model_validate(
            {
                "kafka_bootstrap_servers": self.broker,
                "topic_prefix": self.prefix,
                "ephemeral_broker": self.ephemeral,
                "generation": self.generation,
            }
        )

    async def _rebuild(self) -> float:
        """Kill every worker, delete the changelog, and have a new generation count from the start of the topics."""
        began, workers = time.monotonic(), len(self.slots)
        while self.slots:
            self.slots.pop().kill(signal.SIGKILL)
        await forget(self.settings, self.settings.changelog)
        self.generation += 1
        await ensure_topics(self.settings)
        self._resize(workers)
        await self._await_commits()
        return time.monotonic() - began

    async def _publish_and_kill(self, story: Story) -> None:
        self._resize(self.plan.workers[0])
        await self._await_ready()
        killing = asyncio.create_task(self._kill_and_resize())
        await publish(self.settings, story, self.plan.events, rate=self.plan.rate)
        await killing

    async def _kill_and_resize(self) -> None:
        chance, length = random.Random(self.plan.seed), self.plan.events / self.plan.rate
        moments = sorted(chance.uniform(0.05, 0.95) * length for _ in range(self.plan.kills))
        freezes = [(number + 0.5) * length / self.plan.freezes for number in range(self.plan.freezes)]
        phases = [length * number / len(self.plan.workers) for number in range(len(self.plan.workers))]
        thawing: list[asyncio.Task[None]] = []
        began = time.monotonic()
        while (passed := time.monotonic() - began) < length:
            while phases and passed >= phases[0]:
                self._resize(self.plan.workers[-len(phases)])
                phases.pop(0)
            if moments and passed >= moments[0]:
                moments.pop(0)
                chance.choice(self.slots).kill(signal.SIGKILL)
            if freezes and passed >= freezes[0]:
                freezes.pop(0)
                thawing.append(asyncio.create_task(chance.choice(self.slots).freeze(1.5 * _SHORT_SESSION)))
            self._keep()
            await asyncio.sleep(0.05)
        await asyncio.gather(*thawing)
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
            "LODESTONE_DURABLE_DATABASE": "false",
            "LODESTONE_PROTECTIONS_OFF": self.plan.protections_off,
            "LODESTONE_STATISTICS_GENERATION": str(self.generation),
            "LODESTONE_SESSION_TIMEOUT": f"PT{self._session}S",
        }
        return Slot(environment, self.folder / f"worker-{number}.log")

    @property
    def _session(self) -> int:
        """Short where a dead member blocks its partitions, or where others should take them over."""
        return _SHORT_SESSION if self.ephemeral or self.plan.freezes else 10

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
