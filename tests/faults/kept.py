"""Processes that are started again whenever they end, as a supervisor would."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from chassis.watchdog import STUCK_EXIT
from tests.faults.nursery import Process

Begin = Callable[[], Awaitable[Process]]
_EVERY_SECONDS = 0.1


@dataclass
class Kept:
    """How processes ended by themselves meanwhile."""

    watchdog_exits: int = 0
    odd_ends: list[int] = field(default_factory=list)

    @asynccontextmanager
    async def alive(self, begins: Sequence[Begin]) -> AsyncIterator[None]:
        """Keep one process of each alive until the block ends; then ask them to leave."""
        living = [await begin() for begin in begins]
        keeping = asyncio.create_task(self._keep(begins, living))
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            for process in living:
                await process.stop()

    async def _keep(self, begins: Sequence[Begin], living: list[Process]) -> None:
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            for number, process in enumerate(living):
                if process.ended.done():
                    self._note(await process.ended)
                    living[number] = await begins[number]()

    def _note(self, status: int) -> None:
        if status == STUCK_EXIT:
            self.watchdog_exits += 1
        else:
            self.odd_ends.append(status)
