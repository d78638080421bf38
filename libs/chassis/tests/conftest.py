"""The toy on a database of its own, and topics of its own on the broker of the tests."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from chassis.kafka.topics import create_topics
from chassis.settings import Settings
from chassis.testing import Running
from chassis.testing.databases import Cluster
from chassis.testing.keys import KeyPair
from contracts.enrollment import ENROLLMENT_STARTED, MILESTONE_COMPLETED
from contracts.gateway import TENANT_CHANGED
from contracts.progress import CRITERIA_MET
from libs.chassis.tests import toy

hypothesis_settings.register_profile("lodestone", deadline=None)
hypothesis_settings.load_profile("lodestone")
OpenToy = Callable[..., AbstractAsyncContextManager[Running[toy.Work]]]


@pytest.fixture
def open_toy(cluster: Cluster, templates: dict[str, str], keys: KeyPair, tmp_path: Path) -> OpenToy:
    """`open_toy(parts=…, **settings)`: the toy on a fresh database."""

    @asynccontextmanager
    async def begin(parts: dict[str, Any] | None = None, **more: object) -> AsyncIterator[Running[toy.Work]]:
        database = await cluster.clone(await _template(cluster, templates))
        clock_file = tmp_path / "clock"
        clock_file.write_text("0")
        facts = {"clock_file": clock_file, "token_public_key_file": keys.public, "durable_database": False}
        pace = {"database_pool": 4, "database_wait": 30, "drain": 0}
        settings = Settings.model_validate({**cluster.settings("progress", database), **facts, **pace, **more})
        try:
            async with Running.start(toy.build(settings, **(parts or {})), keys) as running:
                yield running
        finally:
            await cluster.drop(database)

    return begin


@pytest.fixture
async def service(open_toy: OpenToy) -> AsyncIterator[Running[toy.Work]]:
    async with open_toy() as running:
        yield running


@pytest.fixture
async def kafka(broker: str) -> dict[str, object]:
    """Settings of a service whose topics nobody else uses."""
    found: dict[str, object] = {"kafka_bootstrap_servers": broker, "topic_prefix": f"t{secrets.token_hex(4)}."}
    urls = dict.fromkeys(("database_url", "owner_database_url", "relay_database_url"), "postgresql://nobody")
    settings = Settings.model_validate({**urls, **found})
    await create_topics(settings, topics=(MILESTONE_COMPLETED, ENROLLMENT_STARTED, TENANT_CHANGED, CRITERIA_MET))
    return found


async def _template(cluster: Cluster, templates: dict[str, str]) -> str:
    if "progress" not in templates:
        templates["progress"] = await cluster.template("progress")
    if "toy" not in templates:
        templates["toy"] = await cluster.clone(templates["progress"])
        await cluster.execute(*toy.DDL, database=templates["toy"])
    return templates["toy"]
