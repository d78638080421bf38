"""What stands in the AsyncAPI document is enough to read every event, and to tell activities by Kafka."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest
from pydantic import ValidationError

from chassis.assembly import dispatcher_of
from chassis.kafka.consumer import Consumer
from chassis.kafka.relay import Relay
from chassis.kafka.topics import create_topics
from chassis.testing import Running
from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from chassis.testing.running import TENANT
from gateway_service.work import Work
from services.gateway.tests.fakes import ENDPOINTS, SECRETS, Door, open_door
from tests.strangers.client import Client, Teller, first

CLIENT = Client("")
SECONDS = 60


@pytest.mark.parametrize("name", CLIENT.messages)
def test_the_model_made_of_a_schema_takes_its_example_and_nothing_without_a_required_field(name: str) -> None:
    message = CLIENT.messages[name]
    for example in message.examples:
        read = message.payload.validate_json(json.dumps(example))
        assert set(json.loads(message.payload.dump_json(read, by_alias=True))) == set(example)
    with pytest.raises(ValidationError):
        message.payload.validate_json("{}")


@asynccontextmanager
async def running(service: Running[Work]) -> AsyncIterator[None]:
    """The gateway's consumer and relay, as a process has them."""
    settings = service.service.settings
    consumer = Consumer(settings, dispatcher_of(service.service, service.database), group="gateway")
    relay = Relay(settings, source="gateway", pulse=service.database.said)
    tasks = [asyncio.create_task(part.run()) for part in (consumer, relay)]
    try:
        yield
    finally:
        consumer.stop()
        await tasks[0]
        tasks[1].cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await tasks[1]


@pytest.fixture
async def door(start: Start, keys: KeyPair, broker: str) -> AsyncIterator[Door]:
    """A gateway on topics of its own."""
    own = {"kafka_bootstrap_servers": broker, "topic_prefix": f"t{secrets.token_hex(4)}."}
    async with open_door(start, keys.private, **own) as opened:
        await create_topics(opened.running.service.settings)
        yield opened


@pytest.mark.broker
async def test_a_stranger_tells_an_activity_and_reads_that_it_was_taken(door: Door) -> None:
    settings = door.running.service.settings
    client = Client(settings.kafka_bootstrap_servers, settings.topic_prefix)
    teller = Teller(client, TENANT, ENDPOINTS["activity"], SECRETS[1])
    at = (await door.running.now()).isoformat()
    async with running(door.running):
        await teller.tell("session-4711", at=at)
        async with aclosing(client.subscribe(client.messages["activity.recorded.v1"])) as said:
            taken = await first(said, within=SECONDS)
    assert (taken.reference, taken.email) == (
        f"{ENDPOINTS['activity']}/session-4711",
        teller.message.examples[0]["email"],
    )
    assert await door.running.parked() == []
