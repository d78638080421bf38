"""The parts of the simulator, put together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from .callbacks import Callbacks
from .clock import shifted_clock
from .faults import Faults
from .journal import Journal
from .provider import Play, Provider, Shared
from .settings import Settings


@dataclass(frozen=True, slots=True)
class Simulator:
    """What the providers share, and the providers by name."""

    shared: Shared
    providers: dict[str, Provider]

    @property
    def callbacks(self) -> list[Callbacks]:
        """The callbacks of every provider that has some."""
        return [one.callbacks for one in self.providers.values() if one.callbacks is not None]

    async def start(self) -> list[asyncio.Server]:
        """Open every port besides HTTP, and go on with the callbacks still owed."""
        loop = asyncio.get_running_loop()
        wanted = [server for provider in self.providers.values() for server in provider.servers]
        opened = [await loop.create_server(one.protocol, one.host, one.port, backlog=1024) for one in wanted]
        for callbacks in self.callbacks:
            callbacks.resume()
        return opened

    async def stop(self) -> None:
        """Leave everything on disk."""
        for callbacks in self.callbacks:
            await callbacks.stop()
        await self.shared.journal.close()

    async def reset(self) -> None:
        """Begin anew: nothing was executed and no failure is planned."""
        for callbacks in self.callbacks:
            callbacks.forget()
        self.shared.faults.clear()
        self.shared.journal.forget()
        await self.shared.journal.synced()


def assemble(settings: Settings, table: Sequence[Play]) -> Simulator:
    """Build every provider of a table on one journal."""
    shared = Shared(shifted_clock(settings.clock_file), Journal(settings.simulator_directory), Faults())
    providers = [play(shared) for play in table]
    return Simulator(shared, {provider.name: provider for provider in providers})
