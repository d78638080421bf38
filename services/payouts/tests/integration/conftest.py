from collections.abc import AsyncIterator, Iterator

import pytest

from chassis.testing import Running
from chassis.testing.fixtures import Start
from payouts_service.app import build
from payouts_service.settings import Settings
from payouts_service.work import Work
from services.payouts.tests.provider import KEY, Simulator


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    running = Simulator(tmp_path_factory.mktemp("simulator"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def provider(process: Simulator) -> Simulator:
    """A provider to which nothing has happened yet."""
    process.reset()
    return process


@pytest.fixture
async def service(start: Start, provider: Simulator) -> AsyncIterator[Running[Work]]:
    async with start(build, Settings, stripe_base_url=provider.url, stripe_api_key=KEY, stripe_timeout=1) as running:
        yield running
