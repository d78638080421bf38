"""Events that come one by one share batches, and the first after a pause does not wait for others."""

import pytest

from chassis.postgres.notes import Batch, Notes
from chassis.testing.waiting import eventually
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.kafka.saying import is_empty, say
from libs.chassis.tests.running_parts import relaying

pytestmark = pytest.mark.broker


async def test_the_first_leaves_at_once_and_what_follows_it_leaves_together(
    open_toy: OpenToy, kafka: dict[str, object]
) -> None:
    looks = list[int]()

    class Watched(Notes):
        async def advance(self, done: Batch) -> Batch:
            batch = await super().advance(done)
            looks.append(len(batch.rows))
            return batch

    async def has_looked() -> bool:
        return bool(looks)

    async def has_left() -> bool:
        return 5 in looks

    async with open_toy(**kafka, relay_gather=3, relay_poll=60) as service, relaying(service, Watched):
        await eventually(has_looked)
        await say(service, 1)
        await eventually(has_left, within=2)
        await say(service, 3)
        await eventually(lambda: is_empty(service))
    assert [size for size in looks if size] == [5, 15]
