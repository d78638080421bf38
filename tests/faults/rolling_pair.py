"""Two gateways behind a balancer, asked to stop and started again one after the other while webhooks come in."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.balancer import Balancer, is_ready
from tests.faults.ground import until
from tests.faults.nursery import Nursery, Process
from tests.faults.outcome import Outcome
from tests.faults.webhook_check import Figures, check
from tests.faults.webhook_ground import Ground
from tests.faults.webhook_sender import Ledger, Sender, read
from tests.faults.webhook_story import Story
from tests.faults.webhook_wire import Wire

RATE, USES = 50, 2
"""Webhooks a second, and webhooks on one connection: every other one comes on a new one."""
NOTICED = 0.5
"""Seconds between two looks of the balancer."""
DRAIN = "PT2S"
REPLICAS = 2
LONGEST = 30.0


@dataclass
class Replica:
    """A place for one gateway at a time."""

    ground: Ground
    nursery: Nursery
    number: int
    drain: str
    _process: Process | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.ground.settings.http_port + self.number

    async def start(self) -> None:
        """Begin a life, and wait until it says that it is ready."""
        own = {
            "LODESTONE_INSTANCE": str(self.number),
            "LODESTONE_HTTP_PORT": str(self.port),
            "LODESTONE_DRAIN": self.drain,
        }
        self._process = await self.nursery.start({**self.ground.environment, **own}, "all")
        await until(self._is_ready, within=LONGEST, what=f"gateway {self.number} is not ready")

    async def stop(self) -> int:
        """Ask it to stop; its exit status."""
        assert self._process is not None
        return await self._process.stop()

    async def _is_ready(self) -> bool:
        return await is_ready(self.port)


@dataclass
class Rolled:
    """How long each restart took, in seconds."""

    stops: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)


async def roll(
    ground: Ground, nursery: Nursery, outcome: Outcome, folder: Path, *, restarts: int = REPLICAS
) -> tuple[Figures, Rolled]:
    """Restart replicas in turn under load, and fill the outcome."""
    figures, rolled, ledger, began = Figures(), Rolled(), folder / "ledger", time.monotonic()
    drain = "PT0S" if outcome.off == "drain" else DRAIN
    replicas = [Replica(ground, nursery, number, drain) for number in range(REPLICAS)]
    with ledger.open("w") as file:
        async with _balanced(replicas) as wire:
            sender = Sender(wire, Ledger(file), random.Random(outcome.seed), rate=RATE)
            async with sender.sending(Story(random.Random(outcome.seed)).webhooks()):
                await sender.first_accepted_after(time.monotonic())
                for number in range(restarts):
                    await _restart(replicas[number % REPLICAS], outcome, rolled)
                await sender.first_accepted_after(time.monotonic())
            await until(ground.is_quiet, within=LONGEST, what="the outbox is not empty")
    ends = await asyncio.gather(*(replica.stop() for replica in replicas))
    outcome.odd_ends += [status for status in ends if status]
    outcome.seconds, outcome.resumes = time.monotonic() - began, rolled.starts
    await check(ground, sender.sent, read(ledger), outcome, figures)
    return figures, rolled


@asynccontextmanager
async def _balanced(replicas: list[Replica]) -> AsyncIterator[Wire]:
    await asyncio.gather(*(replica.start() for replica in replicas))
    async with (
        Balancer.over([replica.port for replica in replicas], interval=NOTICED) as balancer,
        Wire.to("127.0.0.1", balancer.listening, uses=USES) as wire,
    ):

        async def all_ready() -> bool:
            return len(balancer.ready) == len(replicas)

        await until(all_ready, within=LONGEST, what="the balancer sees no replica")
        yield wire


async def _restart(replica: Replica, outcome: Outcome, rolled: Rolled) -> None:
    moment = time.monotonic()
    status = await replica.stop()
    rolled.stops.append(time.monotonic() - moment)
    if status:
        outcome.odd_ends.append(status)
    outcome.kills["asked to stop"] += 1
    moment = time.monotonic()
    await replica.start()
    rolled.starts.append(time.monotonic() - moment)
