"""A number of slots, one for each call that may run at once; no tenant can take all of them."""

import asyncio
import contextlib
import math
from collections import Counter
from uuid import UUID


class Slots:
    """A number of slots, one for each call that may run at once.

    A tenant has at most `share` of the slots that others leave: with 0.5 as many as stay free beside it. So whoever's
    calls hang, the next tenant finds a free slot.
    """

    def __init__(self, number: int, *, share: float, gather: float) -> None:
        self.number = number
        self._share = share
        self._gather = gather
        self._taken = Counter[UUID]()
        self._freed = asyncio.Event()

    async def below_share(self, tenant: UUID) -> None:
        """Wait until a tenant may have another slot, as soon as one is free."""
        while self._taken[tenant] >= self._most(tenant):
            await self._another()

    async def take(self, tenant: UUID, most: int) -> int:
        """Wait until a slot is free, and a moment longer for a quarter of them; take at most `most`, perhaps none."""
        while not self._free:
            await self._another()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._gather):
                while self._room(tenant) * 4 < min(most, self._most(tenant)):
                    await self._another()
        taken = max(min(most, self._room(tenant)), 0)
        self._taken[tenant] += taken
        return taken

    def give(self, tenant: UUID, number: int) -> None:
        """Free so many slots."""
        self._taken[tenant] -= number
        if not self._taken[tenant]:
            del self._taken[tenant]
        self._freed.set()

    @property
    def _free(self) -> int:
        return self.number - self._taken.total()

    def _most(self, tenant: UUID) -> int:
        return max(math.ceil(self._share * (self._free + self._taken[tenant])), 1)

    def _room(self, tenant: UUID) -> int:
        return min(self._free, self._most(tenant) - self._taken[tenant])

    async def _another(self) -> None:
        self._freed.clear()
        await self._freed.wait()
