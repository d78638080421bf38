"""One process: it goes on while its parts do, leaves when it is asked to, and ends when one of them fails."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

import pytest

from chassis.process import Part, live


class Recorded:
    """A part that runs until it is cancelled, and what happened to it."""

    def __init__(self) -> None:
        self.happened: list[str] = []
        self.running = asyncio.Event()

    async def run(self) -> None:
        self.running.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.happened.append("cancelled")
            raise

    async def drain(self) -> None:
        self.happened.append("drained")

    async def stop(self) -> None:
        self.happened.append("stopped")


async def fail() -> None:
    raise RuntimeError("as told")


async def end() -> None:
    """Nothing more to do."""


async def test_a_process_that_is_asked_to_leave_drains_and_lets_its_parts_finish_first() -> None:
    part = Recorded()
    living = asyncio.create_task(live([Part("one", part.run, drain=part.drain, stop=part.stop)], role="all"))
    await part.running.wait()
    os.kill(os.getpid(), signal.SIGTERM)
    await living
    assert part.happened == ["drained", "stopped", "cancelled"]


@pytest.mark.parametrize("ends", [fail, end])
async def test_a_process_whose_part_ends_while_it_drains_waits_no_longer(ends: Callable[[], Awaitable[None]]) -> None:
    part, draining = Recorded(), asyncio.Event()

    async def drain() -> None:
        draining.set()
        await asyncio.Event().wait()

    async def run() -> None:
        await part.running.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        await draining.wait()
        await ends()

    with pytest.raises(SystemExit):
        async with asyncio.timeout(5):
            await live([Part("one", part.run, drain=drain, stop=part.stop), Part("other", run)], role="all")
    assert part.happened == ["stopped", "cancelled"]


async def test_a_drain_that_fails_ends_the_process() -> None:
    part = Recorded()
    living = asyncio.create_task(live([Part("one", part.run, drain=fail, stop=part.stop)], role="all"))
    await part.running.wait()
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(RuntimeError, match="as told"):
        await living
    assert part.happened == ["cancelled"]


@pytest.mark.parametrize("ends", [fail, end])
async def test_a_process_whose_part_ends_by_itself_stops_the_others_at_once_and_fails(ends: type) -> None:
    part = Recorded()
    with pytest.raises(SystemExit):
        await live([Part("one", part.run, drain=part.drain, stop=part.stop), Part("other", ends)], role="all")
    assert part.happened == ["stopped", "cancelled"]
