"""A wake-up that is never missed and never queues."""

import asyncio
from datetime import timedelta


class Pulse:
    """Set by whoever made work, waited for by whoever takes it, with a poll as the safety net."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def beat(self) -> None:
        """Wake the one who waits, now or at its next wait."""
        self._event.set()

    async def wait(self, longest: timedelta) -> None:
        """Return at the next beat, or after `longest`."""
        try:
            async with asyncio.timeout(longest.total_seconds()):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()
