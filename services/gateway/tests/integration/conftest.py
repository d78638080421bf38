"""The gateway of one test."""

from collections.abc import AsyncIterator

import pytest

from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from services.gateway.tests.fakes import Door, open_door


@pytest.fixture
async def door(start: Start, keys: KeyPair) -> AsyncIterator[Door]:
    async with open_door(start, keys.private) as opened:
        yield opened
