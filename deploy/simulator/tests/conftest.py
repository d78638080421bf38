import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import stripe

from deploy.simulator.tests.stripe_sdk import Receiver, sdk_of
from lodestone_simulator.journal import Journal
from lodestone_simulator.testing import Simulator, free_port

WEBHOOK_PORT = free_port()


def started(directory: Path) -> Simulator:
    simulator = Simulator(directory, webhook_url=f"http://127.0.0.1:{WEBHOOK_PORT}/webhooks/stripe/e1")
    simulator.start()
    return simulator


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = started(tmp_path_factory.mktemp("simulator"))
    yield simulator
    simulator.kill()


@pytest.fixture
def own_simulator(tmp_path: Path) -> Iterator[Simulator]:
    """A simulator that a test may kill."""
    simulator = started(tmp_path)
    yield simulator
    simulator.kill()


@pytest.fixture
def simulator(process: Simulator) -> Simulator:
    """A simulator to which nothing has happened yet."""
    process.reset()
    return process


@pytest.fixture
async def sdk(simulator: Simulator) -> AsyncIterator[stripe.V1Services]:
    async with sdk_of(simulator) as client:
        yield client


@pytest.fixture
async def receiver(simulator: Simulator) -> AsyncIterator[Receiver]:
    received = Receiver()
    server = await asyncio.start_server(received.accept, "127.0.0.1", WEBHOOK_PORT)
    yield received
    server.close()
    await server.wait_closed()


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    opened = Journal(tmp_path)
    yield opened
    await opened.close()
