"""Case 7: PostgreSQL killed with every process of it, under webhooks and under a consumer at work."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from chassis.testing.topics import write
from tests.faults import consumer_run, ground, webhook_check, webhook_ground
from tests.faults.ground import until
from tests.faults.kept import Begin, Kept
from tests.faults.lives import Slot, going_on
from tests.faults.nursery import Nursery
from tests.faults.outcome import Outcome
from tests.faults.own_postgres import OwnPostgres
from tests.faults.webhook_check import Figures
from tests.faults.webhook_sender import Ledger, Sender, read
from tests.faults.webhook_story import Story
from tests.faults.webhook_wire import Wire

DRAIN_SECONDS = 120
LONGEST_PAUSE = 90.0
"""Seconds in which work goes on after a kill, or never does."""
RATE = 25
"""Webhooks a second."""
_APPLIED = "SELECT count(*) FROM applied"


@dataclass
class Struck:
    """A gateway and a progress whose databases are on one server, and what its kills did to them."""

    postgres: OwnPostgres
    gateway: webhook_ground.Ground
    progress: ground.Ground
    nurseries: tuple[Nursery, Nursery]
    webhooks: Outcome
    events: Outcome
    figures: Figures = field(default_factory=Figures)
    kept: Kept = field(default_factory=Kept)
    recoveries: list[float] = field(default_factory=list)
    """Seconds from a kill until PostgreSQL answered again."""

    async def kill(self, times: int, folder: Path) -> None:
        """Kill `times` under load; both outcomes hold what was found in the end."""
        ledger, chance = folder / "ledger", random.Random(self.webhooks.seed)
        host, port = self.gateway.settings.http_host, self.gateway.settings.http_port
        await write(self.progress.settings, self.progress.enrollments())
        async with Wire.to(host, port) as wire, self.kept.alive(self._begins()):
            with ledger.open("w") as file:
                sender = Sender(wire, Ledger(file), chance, rate=RATE)
                story = Story(random.Random(self.webhooks.seed)).webhooks()
                async with going_on(self._send), sender.sending(story):
                    await sender.first_accepted_after(0)
                    for _ in range(times):
                        await self._strike(sender, chance)
                    await asyncio.sleep(1)
            await until(self._is_quiet, within=DRAIN_SECONDS, what="something is left")
        for outcome in (self.webhooks, self.events):
            outcome.kills["postgres"] = times
        await webhook_check.check(self.gateway, sender.sent, read(ledger), self.webhooks, self.figures)
        await consumer_run.check(self.progress, self.events)

    def _begins(self) -> Sequence[Begin]:
        environment = {**self.gateway.environment, "LODESTONE_PROTECTIONS_OFF": self.webhooks.off}
        slot = Slot(self.progress, self.nurseries[1], self.events)
        return [partial(self.nurseries[0].start, environment, "all"), slot.live]

    async def _send(self) -> None:
        await write(self.progress.settings, self.progress.milestones(4))
        await asyncio.sleep(0.1)

    async def _strike(self, sender: Sender, chance: random.Random) -> None:
        await asyncio.sleep(chance.uniform(0.3, 1.5))
        struck = time.monotonic()
        self.postgres.kill()
        await asyncio.to_thread(self.postgres.start)
        answered = time.monotonic()
        self.recoveries.append(answered - struck)
        async with asyncio.timeout(LONGEST_PAUSE):
            self.webhooks.resumes.append(await sender.first_accepted_after(answered))
        before = await self._applied()
        await until(lambda: self._has_moved(before), within=LONGEST_PAUSE, what="the consumer does not go on")
        self.events.resumes.append(time.monotonic() - answered)

    async def _applied(self) -> int:
        return int((await self.progress.fetch(_APPLIED))[0][0])

    async def _has_moved(self, before: int) -> bool:
        return await self._applied() > before

    async def _is_quiet(self) -> bool:
        return await self.gateway.is_quiet() and await consumer_run.is_done(self.progress)
