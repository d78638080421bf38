"""An append-only file of JSON lines: what is in it has happened, whatever becomes of the process.

Many writers share one fsync (group commit): `append` only queues, `settled` waits until everything queued so far is on
disk. While one batch is being synced the next one gathers, so the rate does not depend on the disk's latency.
"""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import orjson

Json: TypeAlias = dict[str, Any]


class JournalBroken(Exception):
    """The disk refused a write; nothing may be answered any more, because nothing can be proven any more."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where one record lies in the file, in bytes."""

    offset: int
    length: int


class Journal:
    """One file, one writer process."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._pending: list[bytes] = []
        self._appended = self._durable = os.fstat(self._file).st_size
        self._flushing: asyncio.Task[None] | None = None
        self._broken: OSError | None = None

    def replay(self) -> Iterator[tuple[Position, Json]]:
        """Every record from the beginning; a last line cut short by a kill was never answered for, and is removed."""
        offset = 0
        with os.fdopen(os.dup(self._file), "rb") as lines:
            lines.seek(0)
            for line in lines:
                if not line.endswith(b"\n"):
                    self._cut(offset)
                    return
                yield Position(offset, len(line)), orjson.loads(line)
                offset += len(line)

    def append(self, record: Json) -> Position:
        """Queue one record and say where it will lie; it counts only after `settled`."""
        line = orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
        position = Position(self._appended, len(line))
        self._pending.append(line)
        self._appended += len(line)
        return position

    async def settled(self) -> None:
        """Return when all that was appended before this call is on disk.

        Raises:
            JournalBroken: the disk refused a write, now or earlier.
        """
        target = self._appended
        while self._durable < target:
            if self._broken is not None:
                raise JournalBroken from self._broken
            if self._flushing is None or self._flushing.done():
                self._flushing = asyncio.create_task(self._flush())
            # One waiter that goes away must not stop the write the others wait for.
            await asyncio.shield(self._flushing)

    def read(self, position: Position) -> Json:
        """The record at a position that has settled."""
        record: Json = orjson.loads(os.pread(self._file, position.length, position.offset))
        return record

    async def close(self) -> None:
        """Settle what is queued and let the file go."""
        await self.settled()
        os.close(self._file)

    async def _flush(self) -> None:
        batch, self._pending = b"".join(self._pending), []
        try:
            await asyncio.to_thread(self._write, batch)
        except OSError as refusal:
            self._broken = refusal
        else:
            self._durable += len(batch)

    def _write(self, batch: bytes) -> None:
        rest = memoryview(batch)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        os.fdatasync(self._file)

    def _cut(self, offset: int) -> None:
        os.ftruncate(self._file, offset)
        self._appended = self._durable = offset
