"""The tests' PostgreSQL and Kafka in containers; they end with the test run."""

import asyncio
import os
from collections.abc import Callable
from functools import cache
from typing import Any

from chassis.absent import find_again

from ..complaints import Complaint
from ..kafka.probe import wait_until_ready
from ..postgres.databases import connect
from .parts import TestPart

POSTGRES_IMAGE = "postgres:18"
KAFKA_IMAGE = "confluentinc/cp-kafka:8.1.0"
READY_SECONDS = 90.0


class NoEngine(Complaint):
    """Containers were asked for, and no engine answers."""


@cache
def postgres() -> TestPart:
    """PostgreSQL in a container, once per run of Python; raises NoEngine."""
    find_again()  # the engine's client needs `requests`
    from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415 - slow, and rarely wanted

    password = os.urandom(16).hex()
    container = _started(lambda: PostgresContainer(POSTGRES_IMAGE, username="postgres", password=password, driver=None))
    url = container.get_connection_url()
    asyncio.run(_probe(url))
    return TestPart(url, f"PostgreSQL in a container ({POSTGRES_IMAGE})")


@cache
def kafka() -> TestPart:
    """Kafka in a container, once per run of Python; raises NoEngine."""
    find_again()  # the engine's client needs `requests`
    from testcontainers.community.kafka import KafkaContainer  # noqa: PLC0415 - slow, and rarely wanted

    container = _started(lambda: KafkaContainer(KAFKA_IMAGE).with_kraft())
    address = container.get_bootstrap_server()
    if wait_until_ready(address, within=READY_SECONDS) is None:
        raise NoEngine(f"the Kafka container does not answer at {address}")
    return TestPart(address, f"Apache Kafka in a container ({KAFKA_IMAGE})")


def _started(make: Callable[[], Any]) -> Any:  # noqa: ANN401 - its classes share no public type
    from docker.errors import DockerException  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

    try:
        # Making one already looks for the engine.
        container = make()
        container.start()
    except DockerException as silent:
        raise NoEngine(f"LODESTONE_STACK=containers, but no container engine answers: {silent}") from silent
    return container


async def _probe(url: str) -> None:
    await (await connect(url)).close()
