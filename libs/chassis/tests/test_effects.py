"""Calls to the world: claimed with a lease, called outside a transaction, settled only while the lease holds."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from chassis.effects import Answer, Answered, Declined, Succeeded, Unknown, one_by_one
from libs.chassis.tests.calling import (
    effect,
    notes,
    prepare,
    settle,
    states,
    succeed,
)
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.toy import Work


async def test_each_call_is_made_and_settled_once_however_many_workers(open_toy: OpenToy) -> None:
    made: list[str] = []

    async def call(request: str) -> Answer:
        made.append(request)
        await asyncio.sleep(0.01)
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call, concurrency=5),)}) as service:
        await prepare(service, 20)
        await asyncio.gather(*(service.carry_out(rounds=3) for _ in range(4)))
        assert (len(made), len(set(made))) == (20, 20)
        assert await service.do(states) == ["done"] * 20
        assert await service.do(notes) == {"settled": 20}


async def test_a_slow_worker_whose_lease_was_taken_settles_nothing(open_toy: OpenToy) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def call(_request: str) -> Answer:
        if not asked.is_set():
            asked.set()
            await go_on.wait()
            return Declined("too late to say")
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call),)}) as service:
        await prepare(service, 1)
        slow = asyncio.create_task(service.carry_out())
        await asked.wait()
        await service.carry_out()
        assert await service.do(states) == ["asked"]  # the lease holds: nobody else may ask
        await service.advance(timedelta(seconds=61))
        await service.carry_out()
        assert await service.do(states) == ["done"]
        go_on.set()
        await slow
        assert await service.do(states) == ["done"]


async def test_an_unknown_outcome_is_looked_up_and_never_tried_again_blindly(open_toy: OpenToy) -> None:
    called: list[str] = []
    looked: list[str] = []

    async def call(request: str) -> Answer:
        called.append(request)
        raise ConnectionResetError

    async def look_up(request: str) -> Answer:
        looked.append(request)
        return Succeeded("found") if len(looked) > 1 else Unknown("not listed yet")

    async with open_toy({"effects": (effect(call, look_up=look_up, repeatable=False),)}) as service:
        await prepare(service, 1)
        for _ in range(4):
            await service.carry_out()
            await service.advance(timedelta(seconds=61))
        assert (len(called), len(looked)) == (1, 2)
        assert await service.do(states) == ["done"]


async def test_a_repeatable_call_is_made_again_when_its_worker_died(open_toy: OpenToy) -> None:
    called: list[str] = []
    first = asyncio.Event()

    async def call(request: str) -> Answer:
        called.append(request)
        if len(called) == 1:
            first.set()
            await asyncio.Event().wait()
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call),)}) as service:
        await prepare(service, 1)
        worker = asyncio.create_task(service.carry_out())
        await first.wait()
        worker.cancel()  # as when the process ends here
        await asyncio.wait([worker])
        await service.advance(timedelta(seconds=61))
        await service.carry_out()
        assert (len(called), len(set(called))) == (2, 1)
        assert await service.do(states) == ["done"]


async def test_a_call_that_takes_too_long_is_unknown(open_toy: OpenToy) -> None:
    async def call(_request: str) -> Answer:
        await asyncio.Event().wait()  # for ever
        return Succeeded("ref")

    async with open_toy({"effects": (effect(call, timeout=timedelta(milliseconds=50)),)}) as service:
        await prepare(service, 1)
        await service.carry_out()
        assert await service.do(states) == ["unknown"]


async def test_one_settlement_that_fails_keeps_no_other_from_being_stored(open_toy: OpenToy) -> None:
    answers: list[Answer] = [Succeeded("1"), Declined("2"), Succeeded("3"), Succeeded("4")]

    async def call(_request: str) -> Answer:
        return answers.pop(0)

    async with open_toy({"effects": (effect(call),)}) as service:
        await prepare(service, 4)
        await service.carry_out()
        assert sorted(await service.do(states)) == ["asked", "done", "done", "done"]


async def test_calls_that_end_together_are_settled_in_one_transaction(open_toy: OpenToy) -> None:
    sets: list[int] = []

    async def keep(work: Work, answered: Sequence[Answered[str]]) -> None:
        sets.append(len(answered))
        await one_by_one(settle)(work, answered)

    async with open_toy({"effects": (effect(succeed, settle=keep, concurrency=20),)}) as service:
        await prepare(service, 10)
        await service.carry_out()
        assert sets == [10]


async def test_an_outcome_that_nobody_can_tell_is_left_to_the_service_and_never_called_again(open_toy: OpenToy) -> None:
    called: list[str] = []
    heard: list[Answer] = []

    async def call(request: str) -> Answer:
        called.append(request)
        raise ConnectionResetError

    async def keep(work: Work, answered: Sequence[Answered[str]]) -> None:
        heard.extend(answer for _claimed, answer in answered)
        await one_by_one(settle)(work, answered)

    async with open_toy({"effects": (effect(call, repeatable=False, settle=keep),)}) as service:
        await prepare(service, 1)
        for _ in range(3):
            await service.carry_out()
        assert len(called) == 1
        assert heard == [Unknown("ConnectionResetError"), Unknown("nobody_to_ask"), Unknown("nobody_to_ask")]


async def test_an_effect_that_could_outlive_its_lease_is_refused() -> None:
    with pytest.raises(ValueError, match="is not looked up"):
        effect(succeed, look_up=succeed)
    with pytest.raises(ValueError, match="twice the timeout"):
        effect(succeed, timeout=timedelta(seconds=31), lease=timedelta(seconds=60))
