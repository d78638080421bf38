"""A client that hangs cannot be mended from inside: the process ends, and its successor begins anew."""

import asyncio
import os
import time
from datetime import timedelta
from typing import Protocol

import structlog

from chassis import telemetry

log = structlog.get_logger(__name__)
STUCK_EXIT = 70
_EVERY = timedelta(seconds=2)


class Watched(Protocol):
    """What is watched: a `Worker`."""

    @property
    def is_ready(self) -> bool:
        """Whether it counts."""

    async def lag(self) -> dict[str, int]:
        """Records not yet committed, by topic."""

    def progress(self) -> int:
        """Ascends whenever something is committed."""


async def watch(worker: Watched, limit: timedelta, *, every: timedelta = _EVERY) -> None:
    """Report the lag; end the process when it is not ready, or has lag and commits nothing, for `limit`."""
    moved, progress = time.monotonic(), -1
    while time.monotonic() - moved < limit.total_seconds():
        await asyncio.sleep(every.total_seconds())
        behind = await _lag(worker)
        if worker.is_ready and (behind == 0 or worker.progress() != progress):
            moved, progress = time.monotonic(), worker.progress()
    log.error("worker_stalled", seconds=limit.total_seconds())
    os._exit(STUCK_EXIT)


async def _lag(worker: Watched) -> int | None:
    """Records behind, over all topics; None if the broker does not say."""
    if not worker.is_ready:
        return None
    try:
        async with asyncio.timeout(5):
            behind = await worker.lag()
    except Exception as failure:  # noqa: BLE001 - the edge: whatever the client raises, the lag is not known
        log.warning("lag_unknown", reason=f"{type(failure).__name__}: {failure}"[:200])
        return None
    for topic, number in behind.items():
        telemetry.CONSUMER_LAG.labels(topic).set(number)
    return sum(behind.values())
