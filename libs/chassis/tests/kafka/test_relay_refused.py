"""A batch the broker refuses: nothing that lies behind it may be said before it, not even on the way out."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from structlog.testing import capture_logs

from chassis.kafka.clients import make_admin
from chassis.testing import Running
from chassis.testing.topics import read
from chassis.testing.waiting import eventually
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.kafka.saying import TOPIC, is_ascending, is_empty, writing
from libs.chassis.tests.running_parts import relaying
from libs.chassis.tests.toy import Work

pytestmark = pytest.mark.broker
Limit = Callable[[int], Awaitable[None]]


@pytest.fixture
async def refusing(open_toy: OpenToy, kafka: dict[str, object]) -> AsyncIterator[tuple[Running[Work], Limit]]:
    """A toy, and what sets the largest batch its topic takes. Two heavy events lie before a hundred light ones."""
    async with open_toy(**kafka, relay_poll=0.1) as service:
        settings = service.service.settings

        async def limit(size: int) -> None:
            name, wanted = settings.topic_prefix + TOPIC, {"max.message.bytes": str(size)}
            admin = make_admin(settings)
            await admin.start()

            async def holds() -> bool:  # the controller answers before the broker has heard of it
                (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name, wanted)])
                return [(key, value) for _, _, _, _, values in answer.resources for key, value, *_ in values] == [
                    *wanted.items()
                ]

            answers = await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, wanted)])
            assert [code for answer in answers for code, *_ in answer.resources] == [0]
            await eventually(holds)
            await admin.close()

        await limit(100_000)
        async with writing(service, "heavy", size=250_000, number=2):
            pass
        async with writing(service, "light", size=400, number=100):
            pass
        yield service, limit


async def test_what_lies_behind_a_refused_batch_waits_until_it_is_taken(
    refusing: tuple[Running[Work], Limit],
) -> None:
    service, limit = refusing
    with capture_logs() as logs:

        async def is_refused_often() -> bool:
            return sum("MessageSizeTooLarge" in entry.get("reason", "") for entry in logs) > 2

        async with relaying(service):
            await eventually(is_refused_often, within=60)
    assert await read(service.service.settings, TOPIC) == []
    async with relaying(service):
        await limit(1_000_000)
        await eventually(lambda: is_empty(service), within=30)
    seen = await read(service.service.settings, TOPIC)
    assert len({one.id for one in seen}) == 102
    assert is_ascending(seen)
    assert len({one.partition for one in seen}) == 1
