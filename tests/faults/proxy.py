"""A wire to PostgreSQL that breaks at the worst moment: the server has committed, and nobody hears of it."""

import asyncio
import re
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy.engine import make_url

from chassis.testing.databases import Cluster

_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
_DONE, _BEGUN, _COMMITTED = b"C", b"BEGIN\x00", b"COMMIT\x00"
_CHANGED = re.compile(rb"(INSERT 0|UPDATE|DELETE|MERGE) [1-9]")
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_BROKEN = (OSError, asyncio.IncompleteReadError)


@dataclass
class Proxy:
    """Passes connections on to a PostgreSQL; each `swallow` keeps the answer to one COMMIT and resets both sides.

    Commits of transactions that changed no row are not counted: of those there is nothing to be in doubt about.
    """

    host: str
    port: int
    listening: int = 0
    swallowed: int = 0
    """Commits that the server made and whose answer nobody got."""
    _next: int = 0
    """How many answers from now the one is that will be swallowed; 0 for none."""
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    @classmethod
    @asynccontextmanager
    async def to(cls, host: str, port: int) -> AsyncIterator["Proxy"]:
        """A proxy on a port of its own, until the block ends."""
        proxy = cls(host, port)
        server = await asyncio.start_server(proxy._serve, "127.0.0.1", 0)
        proxy.listening = server.sockets[0].getsockname()[1]
        try:
            yield proxy
        finally:
            server.close()
            for task in proxy._tasks:
                task.cancel()
            await asyncio.gather(*proxy._tasks, return_exceptions=True)

    def swallow(self, nth: int = 1) -> None:
        """Swallow the answer to the n-th COMMIT of a change from now, of whichever connection."""
        self._next = nth

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._pass_on(reader, writer)
        except _BROKEN:
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(8)
        if first == _SSL_REQUEST:
            writer.write(b"N")
            first = await reader.readexactly(8)
        far_reader, far_writer = await asyncio.open_connection(self.host, self.port)
        far_writer.write(first)
        ways = [
            asyncio.ensure_future(copy(reader, far_writer)),
            asyncio.ensure_future(self._answer(far_reader, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            far_writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass messages on one by one, up to the answer that is to be swallowed."""
        changed = False
        with suppress(*_BROKEN):
            while True:
                head = await reader.readexactly(5)
                body = await reader.readexactly(struct.unpack("!i", head[1:])[0] - 4)
                if head[:1] == _DONE:
                    if body == _COMMITTED and changed and self._is_due():
                        _reset(writer)
                        return
                    changed = body != _BEGUN and (changed or _CHANGED.match(body) is not None)
                writer.write(head + body)
                await writer.drain()

    def _is_due(self) -> bool:
        if not self._next:
            return False
        self._next -= 1
        self.swallowed += self._next == 0
        return self._next == 0


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on whatever comes, until nothing does or either side has gone."""
    with suppress(*_BROKEN):
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close as a machine that has lost the connection does: with a reset instead of a farewell."""
    sock: socket.socket = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    writer.transport.abort()


@dataclass(frozen=True)
class Through(Cluster):
    """A cluster whose databases are reached by way of a proxy, but for an administrator."""

    proxy: Proxy

    @classmethod
    @asynccontextmanager
    async def a_proxy(cls, cluster: Cluster) -> AsyncIterator["Through"]:
        """The same cluster behind a proxy of its own."""
        address = make_url(cluster.admin_url)
        async with Proxy.to(address.host or "127.0.0.1", address.port or 5432) as proxy:
            yield cls(cluster.admin_url, proxy)

    def url(self, database: str, role: str) -> str:
        """URL of a database as a role of ours, by way of the proxy."""
        direct = make_url(super().url(database, role))
        return direct.set(host="127.0.0.1", port=self.proxy.listening).render_as_string(hide_password=False)
