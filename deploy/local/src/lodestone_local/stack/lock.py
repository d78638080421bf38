"""One start of a stack at a time: two at once would write each other's files."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from ..complaints import Complaint
from ..settings import Settings


class Busy(Complaint):
    """Somebody else is starting or preparing this stack just now."""


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """Hold this stack's lock, which also ends with us; raises Busy when another holds it."""
    settings.local.mkdir(parents=True, exist_ok=True)
    with (settings.local / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise Busy(f"the stack of {settings.local} is being started or prepared already; wait for that") from held
        yield
