"""The agent's body: one batch of records of one partition, counted without a pause."""

from collections.abc import Callable, Mapping, Sequence

import structlog
from prometheus_client import Counter

from chassis import telemetry

from ..domain import state as states
from .reading import Counting, Reading, Record, read
from .table import FigureTable

log = structlog.get_logger(__name__)
UNREADABLE = Counter("statistics_unreadable_records", "Records that could not be counted, by topic.", ["topic"])
IsSeen = Callable[[states.State, str, str], bool]
"""Whether a message of a part, by its sequence, is in a state already."""


class Tally:
    """Counts batches into the table. Nothing here awaits: state and dirty keys change together or not at all."""

    def __init__(self, table: FigureTable, countings: Mapping[str, Counting], *, prefix: str, is_seen: IsSeen) -> None:
        self._table = table
        self._countings = countings
        self._prefix = prefix
        self._is_seen = is_seen

    def take(self, topic: str, records: Sequence[Record]) -> None:
        """Count what is new; never raises for what a record holds."""
        name, repeated = topic.removeprefix(self._prefix), 0
        for record in records:
            seen = [not self._count(reading) for reading in self._read(record, name)]
            repeated += any(seen)
        telemetry.EVENTS_HANDLED.labels(name).inc(len(records))
        telemetry.EVENTS_REPEATED.labels(name).inc(repeated)

    def _read(self, record: Record, topic: str) -> Sequence[Reading]:
        try:
            return read(record, self._countings, topic)
        except Exception as failure:  # noqa: BLE001 - the edge: one record must not stop the figures of all others
            UNREADABLE.labels(topic).inc()
            reason = f"{type(failure).__name__}: {failure}"[:300]
            log.warning("record_skipped", topic=topic, partition=record.partition, offset=record.offset, reason=reason)
            return ()

    def _count(self, reading: Reading) -> bool:
        state = self._table.state(reading.key, reading.tenant)
        if self._is_seen(state, reading.part, reading.sequence):
            # Its figures may have been lost between the two writes of a flush, so they are said once more.
            self._table.again.add(reading.key)
            return False
        states.count(state, reading.part, reading.sequence, reading.increments)
        self._table.dirty.add(reading.key)
        return True
