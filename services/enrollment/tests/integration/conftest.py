"""The service every test here runs on."""

from collections.abc import AsyncIterator

import pytest

from chassis.testing import Running
from chassis.testing.fixtures import Start
from enrollment_service.app import build
from enrollment_service.settings import Settings
from enrollment_service.work import Work
from services.enrollment.tests.story import PEPPER


@pytest.fixture
async def service(start: Start) -> AsyncIterator[Running[Work]]:
    async with start(build, Settings, identity_pepper=PEPPER) as running:
        yield running
        assert not await running.parked()
