"""Case 1: the gateway killed at any moment while webhooks of every kind come in, and are repeated until accepted."""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chassis.faults import EXIT_CODE
from tests.faults.ground import until
from tests.faults.nursery import Nursery, Process
from tests.faults.outcome import Outcome
from tests.faults.webhook_check import Figures, check
from tests.faults.webhook_ground import Ground
from tests.faults.webhook_sender import Ledger, Sender, read
from tests.faults.webhook_story import Story
from tests.faults.webhook_wire import Wire

POINT = "transaction.before_commit"
RANDOM, EARLY, COLD = "random", "before it is ready", "started anew"
"""Killed at work; killed at any moment from its start; as the first, but a whole new interpreter."""
LONGEST = 30.0


@dataclass
class Gateway:
    """The one process there is at a time."""

    ground: Ground
    nursery: Nursery
    sender: Sender
    outcome: Outcome
    figures: Figures
    log: Path
    chance: random.Random
    _waiting: set[asyncio.Task[int]] = field(default_factory=set)

    async def live(self, crash_at: str = "", *, cold: bool = False) -> Process:
        """Begin a life."""
        environment = {
            **self.ground.environment,
            "LODESTONE_CRASH_AT": crash_at,
            "LODESTONE_PROTECTIONS_OFF": self.outcome.off,
        }
        if not cold:
            return await self.nursery.start(environment, "all")
        return await self._start_anew(environment)

    async def _start_anew(self, environment: Mapping[str, str]) -> Process:
        with self.log.open("ab") as log:
            command = (sys.executable, "-m", "gateway_service", "all")
            program = await asyncio.create_subprocess_exec(
                *command, env={**os.environ, **environment}, stdout=log, stderr=log
            )
        process = Process(program.pid)
        waiting = asyncio.create_task(program.wait())
        self._waiting.add(waiting)
        waiting.add_done_callback(lambda task: process.ended.set_result(task.result()))
        return process

    async def die(self, end: str) -> None:
        """Live until this end."""
        began = time.monotonic()
        process = await self.live(f"{POINT}:{self.chance.randint(2, 40)}" if end == POINT else "", cold=end == COLD)
        try:
            await self._until(end, process, began)
        finally:
            process.kill()
        status = await process.ended
        if status != (EXIT_CODE if end == POINT else -signal.SIGKILL):
            self.outcome.odd_ends.append(status)
        self.outcome.kills[end] += 1

    async def _until(self, end: str, process: Process, began: float) -> None:
        if end == EARLY:
            await asyncio.sleep(self.chance.uniform(0, 1))
            return
        await self._until_accepted(process, began, cold=end == COLD)
        # For the named point this is only as long as it takes to be reached.
        await asyncio.wait([process.ended], timeout=LONGEST if end == POINT else self.chance.uniform(0, 0.8))

    async def _until_accepted(self, process: Process, began: float, *, cold: bool) -> None:
        first = asyncio.create_task(self.sender.first_accepted_after(began))
        either: list[asyncio.Future[Any]] = [first, process.ended]
        await asyncio.wait(either, timeout=LONGEST, return_when=asyncio.FIRST_COMPLETED)
        if first.done():
            (self.figures.cold_starts if cold else self.outcome.resumes).append(first.result())
        first.cancel()


async def kill_gateways(
    ground: Ground, nursery: Nursery, ends: Sequence[str], outcome: Outcome, folder: Path
) -> Figures:
    """Let gateways live and die by the plan, then one in peace until every webhook is accepted; fills the outcome."""
    figures, ledger, began = Figures(), folder / "ledger", time.monotonic()
    async with Wire.to(ground.settings.http_host, ground.settings.http_port) as wire:
        with ledger.open("w") as file:
            sender = Sender(wire, Ledger(file), random.Random(outcome.seed))
            gateway = Gateway(ground, nursery, sender, outcome, figures, folder / "log", random.Random(outcome.seed))
            (await gateway.live()).kill()  # once it has started one, the nursery has imported everything
            async with sender.sending(Story(random.Random(outcome.seed)).webhooks()):
                for end in ends:
                    await gateway.die(end)
                last = await gateway.live()
        await until(ground.is_quiet, within=LONGEST, what="the outbox is not empty")
        await last.stop()
    outcome.seconds = time.monotonic() - began
    await check(ground, sender.sent, read(ledger), outcome, figures)
    return figures
