"""A simulator for the session, and messaging on a fresh database beside it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from chassis.security.secrets import new_key
from chassis.testing import Running
from chassis.testing.fixtures import Start
from messaging_service.app import build
from messaging_service.settings import Settings
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator


@pytest.fixture(scope="session")
def sink_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("simulator")) as running:
        yield running


@pytest.fixture
def sink(sink_process: Simulator) -> Simulator:
    sink_process.reset()
    return sink_process


@pytest.fixture
async def service(start: Start, sink: Simulator) -> AsyncIterator[Running[Work]]:
    async with start(build, Settings, **sink.settings) as running:
        yield running


@pytest.fixture
async def vaulted(start: Start, sink: Simulator, tmp_path: Path) -> AsyncIterator[Running[Work]]:
    """Messaging with a vault, on a network where a mail server may be next door."""
    key = tmp_path / "key"
    key.write_text(new_key())
    more = {"private_providers": True, "secrets_key_files": (key,)}
    async with start(build, Settings, **sink.settings, **more) as running:
        yield running
