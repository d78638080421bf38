"""A broker with an authorizer: rules hold for services and other systems, and everything else is denied."""

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError

from chassis.envelope import Record
from chassis.kafka.access import allow
from chassis.kafka.clients import make_consumer
from chassis.kafka.topics import create_topics
from chassis.settings import Settings
from chassis.testing.topics import read, write
from contracts.enrollment import CONTACT_CHANGED
from contracts.gateway import ACTIVITY_SUBMITTED, ORDER_PAID
from tests.faults import own_kafka
from tests.faults.own_kafka import OwnKafka

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]

OUTSIDE, STRANGER = "shop", "stranger"
PASSWORD = "of-the-tests"
TOPICS = (ACTIVITY_SUBMITTED, ORDER_PAID, CONTACT_CHANGED)


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnKafka]:
    if (reason := own_kafka.why_none()) is not None:
        pytest.skip(reason)
    names = ("gateway", "enrollment", "messaging", OUTSIDE, STRANGER)
    with own_kafka.own_kafka(tmp_path_factory.mktemp("own"), users=dict.fromkeys(names, PASSWORD)) as running:
        yield running


def operator(kafka: OwnKafka) -> Settings:
    """Whoever administers the broker."""
    no_database = dict.fromkeys(
        ("database_url", "owner_database_url", "relay_database_url"), "postgresql://nobody/none"
    )
    return Settings(kafka_bootstrap_servers=kafka.node.bootstrap, inbound_writers=(OUTSIDE,), **no_database)  # type: ignore[arg-type]


def signed_in(kafka: OwnKafka, name: str) -> Settings:
    """Somebody with a name."""
    how = {"kafka_security": "SASL_PLAINTEXT", "kafka_mechanism": "PLAIN", "kafka_username": name}
    reached = {"kafka_bootstrap_servers": f"127.0.0.1:{kafka.users_port}", "kafka_password": PASSWORD}
    return Settings.model_validate({**operator(kafka).model_dump(), **how, **reached})


@pytest.fixture
async def ruled(kafka: OwnKafka) -> OwnKafka:
    """The broker with the topics and the rules."""
    await create_topics(operator(kafka), topics=TOPICS)
    assert await allow(operator(kafka))
    return kafka


def record(topic: str) -> Record:
    """Something to write; nobody looks into it."""
    return Record(topic, 0, 0, b"key", {}, b"{}")


async def join(settings: Settings, group: str, topic: str) -> None:
    """Be a member of a group that reads a topic, for a moment. Raises what the broker denies."""
    consumer = make_consumer(settings, group=group)
    consumer.subscribe([topic])
    try:
        async with asyncio.timeout(20):
            await consumer.start()
            await consumer.getmany(timeout_ms=2_000)
    finally:
        await consumer.stop()


@pytest.mark.parametrize(("name", "topic"), [("gateway", ORDER_PAID), (OUTSIDE, ACTIVITY_SUBMITTED)])
async def test_who_may_write_a_topic_writes_it(ruled: OwnKafka, name: str, topic: object) -> None:
    await write(signed_in(ruled, name), [record(topic.name)])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("messaging", ORDER_PAID.name),
        ("gateway", ACTIVITY_SUBMITTED.name),
        ("gateway", CONTACT_CHANGED.name),
        (OUTSIDE, ORDER_PAID.name),
        (STRANGER, ACTIVITY_SUBMITTED.name),
    ],
)
async def test_nobody_else_does(ruled: OwnKafka, name: str, topic: str) -> None:
    with pytest.raises(KafkaError, match="AuthorizationFailed"):
        await write(signed_in(ruled, name), [record(topic)])


async def test_only_the_gateway_reads_what_other_systems_told(ruled: OwnKafka) -> None:
    await write(signed_in(ruled, OUTSIDE), [record(ACTIVITY_SUBMITTED.name)])
    assert await read(signed_in(ruled, "gateway"), ACTIVITY_SUBMITTED.name, group="gateway")
    with pytest.raises(TopicAuthorizationFailedError):
        await join(signed_in(ruled, "messaging"), "messaging", ACTIVITY_SUBMITTED.name)
    for name in (OUTSIDE, STRANGER):
        with pytest.raises(KafkaError, match="AuthorizationFailed"):  # of the topic or the group, whichever comes first
            await join(signed_in(ruled, name), "gateway", ACTIVITY_SUBMITTED.name)


async def test_nobody_joins_the_group_of_another_service(ruled: OwnKafka) -> None:
    with pytest.raises(GroupAuthorizationFailedError):
        await join(signed_in(ruled, "messaging"), "enrollment", CONTACT_CHANGED.name)


async def test_rules_are_put_as_often_as_one_likes(ruled: OwnKafka) -> None:
    assert await allow(operator(ruled))
