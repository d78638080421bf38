"""Slots for calls: how many a tenant may have beside others."""

import asyncio
from uuid import UUID

import pytest

from chassis.slots import Slots

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))


async def test_each_tenant_leaves_the_next_as_many_as_it_has_itself() -> None:
    slots = Slots(64, share=0.5, gather=0)
    assert [await slots.take(tenant, 64) for tenant in (ONE, TWO, THREE)] == [32, 16, 8]
    assert await slots.take(ONE, 64) == 0
    slots.give(TWO, 16)
    assert await slots.take(ONE, 64) == 0
    assert await slots.take(THREE, 64) == 8


async def test_one_slot_is_for_anybody() -> None:
    slots = Slots(1, share=0.5, gather=0)
    assert await slots.take(ONE, 1) == 1
    waiting = asyncio.create_task(slots.take(TWO, 1))
    slots.give(ONE, 1)
    assert await waiting == 1


async def test_who_has_its_share_waits_until_some_of_it_is_free() -> None:
    slots = Slots(4, share=0.5, gather=0)
    await slots.take(ONE, 4)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await slots.below_share(ONE)
    await slots.below_share(TWO)
    slots.give(ONE, 1)
    await slots.below_share(ONE)
