"""The service every test here runs on."""

from collections.abc import AsyncIterator

import pytest

from chassis.testing import Running
from chassis.testing.fixtures import Start
from progress_service.app import build
from progress_service.settings import Settings
from progress_service.work import Work


@pytest.fixture
async def service(start: Start) -> AsyncIterator[Running[Work]]:
    async with start(build, Settings) as running:
        yield running
