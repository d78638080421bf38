"""How far a consumer is: the committed offset of a partition is that of its first record not yet applied or parked."""

import time
from collections.abc import Collection, Iterable, Mapping

from aiokafka import TopicPartition


class Position:
    """Offsets of the partitions this process has, and when anything last moved."""

    def __init__(self) -> None:
        self._pending: dict[TopicPartition, dict[int, None]] = {}
        self._next: dict[TopicPartition, int] = {}
        self._backlog: dict[TopicPartition, int] = {}
        self.ends: Mapping[TopicPartition, int] = {}
        """Where partitions end, as the broker said when it was last asked."""
        self._is_assigned = False
        self.generation = 0
        """Counts assignments; 0 before the first. What was taken in an earlier one is no longer ours to report."""
        self.uncommitted = 0
        """Records applied or parked since offsets were last committed."""
        self.committed_at = self.moved_at = time.monotonic()

    def assign(self, offsets: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]) -> None:
        """Begin with these partitions at these offsets; up to `ends`, records may have waited for long.

        Of those that are known already, records came while the others were still being asked about.
        """
        for tp in offsets.keys() - self._next.keys():
            self._next[tp], self._pending[tp] = offsets[tp], {}
        self._backlog.update(ends)
        self._is_assigned = True
        self.moved_at = time.monotonic()

    def await_assignment(self) -> None:
        """Note that partitions are being given out anew: until they are, nobody knows what waits in them."""
        self.generation += 1
        self._is_assigned = False

    def revoke(self, partitions: Iterable[TopicPartition]) -> None:
        """Forget partitions: whoever has them now knows better."""
        for tp in partitions:
            for known in (self._next, self._pending, self._backlog):
                known.pop(tp, None)

    def take(self, tp: TopicPartition, offsets: Collection[int]) -> None:
        """Note records the broker offered, in the order of the log."""
        if offsets:
            self._pending.setdefault(tp, {}).update(dict.fromkeys(offsets))
            self._next[tp] = max(offsets) + 1

    def finish(self, records: Iterable[tuple[TopicPartition, int]]) -> None:
        """Note records that were applied or parked."""
        for tp, offset in records:
            self._pending.get(tp, {}).pop(offset, None)
            self.uncommitted += 1
        self.moved_at = time.monotonic()

    def knows(self, tp: TopicPartition) -> bool:
        """Whether a partition has been assigned."""
        return tp in self._next

    def done(self, tp: TopicPartition) -> int:
        """Offset of a partition's first record not yet applied or parked; 0 for one that is not ours."""
        return next(iter(self._pending.get(tp, ())), self._next.get(tp, 0))

    def offsets(self, ours: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """What may be committed, of the partitions in `ours`."""
        return {tp: self.done(tp) for tp in self._next if tp in ours}

    def caught_up(self) -> bool:
        """Whether everything that waited when partitions were assigned is done."""
        return self._is_assigned and all(self.done(tp) >= end for tp, end in self._backlog.items())
