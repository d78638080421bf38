"""A number of slots, one for each call that may run at once."""

import asyncio
import contextlib


class Slots:
    """A number of slots, one for each call that may run at once."""

    def __init__(self, number: int, *, gather: float) -> None:
        self.number = number
        self._free = number
        self._gather = gather
        self._freed = asyncio.Event()

    async def take(self, most: int) -> int:
        """Wait until a slot is free, and a moment longer for a quarter of them; take at most `most`."""
        while not self._free:
            await self._another()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._gather):
                while self._free * 4 < min(most, self.number):
                    await self._another()
        taken = min(most, self._free)
        self._free -= taken
        return taken

    def give(self, number: int) -> None:
        """Free so many slots."""
        self._free += number
        self._freed.set()

    async def _another(self) -> None:
        self._freed.clear()
        await self._freed.wait()
