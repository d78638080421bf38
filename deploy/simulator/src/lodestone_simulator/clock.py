"""What time it is, in a world whose time may be moved."""

import time
from collections.abc import Callable
from pathlib import Path

Clock = Callable[[], int]


def shifted_clock(file: Path | None) -> Clock:
    """A clock in unix seconds, moved by the signed number of seconds that `file` holds.

    The file is read at each question, so that moving it moves running processes too. Absent or empty means no shift.
    """
    return lambda: int(time.time()) + _shift(file)


def _shift(file: Path | None) -> int:
    if file is None or not file.exists():
        return 0
    return int(float(file.read_text().strip() or "0"))
