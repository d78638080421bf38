"""An effect at work: its slots stay filled, what has ended is settled, and it sleeps until something is due."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from chassis.effects import Answer, Claimed, Later, Lease, Succeeded
from chassis.testing.running import OTHER_TENANT
from libs.chassis.tests.calling import (
    ask,
    at_work,
    claim,
    effect,
    ids,
    next_due,
    prepare,
    states,
    until_done,
)
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.toy import Work


async def test_what_has_ended_is_settled_and_replaced_while_a_slow_call_goes_on(open_toy: OpenToy) -> None:
    slow, go_on = [""], asyncio.Event()

    async def call(request: str) -> Answer:
        if slow[0] in ("", request):
            slow[0] = request
            await go_on.wait()
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call, concurrency=3),)}) as service:
        await prepare(service, 20)
        async with at_work(service):
            await until_done(service, 19)
            assert sorted(await service.do(states)) == ["asked", *["done"] * 19]
            go_on.set()
            await until_done(service, 20)


async def test_every_place_is_filled_and_no_more_is_in_hand(open_toy: OpenToy) -> None:
    under_way, most, full = 0, 0, asyncio.Event()

    async def call(_request: str) -> Answer:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if under_way == 4:
            full.set()
        await full.wait()
        under_way -= 1
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call, concurrency=4),)}, effect_share=1) as service:
        await prepare(service, 30)
        async with at_work(service):
            await until_done(service, 30)
    assert most == 4


async def test_a_provider_that_hangs_leaves_half_of_the_slots_to_other_tenants(open_toy: OpenToy) -> None:
    hanging, under_way, full, go_on = set[str](), set[str](), asyncio.Event(), asyncio.Event()

    async def call(request: str) -> Answer:
        if request in hanging:
            under_way.add(request)
            if len(under_way) == 4:
                full.set()
            await go_on.wait()
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call, concurrency=8),)}) as service:
        await prepare(service, 20)
        hanging.update(await service.do(ids))
        async with at_work(service):
            await full.wait()
            other = service.of(OTHER_TENANT)
            await other.do(ask, 20)
            await until_done(other, 20)
            assert len(under_way) == 4
            go_on.set()
            await until_done(service, 20)


async def test_an_idle_effect_sleeps_until_something_is_due_or_committed(open_toy: OpenToy) -> None:
    answers: list[Answer] = [Later("busy", 0.3), Succeeded("1"), Succeeded("2")]
    claims = 0

    async def call(_request: str) -> Answer:
        return answers.pop(0)

    async def counted(work: Work, lease: Lease) -> Sequence[Claimed[str]]:
        nonlocal claims
        claims += 1
        return await claim(work, lease)

    effects = (effect(call, claim=counted, next_due=next_due),)
    async with open_toy({"effects": effects}, job_poll=timedelta(minutes=10)) as service:
        await prepare(service, 1)
        async with at_work(service):
            await until_done(service, 1)
            await service.do(ask, 1)
            await until_done(service, 2)
    # Once for each of the two tenants, once when the call was due again, once after the commit.
    assert claims == 4


async def test_stopping_waits_for_the_calls_in_hand_and_claims_no_more(open_toy: OpenToy) -> None:
    asked = asyncio.Event()
    called: list[str] = []

    async def call(request: str) -> Answer:
        called.append(request)
        asked.set()
        await asyncio.sleep(0.2)
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call, concurrency=2),)}) as service:
        await prepare(service, 9)
        async with at_work(service):
            await asked.wait()
        assert len(called) <= 2
        assert sorted(await service.do(states)) == ["done"] * len(called) + ["waiting"] * (9 - len(called))
