"""Kept connections to one door: as much HTTP/1.1 as a sender of webhooks needs, at little cost beside what it tests."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

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
    uses: int = 1_000_000
    """After so many answers a connection is given up for a new one."""
    _free: asyncio.Semaphore = field(init=False)
    _idle: deque["_Line"] = field(default_factory=deque)
    """The one that has waited longest is used next, so that none waits long for its last answer."""

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.connections)

    @classmethod
    @asynccontextmanager
    async def to(cls, host: str, port: int, **chosen: Any) -> AsyncIterator["Wire"]:
        """A wire, cut in the end."""
        wire = cls(host, port, **chosen)
        try:
            yield wire
        finally:
            for line in wire._idle:
                line.writer.close()

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
            line = await self._connect()
        except OSError:
            return None
        try:
            async with asyncio.timeout(self.patience):
                line.writer.write(request)
                answer = await _answer(line.reader)
        except _BROKEN:
            line.writer.close()
            return None
        line.used += 1
        if line.used == self.uses or b"\r\nconnection: close\r\n" in answer.head:
            line.writer.close()
        else:
            self._idle.append(line)
        return answer

    async def _connect(self) -> "_Line":
        while self._idle:
            line = self._idle.popleft()
            if not line.reader.at_eof() and line.reader.exception() is None:
                return line
            line.writer.close()
        return _Line(*await asyncio.open_connection(self.host, self.port))

    def request(self, path: str, body: bytes, headers: Mapping[str, str], *, method: str = "POST") -> bytes:
        """A request as it goes over the wire."""
        own = {"Host": f"{self.host}:{self.port}", "Content-Length": str(len(body)), "Content-Type": "application/json"}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in {**own, **headers}.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class _Line:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used: int = 0


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    lengths = [line for line in head.split(b"\r\n") if line.startswith(b"content-length:")]
    body = await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)
    return Answer(int(head.split(b" ", 2)[1]), head, body)
