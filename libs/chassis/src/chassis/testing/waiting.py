"""Waiting for what another task or process brings about."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def eventually(condition: Callable[[], Awaitable[bool]], *, within: float = 15) -> None:
    """Wait until a condition holds, at most `within` seconds. Raises `TimeoutError`."""
    deadline = time.monotonic() + within
    while not await condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.05)
