"""The consumer hands up to 500 records of one partition on as one event.

Faust makes several tasks and objects an event, which ends at about 15,000 events a second with nothing done to them.
The overrides reach into private parts of faust-streaming 0.15.3: the versions are pinned and the kill test stays.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

from faust.transport.drivers import aiokafka as driver

from .positions import seek_to_commits

BATCH = 500
_PAUSE_SECONDS = 0.05


class BatchConsumer(driver.Consumer):  # type: ignore[misc] # Faust's types are left out
    """Faust's consumer with batches, our own positions, and commits of the highest acknowledged offset."""

    _sought: int | None = None
    """The rebalance for which positions were set."""

    async def _getmany(self, active_partitions: set[Any], timeout: float) -> Mapping[Any, Any]:  # noqa: ASYNC109 - Faust's
        tables, epoch = self.app.tables, self.app.rebalancing_count
        wanted = set(active_partitions)
        if not tables.actives_ready:
            wanted = {partition for partition in wanted if partition.topic in tables.changelog_topics}
        elif self._sought != epoch:
            if await self._thread.call_thread(self._seek_sources):
                self._sought = epoch
            else:
                wanted = set()
        if not wanted:
            await asyncio.sleep(_PAUSE_SECONDS)
            return {}
        return await super()._getmany(wanted, timeout)  # type: ignore[no-any-return]

    async def _seek_sources(self) -> bool:
        return await seek_to_commits(self._thread._ensure_consumer(), self.app.tables.changelog_topics)  # noqa: SLF001 - as above

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[Any, Any]]:  # noqa: ASYNC109 - Faust's signature
        """Batches of one partition each; none once a rebalance has begun."""
        epoch = self.app.rebalancing_count
        records, _ = await self._wait_next_records(timeout)
        for partition, fetched in (records or {}).items():
            for start in range(0, len(fetched), BATCH):
                if self.should_stop or not self.flow_active or self.app.rebalancing_count != epoch:
                    return
                yield partition, self._batch(partition, fetched[start : start + BATCH])

    def _batch(self, partition: Any, records: list[Any]) -> Any:  # noqa: ANN401 - Faust's message
        message = self._to_message(partition, records[-1])
        message.value = records
        self._read_offset[partition] = None  # nothing is dropped by position: the sequences decide
        return message

    async def _add_gap(self, *_: Any) -> None:  # noqa: ANN401 - Faust's signature
        """Keep no account of gaps: Faust counts a message as its own gap; commits then move one offset at a time."""

    def _new_offset(self, tp: Any) -> int | None:  # noqa: ANN401 - Faust's signature
        """Acknowledgements come in order, so the highest one is safe."""
        acknowledged = self._acked[tp]
        if not acknowledged:
            return None
        last = max(acknowledged)
        acknowledged.clear()
        self._acked_index[tp].clear()
        return last + 1  # type: ignore[no-any-return]

    def verify_event_path(self, now: float, tp: Any) -> None:  # noqa: ANN401 - Faust's signature
        """Leave Faust's livelock check out: it asserts, and so ends the worker, while a position is unknown."""


class Transport(driver.Transport):  # type: ignore[misc] # Faust's types are left out
    """Faust's transport with our consumer."""

    Consumer = BatchConsumer
