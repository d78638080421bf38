from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest

from chassis.testing import Running
from chassis.testing.fixtures import Start
from payouts_service.app import build
from payouts_service.settings import Settings
from payouts_service.work import Work
from services.payouts.tests.provider import KEY, Simulator


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(tmp_path_factory.mktemp("simulator")) as running:
        yield running


@pytest.fixture
def provider(process: Simulator) -> Simulator:
    """A provider to which nothing has happened yet."""
    process.reset()
    return process


Open = Callable[..., AbstractAsyncContextManager[Running[Work]]]


@pytest.fixture
def open_payouts(start: Start, provider: Simulator) -> Open:
    """`open_payouts(**more)`: payouts on the provider, with more settings."""
    return partial(
        start,
        build,
        Settings,
        stripe_base_url=provider.url,
        stripe_api_key=KEY,
        stripe_key_is_shared=True,
        stripe_timeout=3,  # a machine that runs tests has other things to do
    )


@pytest.fixture
async def service(open_payouts: Open) -> AsyncIterator[Running[Work]]:
    async with open_payouts() as running:
        yield running
