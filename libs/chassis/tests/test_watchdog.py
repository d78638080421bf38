"""A process that is alive and does not move is seen."""

from typing import Any

import pytest
from aiokafka import TopicPartition

from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.running_parts import consumer_of

TP = TopicPartition("milestone.completed", 0)


class StuckClient:
    """A client that holds partitions and never fetches, as one does after a lost rebalance."""

    def __init__(self, *, assigned: bool = True, end: int = 0, fetched_end: int | None = None) -> None:
        self._assigned = {TP} if assigned else set()
        self._end, self._fetched_end = end, fetched_end

    def assignment(self) -> set[TopicPartition]:
        return self._assigned

    def highwater(self, _tp: TopicPartition) -> int | None:
        return self._fetched_end

    async def end_offsets(self, tps: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(tps, self._end)


@pytest.mark.parametrize(
    ("client", "done", "stalls"),
    [
        (StuckClient(end=10, fetched_end=10), 10, False),
        (StuckClient(end=10, fetched_end=10), 9, True),
        (StuckClient(end=10, fetched_end=None), 9, True),
        (StuckClient(end=10, fetched_end=9), 9, True),
        (StuckClient(assigned=False), 0, True),
        (None, 0, False),
    ],
)
async def test_a_consumer_stalls_when_there_is_work_and_nothing_moves(
    open_toy: OpenToy, client: Any, done: int, *, stalls: bool
) -> None:
    async with open_toy() as service:
        consumer = consumer_of(service)
    consumer._kafka = client
    consumer._position.done[TP] = done
    consumer._position.moved_at -= 100
    await consumer.measure()
    assert (consumer.stalled_for() > 60) is stalls
