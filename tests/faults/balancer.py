"""What stands before replicas: it spreads connections over those that say that they are ready."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.faults.proxy import copy

_ASKED = b"GET /health/ready HTTP/1.1\r\nHost: replica\r\nConnection: close\r\n\r\n"
_PATIENCE = 1.0


@dataclass
class Balancer:
    """A balancer of connections, like a Service of Kubernetes: what it has handed over stays where it is.

    It looks at the readiness of each replica every `interval` seconds. It knows nothing of requests and repeats none; a
    connection that the chosen replica refuses is refused to the client.
    """

    ports: Sequence[int]
    interval: float
    listening: int = 0
    refused: int = 0
    """Connections that were handed to nobody."""
    ready: set[int] = field(default_factory=set)
    _turn: int = 0
    _passing: set[asyncio.StreamWriter] = field(default_factory=set)
    """Connections of clients."""

    @classmethod
    @asynccontextmanager
    async def over(cls, ports: Sequence[int], *, interval: float) -> AsyncIterator["Balancer"]:
        """A balancer on a port of its own, until the block ends."""
        balancer = cls(ports, interval)
        server = await asyncio.start_server(balancer._serve, "127.0.0.1", 0)
        balancer.listening = server.sockets[0].getsockname()[1]
        looking = [asyncio.create_task(balancer._look(port)) for port in ports]
        try:
            yield balancer
        finally:
            server.close()
            for task in looking:
                task.cancel()
            for writer in balancer._passing:
                writer.close()
            await asyncio.gather(*looking, return_exceptions=True)

    async def _look(self, port: int) -> None:
        while True:
            if await is_ready(port):
                self.ready.add(port)
            else:
                self.ready.discard(port)
            await asyncio.sleep(self.interval)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._passing.add(writer)
        try:
            await self._hand_over(reader, writer)
        except OSError:
            self.refused += 1
        finally:
            self._passing.discard(writer)
            writer.close()

    async def _hand_over(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._next())
        ways = [asyncio.create_task(copy(reader, far_writer)), asyncio.create_task(copy(far_reader, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            far_writer.close()

    def _next(self) -> int:
        """The replica whose turn it is. Raises `OSError` if none is ready."""
        self._turn += 1
        ready = sorted(self.ready)
        if not ready:
            raise ConnectionRefusedError
        return ready[self._turn % len(ready)]


async def is_ready(port: int) -> bool:
    """Whether a replica on this machine says that it may be sent work."""
    try:
        async with asyncio.timeout(_PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(_ASKED)
            line = await reader.readline()
            writer.close()
    except (OSError, TimeoutError):
        return False
    return b" 200 " in line
