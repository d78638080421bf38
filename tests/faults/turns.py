"""Interleavings of two transactions, statement by statement: an order drawn by lot and forced, or tiny delays."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

from chassis.postgres.sql import Connection, Result

TURNS = 12
"""More than either side has statements, so that an order says everything about a pair."""
LONGEST_TURN = 0.002
"""Seconds; who waits for a lock has had its turn, and the other goes on."""
LONGEST_DELAY = 0.003

Pause = Callable[[], Awaitable[None]]


class Paused(Connection):
    """A connection that waits before each statement."""

    def __init__(self, connection: Connection, pause: Pause) -> None:
        super().__init__(connection.raw)
        self._pause = pause

    async def run(self, text: str, *arguments: object) -> Result:
        """Wait, then run."""
        await self._pause()
        return await super().run(text, *arguments)


class Turns:
    """Sides take turns in an order drawn by lot."""

    def __init__(self, chance: random.Random, *sides: str) -> None:
        self._order = [side for side in sides for _ in range(TURNS)]
        chance.shuffle(self._order)
        self._permits = {side: asyncio.Semaphore(0) for side in sides}
        self._asked = {side: asyncio.Event() for side in sides}
        self._over: set[str] = set()

    def pause(self, side: str) -> Pause:
        """Wait for this side's next turn; asking for it ends the turn before."""

        async def wait() -> None:
            self._asked[side].set()
            await self._permits[side].acquire()

        return wait

    def leave(self, side: str) -> None:
        """This side needs no more turns."""
        self._over.add(side)
        self._asked[side].set()

    async def conduct(self) -> None:
        """Give the turns, one after the other."""
        for side in self._order:
            self._asked[side].clear()
            self._permits[side].release()
            if side not in self._over:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._asked[side].wait(), LONGEST_TURN)


class Delays:
    """Sides wait a little, each for itself."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def pause(self, _side: str) -> Pause:
        """Wait a moment chosen by chance; every second time not at all."""

        async def wait() -> None:
            await asyncio.sleep(max(0, self._chance.uniform(-LONGEST_DELAY, LONGEST_DELAY)))

        return wait

    def leave(self, side: str) -> None:
        """Nobody waits for anybody."""

    async def conduct(self) -> None:
        """There is nothing to conduct."""
