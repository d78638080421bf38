import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import stripe

from deploy.simulator.tests.running import Control, Receiver, Running, control_of, sdk_of


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("simulator"))
    running.start()
    yield running
    running.kill()


@pytest.fixture
def own_process(tmp_path: Path) -> Iterator[Running]:
    """A simulator that a test may kill."""
    running = Running(tmp_path)
    running.start()
    yield running
    running.kill()


@pytest.fixture
async def control(process: Running) -> AsyncIterator[Control]:
    """The doors of a simulator to which nothing has happened yet."""
    process.shift(0)
    async with control_of(process) as doors:
        await doors.post("reset")
        yield doors


@pytest.fixture
async def sdk(process: Running, control: Control) -> AsyncIterator[stripe.V1Services]:
    async with sdk_of(process) as client:
        yield client


@pytest.fixture
async def receiver(process: Running, control: Control) -> AsyncIterator[Receiver]:
    received = Receiver()
    server = await asyncio.start_server(received.accept, "127.0.0.1", process.webhook_port)
    yield received
    server.close()
    await server.wait_closed()
