import asyncio
import contextlib
import os
from dataclasses import dataclass
from datetime import timedelta

import pytest

from statistics_service.exact.watchdog import watch

SOON, OFTEN = timedelta(seconds=0.2), timedelta(seconds=0.01)


class Ended(Exception):
    """Stands for the end of the process."""


@dataclass
class Watched:
    """A worker as the watchdog sees it."""

    is_ready: bool = True
    behind: int = 0
    moves: int = 0
    deaf: bool = False
    _committed: int = 0

    async def lag(self) -> dict[str, int]:
        if self.deaf:
            raise ConnectionError
        return {"criteria.met": self.behind}

    def progress(self) -> int:
        self._committed += self.moves
        return self._committed


async def ends(worker: Watched, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the watchdog ends the process within five times its limit."""

    def end(code: int) -> None:
        assert code == 70
        raise Ended

    monkeypatch.setattr(os, "_exit", end)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(5 * SOON.total_seconds()):
            try:
                await watch(worker, SOON, every=OFTEN)
            except Ended:
                return True
    return False


@pytest.mark.parametrize(
    ("worker", "stuck"),
    [
        pytest.param(Watched(), False, id="nothing to do"),
        pytest.param(Watched(behind=9, moves=1), False, id="behind, and catching up"),
        pytest.param(Watched(behind=9), True, id="behind, and nothing moves"),
        pytest.param(Watched(is_ready=False), True, id="never ready"),
        pytest.param(Watched(deaf=True), True, id="the broker does not say"),
    ],
)
async def test_a_process_that_is_stuck_ends(worker: Watched, stuck: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await ends(worker, monkeypatch) is stuck
