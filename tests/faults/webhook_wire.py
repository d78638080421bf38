"""Kept connections to one door: as much HTTP/1.1 as a sender of webhooks needs, at little cost beside what it tests."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

CONNECTIONS = 64
PATIENCE = 5.0
"""Seconds until an answer counts as missing."""
_BROKEN = (OSError, TimeoutError, asyncio.IncompleteReadError)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    """The status line and the headers, in lower case."""
    body: bytes


@dataclass
class Wire:
    """The connections nobody uses at the moment."""

    host: str
    port: int
    patience: float = PATIENCE
    connections: int = CONNECTIONS
    _free: asyncio.Semaphore = field(init=False)
    _idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.connections)

    @classmethod
    @asynccontextmanager
    async def to(
        cls, host: str, port: int, *, patience: float = PATIENCE, connections: int = CONNECTIONS
    ) -> AsyncIterator["Wire"]:
        """A wire, cut in the end."""
        wire = cls(host, port, patience, connections)
        try:
            yield wire
        finally:
            for _, writer in wire._idle:
                writer.close()

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> int | None:
        """The status of the answer, read to its end; None if there was none."""
        answer = await self.ask(self.request(path, body, headers))
        return None if answer is None else answer.status

    async def ask(self, request: bytes) -> Answer | None:
        """The answer to a request, which may be bytes of any kind; None if there was none."""
        async with self._free:
            return await self._ask(request)

    async def _ask(self, request: bytes) -> Answer | None:
        try:
            reader, writer = await self._connect()
        except OSError:
            return None
        try:
            async with asyncio.timeout(self.patience):
                writer.write(request)
                answer = await _answer(reader)
        except _BROKEN:
            writer.close()
            return None
        self._idle.append((reader, writer))
        return answer

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof() and reader.exception() is None:
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self.host, self.port)

    def request(self, path: str, body: bytes, headers: Mapping[str, str], *, method: str = "POST") -> bytes:
        """A request as it goes over the wire."""
        own = {"Host": f"{self.host}:{self.port}", "Content-Length": str(len(body)), "Content-Type": "application/json"}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in {**own, **headers}.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    lengths = [line for line in head.split(b"\r\n") if line.startswith(b"content-length:")]
    body = await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)
    return Answer(int(head.split(b" ", 2)[1]), head, body)
