"""Writing behind: changed states to the changelog, their figures to the world, and only then the acknowledgements.

This order is the whole argument. An event is acknowledged after both records that follow from it are; killed before, it
comes again and is either skipped (its state was written) or counted (it was not).
"""

import asyncio
import os
import time
from collections.abc import Iterable
from typing import Any

import orjson
import structlog

from chassis.clock import Clock
from contracts.statistics import CAMPAIGN_STATISTICS

from ..settings import Settings
from .figures import Headers, begin_trace, headers_of, microseconds, value_of
from .table import FigureTable

log = structlog.get_logger(__name__)
FROZEN_EXIT = 75
Row = tuple[str, bytes, Headers | None]
"""Key, value and headers of a record."""


class Flusher:
    """The one task that writes."""

    def __init__(self, app: Any, table: FigureTable, settings: Settings) -> None:  # noqa: ANN401 - a Faust app
        self._app = app
        self._table = table
        self._settings = settings
        self._clock = Clock(settings.clock_file)
        self._seen: float | None = None

    async def run(self) -> None:
        """Flush for ever. Raises what a failed write raises: the process ends, and its successor counts again."""
        while True:
            await asyncio.sleep(self._settings.flush_interval.total_seconds())
            await self.flush()

    async def flush(self) -> None:
        """Write what has changed since the last time, and acknowledge what led to it."""
        self._end_if_frozen()
        table = self._table
        if not self._app.rebalancing and (table.dirty or table.again or table.unacknowledged):
            await self._write(self._app.rebalancing_count)
        self._seen = time.monotonic()

    async def _write(self, epoch: int) -> None:
        table = self._table
        # Taken without an await in between: a batch acknowledged below is in the bytes that are written here.
        dirty, again, batches = table.dirty, table.again, table.unacknowledged
        table.dirty, table.again, table.unacknowledged = set(), set(), []
        self._stamp(dirty)
        changelog: list[Row] = [(key, orjson.dumps(table.states[key]), None) for key in dirty]
        figures = self._figures(dirty | again)
        await self._send(table.changelog_topic_name, changelog)
        await self._send(f"{self._settings.topic_prefix}{CAMPAIGN_STATISTICS.name}", figures)
        if epoch == self._app.rebalancing_count:  # else the partitions may be another worker's: it reads them again
            for batch in batches:
                batch.ack()

    def _stamp(self, keys: Iterable[str]) -> None:
        """A later version is never dated earlier, whichever worker's clock wrote the one before."""
        now = microseconds(self._clock.now())
        for key in keys:
            state = self._table.states[key]
            state["at"] = max(now, state["at"] + 1)

    def _figures(self, keys: Iterable[str]) -> list[Row]:
        trace, states = begin_trace(), self._table.states
        return [(key, value_of(key, states[key]), headers_of(key, states[key], trace)) for key in keys]

    async def _send(self, topic: str, rows: list[Row]) -> None:
        send = self._app.producer.send
        sent = [await send(topic, key.encode(), value, int(key.split("|")[1]), None, more) for key, value, more in rows]
        await asyncio.gather(*sent)

    def _end_if_frozen(self) -> None:
        """End a process that stood still so long that its partitions may be another's, before it writes."""
        limit = self._settings.session_timeout.total_seconds() / 2
        if self._seen is not None and time.monotonic() - self._seen > limit:
            log.error("worker_stood_still", seconds=time.monotonic() - self._seen)
            os._exit(FROZEN_EXIT)
