"""Places for calls: how many a tenant may have beside others."""

import asyncio
from uuid import UUID

import pytest

from chassis.places import Places

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))


async def test_each_tenant_leaves_the_next_as_many_as_it_has_itself() -> None:
    places = Places(64, share=0.5, gather=0)
    assert [await places.take(tenant, 64) for tenant in (ONE, TWO, THREE)] == [32, 16, 8]
    assert await places.take(ONE, 64) == 0
    places.give(TWO, 16)
    assert await places.take(ONE, 64) == 0
    assert await places.take(THREE, 64) == 8


async def test_one_place_is_for_anybody() -> None:
    places = Places(1, share=0.5, gather=0)
    assert await places.take(ONE, 1) == 1
    waiting = asyncio.create_task(places.take(TWO, 1))
    places.give(ONE, 1)
    assert await waiting == 1


async def test_who_has_its_share_waits_until_some_of_it_is_free() -> None:
    places = Places(4, share=0.5, gather=0)
    await places.take(ONE, 4)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await places.below_share(ONE)
    await places.below_share(TWO)
    places.give(ONE, 1)
    await places.below_share(ONE)
