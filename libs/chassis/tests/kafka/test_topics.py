"""Topics are there, and so is who coordinates groups, before anybody consumes."""

from aiokafka.errors import CoordinatorNotAvailableError

from chassis.kafka.topics import await_coordinator


class NewBroker:
    """Knows who coordinates groups when it is asked for the third time."""

    asked = 0

    async def find_coordinator(self, _group: str) -> int:
        self.asked += 1
        if self.asked < 3:
            raise CoordinatorNotAvailableError
        return 1


async def test_consumers_begin_only_when_somebody_coordinates_groups() -> None:
    broker = NewBroker()
    await await_coordinator(broker, "")
    assert broker.asked == 3
