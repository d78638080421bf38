"""Case 8: the broker killed and started again, while the gateway goes on accepting and a consumer has work."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from chassis.testing.topics import write
from tests.faults import consumer_run, ground, webhook_check, webhook_ground
from tests.faults.ground import until
from tests.faults.kept import Begin, Kept
from tests.faults.lives import Slot
from tests.faults.nursery import Nursery
from tests.faults.outcome import Outcome
from tests.faults.own_kafka import OwnKafka
from tests.faults.webhook_check import Figures
from tests.faults.webhook_sender import Ledger, Sender, read
from tests.faults.webhook_story import Story
from tests.faults.webhook_wire import Wire

DRAIN_SECONDS = 180
BACKLOG = 300
RATE = 25
"""Webhooks a second."""
_APPLIED = "SELECT count(*) FROM applied"
_WAITING = "SELECT count(*) FROM outbox"


@dataclass
class Cut:
    """A gateway and a progress whose broker comes and goes."""

    kafka: OwnKafka
    gateway: webhook_ground.Ground
    progress: ground.Ground
    nurseries: tuple[Nursery, Nursery]
    webhooks: Outcome
    events: Outcome
    figures: Figures = field(default_factory=Figures)
    backlogs: list[int] = field(default_factory=list)
    """Events in the gateway's outbox when the broker came back."""
    drains: list[float] = field(default_factory=list)
    """Seconds until they had all been sent."""
    kept: Kept = field(default_factory=Kept)
    accepted_meanwhile: int = 0
    """Webhooks that were accepted while there was no broker."""

    async def cut(self, pauses: Sequence[float], folder: Path) -> None:
        """Kill the broker, and start it again after each of these pauses; the outcomes hold what was found."""
        ledger = folder / "ledger"
        await write(self.progress.settings, self.progress.enrollments())
        async with AsyncExitStack() as stack:
            wire = await stack.enter_async_context(
                Wire.to(self.gateway.settings.http_host, self.gateway.settings.http_port)
            )
            file = stack.enter_context(ledger.open("w"))
            sender = Sender(wire, Ledger(file), random.Random(self.webhooks.seed), rate=RATE)
            await stack.enter_async_context(self.kept.alive(self._begins()))
            async with sender.sending(Story(random.Random(self.webhooks.seed)).webhooks()):
                await sender.first_accepted_after(0)
                for pause in pauses:
                    await self._cut(sender, pause)
            await until(self._is_quiet, within=DRAIN_SECONDS, what="something is left")
        await webhook_check.check(self.gateway, sender.sent, read(ledger), self.webhooks, self.figures)
        await consumer_run.check(self.progress, self.events)

    async def _cut(self, sender: Sender, pause: float) -> None:
        await write(self.progress.settings, self.progress.milestones(BACKLOG))
        await asyncio.sleep(1)
        self.kafka.kill()
        before = sender.yes
        await asyncio.sleep(pause)
        self.accepted_meanwhile += sender.yes - before
        self.backlogs.append((await self.gateway.fetch(_WAITING))[0][0])
        await asyncio.to_thread(self.kafka.start)
        back = time.monotonic()
        await write(self.progress.settings, self.progress.milestones(BACKLOG))
        wanted = self.progress.events.total()
        await until(lambda: self._has_applied(wanted), within=DRAIN_SECONDS, what="the consumer does not go on")
        self.events.resumes.append(time.monotonic() - back)
        await until(self._is_nearly_sent, within=DRAIN_SECONDS, what="the relay does not go on")
        self.drains.append(time.monotonic() - back)

    async def _has_applied(self, wanted: int) -> bool:
        return sum((await self.progress.applied()).values()) >= wanted

    async def _is_nearly_sent(self) -> bool:
        return bool((await self.gateway.fetch(_WAITING))[0][0] < 100)

    def _begins(self) -> Sequence[Begin]:
        environment = {**self.gateway.environment, "LODESTONE_PROTECTIONS_OFF": self.webhooks.off}
        slot = Slot(self.progress, self.nurseries[1], self.events)
        return [partial(self.nurseries[0].start, environment, "all"), slot.live]

    async def _is_quiet(self) -> bool:
        return await self.gateway.is_quiet() and await consumer_run.is_done(self.progress)
