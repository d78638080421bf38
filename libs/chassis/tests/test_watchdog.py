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
    ("client", "joined", "done", "stalls"),
    [
        (StuckClient(end=10, fetched_end=10), 1, 10, False),
        (StuckClient(end=10, fetched_end=10), 1, 9, True),
        (StuckClient(end=10, fetched_end=None), 1, 9, True),
        (StuckClient(end=10, fetched_end=9), 1, 9, True),
        (StuckClient(assigned=False), 0, 0, True),
        (StuckClient(assigned=False), 1, 0, False),  # more workers than partitions: nothing is ours to do
        (None, 0, 0, False),
    ],
)
async def test_a_consumer_stalls_when_there_is_work_and_nothing_moves(
    open_toy: OpenToy, client: Any, joined: int, done: int, *, stalls: bool
) -> None:
    async with open_toy() as service:
        consumer = consumer_of(service)
    consumer._kafka = client
    consumer._position.generation = joined
    consumer._position.assign({TP: done}, {})
    consumer._position.moved_at -= 100
    await consumer.measure()
    assert (consumer.stalled_for() > 60) is stalls
