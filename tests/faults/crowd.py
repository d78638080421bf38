"""Many things at a time, but not all at once."""

import asyncio
from collections.abc import Awaitable, Iterable


async def crowded(work: Iterable[Awaitable[object]], *, at_once: int) -> None:
    """Await all of it, so many at a time."""
    free = asyncio.Semaphore(at_once)

    async def one(awaited: Awaitable[object]) -> None:
        async with free:
            await awaited

    await asyncio.gather(*map(one, work))
