"""Wake-ups that are never missed and never queue."""

import asyncio
from datetime import timedelta
from uuid import UUID


class Pulse:
    """Set by whoever made work, waited for by whoever takes it, with a poll as the safety net."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def beat(self) -> None:
        """Wake the one who waits, now or at its next wait."""
        self._event.set()

    def forget(self) -> None:
        """Do not count beats until now: whoever waits is about to look for what they told of."""
        self._event.clear()

    async def wait(self, longest: timedelta) -> None:
        """Return at the next beat, or after `longest`."""
        try:
            async with asyncio.timeout(longest.total_seconds()):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()


class Listener(Pulse):
    """A pulse that remembers which tenants it beat for."""

    def __init__(self) -> None:
        super().__init__()
        self._tenants: set[UUID] = set()

    def hear(self, tenant_id: UUID) -> None:
        """Beat for a tenant."""
        self._tenants.add(tenant_id)
        self.beat()

    def heard(self) -> set[UUID]:
        """The tenants it beat for since it was asked last."""
        heard, self._tenants = self._tenants, set()
        return heard


class Changes:
    """Tells every listener for which tenants something was committed."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def add(self, listener: Listener) -> None:
        """Tell this one too, for as long as the process runs."""
        self._listeners.append(listener)

    def tell(self, tenant_id: UUID) -> None:
        """Tell every listener that something of this tenant has changed."""
        for listener in self._listeners:
            listener.hear(tenant_id)
