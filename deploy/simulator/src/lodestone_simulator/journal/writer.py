"""The one writer of a journal: what it has recorded and synced has happened, whatever becomes of the process.

SQLite commits into its write-ahead log without waiting for the disk (`synchronous = NORMAL`; about 0.1 ms, on the event
loop, so that deciding and recording are one step that no other request comes between). `synced` then brings the log to
disk in a thread, once for all requests that wait. A commit that was not synced may be lost, and nobody was told of it.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .syncing import GroupSync
from .tables import FILE, Tables, create_tables

_TABLES = ("executions", "objects", "terms", "answers", "callbacks", "attempts")


class Journal(Tables):
    """The tables of one simulator, on the connection that writes them.

    `directory` holds the journal; it is made if it is not there. What was recorded before stays where it is: nothing is
    loaded to memory.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / FILE
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = _open(path)
        super().__init__(self._connection)
        # SQLite keeps this file for as long as the connection is open, and only ever writes over it.
        self._log = GroupSync(path.with_name(f"{FILE}-wal"))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything recorded inside becomes true together, or not at all."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._log.wrote()

    async def synced(self) -> None:
        """Return when all recorded so far survives a kill and a power cut.

        Raises:
            JournalBroken: the disk refused a write, now or earlier.
        """
        await self._log.synced()

    def forget(self) -> None:
        """Empty every table."""
        with self.transaction():
            for table in _TABLES:
                self._connection.execute(f"DELETE FROM {table}")

    async def close(self) -> None:
        """Bring everything to disk and let the file go."""
        await self.synced()
        self._log.close()
        self._connection.close()


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    create_tables(connection)
    return connection
