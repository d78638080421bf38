"""Webhooks that share a transaction: each has its own end."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg

from chassis.postgres.transactions import Transaction
from chassis.testing.running import TENANT
from contracts.gateway import OrderPaid
from gateway_service.api.intake import Intake
from gateway_service.api.run import Runner
from gateway_service.handlers import webhooks
from gateway_service.work import Work
from services.gateway.tests.fakes import Door, arrival, front_of
from services.gateway.tests.payloads import session


def purchase(number: int, **changed: Any) -> webhooks.Arrival:
    return arrival(
        "checkout.session.completed", session(id=f"cs_{number}", payment_intent=f"pi_{number}"), number, **changed
    )


async def taken(door: Door, *arrivals: webhooks.Arrival) -> list[bool | BaseException]:
    intake = Intake(50, front_of(door.running).runner)
    waiting = (intake.take(TENANT, one) for one in arrivals)
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_one_that_cannot_be_stored_does_not_harm_its_neighbours(door: Door) -> None:
    poisoned = [purchase(number, reason="\x00") if number == 3 else purchase(number) for number in range(6)]
    answers = await taken(door, *poisoned)
    assert [answer for number, answer in enumerate(answers) if number != 3] == [True] * 5
    assert isinstance(answers[3], asyncpg.PostgresError)
    assert len(await door.rows()) == len(await door.running.said(OrderPaid)) == 5


async def test_one_that_comes_twice_in_a_transaction_is_new_once(door: Door) -> None:
    assert await taken(door, purchase(0), purchase(1), purchase(1)) == [True, True, False]
    assert len(await door.running.said(OrderPaid)) == 2


async def test_nobody_is_answered_before_the_commit_and_who_hangs_up_takes_nothing_along(door: Door) -> None:
    intake = Intake(50, front_of(door.running).runner)
    async with door.running.database.transaction(
        TENANT
    ) as transaction:  # holds up the first, and so all that share its transaction
        await webhooks.accept(door.running.service.work(transaction), [purchase(0)])
        waiting = [asyncio.create_task(intake.take(TENANT, purchase(number))) for number in range(4)]
        await door.until_waiting(1)
        assert not any(task.done() for task in waiting)
        waiting[1].cancel()
    assert await asyncio.gather(waiting[0], *waiting[2:]) == [False, True, True]
    assert len(await door.rows()) == 4


async def test_while_one_transaction_waits_another_goes_on(door: Door) -> None:
    intake = Intake(1, front_of(door.running).runner)
    async with door.running.database.transaction(TENANT) as transaction:
        await webhooks.accept(door.running.service.work(transaction), [purchase(0)])
        held = asyncio.create_task(intake.take(TENANT, purchase(0)))
        await door.until_waiting(1)
        others = [intake.take(TENANT, purchase(number)) for number in range(1, 6)]
        assert await asyncio.gather(*others) == [True] * 5
        assert not held.done()
    assert await held is False


async def test_one_of_which_there_is_no_word_in_time_is_told_to_come_back_and_not_stored_any_more(door: Door) -> None:
    intake = Intake(1, front_of(door.running).runner, patience=timedelta(seconds=0.3))
    async with door.running.database.transaction(TENANT) as transaction:  # holds up both tasks
        await webhooks.accept(door.running.service.work(transaction), [purchase(0), purchase(1)])
        waiting = (intake.take(TENANT, purchase(number)) for number in range(3))
        ended = await asyncio.gather(*waiting, return_exceptions=True)
    while intake._tasks:
        await asyncio.wait(intake._tasks)
    assert [type(one) for one in ended] == [TimeoutError] * 3
    assert len(await door.rows()) == 2


async def test_nothing_is_kept_of_a_tenant_whose_webhooks_are_stored(door: Door) -> None:
    intake = Intake(2, front_of(door.running).runner)
    await asyncio.gather(*(intake.take(TENANT, purchase(number)) for number in range(7)))
    while intake._tasks:
        await asyncio.wait(intake._tasks)
    assert intake._queues == {}


async def test_a_deadlock_is_taken_apart(door: Door) -> None:
    sizes: list[int] = []

    def work(transaction: Transaction) -> Work:
        sizes.append(1)
        if len(sizes) == 1:  # all of them
            raise asyncpg.DeadlockDetectedError
        return door.running.service.work(transaction)

    intake = Intake(50, Runner(door.running.database, work))
    waiting = (intake.take(TENANT, purchase(number)) for number in range(4))
    assert await asyncio.gather(*waiting) == [True] * 4
    assert len(sizes) == 5


async def test_an_intake_that_ends_leaves_nobody_waiting(door: Door) -> None:
    intake = Intake(1, front_of(door.running).runner)
    async with door.running.database.transaction(TENANT) as transaction:
        await webhooks.accept(door.running.service.work(transaction), [purchase(0), purchase(1)])
        waiting = [asyncio.create_task(intake.take(TENANT, purchase(number))) for number in range(4)]
        await door.until_waiting(2)
        first, last = intake._tasks
        first.cancel()
        await asyncio.wait([first])
        assert len([task for task in waiting if task.done()]) == 1  # the other two wait for the task that is left
        last.cancel()
        done, _still = await asyncio.wait(waiting, timeout=2)
    assert len([task for task in done if task.cancelled()]) == 4
