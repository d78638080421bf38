"""The service, and a member of staff at its door."""

from collections.abc import AsyncIterator

import httpx
import pytest

from campaigns_service.app import build
from campaigns_service.settings import Settings
from campaigns_service.work import Work
from chassis.testing import Running, staff
from chassis.testing.fixtures import Start


@pytest.fixture
async def service(start: Start) -> AsyncIterator[Running[Work]]:
    async with start(build, Settings) as running:
        yield running


@pytest.fixture
async def team(service: Running[Work]) -> AsyncIterator[httpx.AsyncClient]:
    async with service.client(staff()) as client:
        yield client
