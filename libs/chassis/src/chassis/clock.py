"""Wall time outside transactions, and the shift that moves a whole local system through weeks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """System time plus the number of seconds in a file, read again whenever the file changes."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._seen: tuple[int, int] | None = None
        self._shift = timedelta()

    @property
    def is_movable(self) -> bool:
        """Whether there is a file that can shift it."""
        return self._file is not None

    def shift(self) -> timedelta:
        """How far this system's time is ahead of the machine's."""
        if self._file is None:
            return self._shift
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            return timedelta()
        if self._seen != (stat.st_mtime_ns, stat.st_size):
            self._seen = (stat.st_mtime_ns, stat.st_size)
            self._shift = timedelta(seconds=float(self._file.read_text().strip() or 0))
        return self._shift

    def now(self) -> datetime:
        """Aware UTC; for tokens, signatures and logs. Rules use the transaction's time instead."""
        return datetime.now(UTC) + self.shift()
