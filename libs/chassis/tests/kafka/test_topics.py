"""Topics are there, and so is who coordinates groups, before anybody consumes."""

import asyncio

import pytest
from aiokafka.errors import CoordinatorNotAvailableError

from chassis.kafka.topics import await_coordinator


class NewBroker:
    """Knows who coordinates groups when it is asked for so many times."""

    def __init__(self, knows_at: int) -> None:
        self.asked, self._knows_at = 0, knows_at

    async def find_coordinator(self, _group: str) -> int:
        self.asked += 1
        if self.asked < self._knows_at:
            raise CoordinatorNotAvailableError
        return 1


async def test_consumers_begin_only_when_somebody_coordinates_groups() -> None:
    broker = NewBroker(knows_at=3)
    await await_coordinator(broker, "")
    assert broker.asked == 3


async def test_a_slow_broker_is_asked_less_and_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    await await_coordinator(NewBroker(knows_at=8), "")
    assert slept == [0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0]
