"""Lives of a process, each ended at a named point or at a moment chosen by chance, and what moves meanwhile."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise

import asyncpg

from chassis.faults import EXIT_CODE
from tests.faults.ground import Ground
from tests.faults.nursery import Nursery, Process
from tests.faults.outcome import Outcome
from tests.faults.ports import some_port

RANDOM = "random"
LONGEST_LIFE = 30.0


@dataclass(frozen=True)
class Slot:
    """A place for one process at a time: its instance and port stay, its lives pass."""

    ground: Ground
    nursery: Nursery
    outcome: Outcome
    number: int = 0
    extra: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=some_port)

    async def live(self, crash_at: str = "") -> Process:
        """Begin a life that ends at `point:n`, or does not end by itself."""
        own = {
            "LODESTONE_INSTANCE": str(self.number),
            "LODESTONE_HTTP_PORT": str(self.port + self.number),
            "LODESTONE_CRASH_AT": crash_at,
        }
        return await self.nursery.start({**self.ground.environment, **self.extra, **own}, "all")

    async def die(self, point: str, times: int) -> None:
        """Live until `point` is reached for the n-th time; or, for `random`, for a time that has no name."""
        process = await self.live("" if point == RANDOM else f"{point}:{times}")
        if point == RANDOM:
            await self._some_time(process, times)
            process.kill()
        done, _ = await asyncio.wait([process.ended], timeout=LONGEST_LIFE)
        if not done:
            process.kill()
        status = await process.ended
        if status not in (EXIT_CODE, -9) or not done:
            self.outcome.odd_ends.append(status)
        self.outcome.kills[point] += 1
        ENDS.append(time.monotonic())

    async def _some_time(self, process: Process, times: int) -> None:
        """Some tenths of a second: of its start if the number is even, else from when it was seen to work."""
        began = time.monotonic()
        while times % 2 and not process.ended.done() and not (MOVES and MOVES[-1] > began):
            if time.monotonic() > began + LONGEST_LIFE:
                return
            await asyncio.sleep(0.02)
        await asyncio.wait([process.ended], timeout=times / 10)


MOVES: list[float] = []
"""When the run in hand was seen to progress."""
ENDS: list[float] = []
"""When processes of the run in hand ended."""


@asynccontextmanager
async def watched(ground: Ground, sql: str, outcome: Outcome) -> AsyncIterator[None]:
    """Note how long after each end the number that `sql` answers grew again, unless another end came first."""
    ENDS.clear()
    MOVES.clear()
    watching = asyncio.create_task(_watch(ground.admin_url, sql, MOVES.append))
    began = time.monotonic()
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        outcome.seconds = time.monotonic() - began
        outcome.resumes = list(_resumes())


def _resumes() -> Iterator[float]:
    for end, next_end in pairwise([*ENDS, float("inf")]):
        move = next((moved for moved in MOVES if moved > end), None)
        if move is not None and move <= next_end:
            yield move - end


async def _watch(url: str, sql: str, moved: Callable[[float], None]) -> None:
    connection = await asyncpg.connect(url)
    last = None
    try:
        while True:
            now = await connection.fetchval(sql)
            if now != last:
                moved(time.monotonic())
            last = now
            await asyncio.sleep(0.05)
    finally:
        await connection.close()


@asynccontextmanager
async def going_on(work: Callable[[], object]) -> AsyncIterator[None]:
    """Keep `work` (a coroutine function) going again and again; its failure fails the run."""
    stopping = asyncio.Event()

    async def repeat() -> None:
        while not stopping.is_set():
            await work()  # type: ignore[misc]

    task = asyncio.create_task(repeat())
    try:
        yield
    finally:
        stopping.set()
        await task
