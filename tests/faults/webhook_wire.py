"""Kept connections to one door: as much HTTP/1.1 as a sender of webhooks needs, at little cost beside what it tests."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

CONNECTIONS = 64
PATIENCE = 5.0
"""Seconds until an answer counts as missing."""
_BROKEN = (OSError, TimeoutError, asyncio.IncompleteReadError)


@dataclass
class Wire:
    """The connections nobody uses at the moment."""

    host: str
    port: int
    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))
    _idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def to(cls, host: str, port: int) -> AsyncIterator["Wire"]:
        """A wire, cut in the end."""
        wire = cls(host, port)
        try:
            yield wire
        finally:
            for _, writer in wire._idle:
                writer.close()

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> int | None:
        """The status of the answer, read to its end; None if there was none."""
        async with self._free:
            return await self._post(self._request(path, body, headers))

    async def _post(self, request: bytes) -> int | None:
        try:
            reader, writer = await self._connect()
        except OSError:
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                writer.write(request)
                status = await _answer(reader)
        except _BROKEN:
            writer.close()
            return None
        self._idle.append((reader, writer))
        return status

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof() and reader.exception() is None:
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self.host, self.port)

    def _request(self, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        own = {"Host": f"{self.host}:{self.port}", "Content-Length": str(len(body)), "Content-Type": "application/json"}
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in {**own, **headers}.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    lengths = [line for line in head.split(b"\r\n") if line.startswith(b"content-length:")]
    await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)
    return int(head.split(b" ", 2)[1])
