"""What a person sees while the stack works: one line per thing done, with the time it took."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic


class Narrator:
    """Prints lines like `  ok  PostgreSQL is ready   1.3 s`; `quiet` keeps all but warnings to itself."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._started = monotonic()

    @contextmanager
    def step(self, what: str, *, slow: bool = False) -> Iterator[None]:
        """Say that `what` is done and how long it took; `slow` things are announced when they begin."""
        began = monotonic()
        if slow:
            self._say(f"  ..  {what}")
        yield
        self._say(f"  ok  {what:<66} {monotonic() - began:5.1f} s")

    def say(self, text: str) -> None:
        """A line of its own, unless quiet."""
        self._say(text)

    def warn(self, text: str) -> None:
        """A line that is shown even when quiet."""
        print(f"  !!  {text}", file=sys.stderr, flush=True)

    @property
    def elapsed(self) -> float:
        """Seconds since this narrator began."""
        return monotonic() - self._started

    def _say(self, text: str) -> None:
        if not self._quiet:
            print(text, flush=True)
