"""Bringing a file to disk for many writers at once.

While one sync is under way the next writers gather behind it, so the rate does not depend on the disk's latency, and
the event loop never waits for the disk.
"""

import asyncio
import os
from pathlib import Path


class JournalBroken(Exception):
    """The disk refused a write; nothing may be answered any more, because nothing can be proven any more."""


class GroupSync:
    """Syncs one file that another part writes; each write is announced by `wrote`."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)
        self._written = self._durable = 0
        self._under_way: asyncio.Task[None] | None = None
        self._broken: OSError | None = None

    def wrote(self) -> None:
        """Something was written that is not on disk yet."""
        self._written += 1

    async def synced(self) -> None:
        """Return when all that was written before this call is on disk.

        Raises:
            JournalBroken: the disk refused, now or earlier.
        """
        target = self._written
        while self._durable < target:
            if self._broken is not None:
                raise JournalBroken from self._broken
            if self._under_way is None or self._under_way.done():
                self._under_way = asyncio.create_task(self._sync())
            # One waiter that goes away must not stop the sync the others wait for.
            await asyncio.shield(self._under_way)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)

    async def _sync(self) -> None:
        written = self._written
        try:
            await asyncio.to_thread(self._sync_file)
        except OSError as refusal:
            self._broken = refusal
        else:
            self._durable = written

    def _sync_file(self) -> None:
        os.fdatasync(self._file)
