"""Webhooks that share a transaction: each has its own end."""

import asyncio
from typing import Any

import asyncpg

from chassis.postgres.transactions import Transaction
from chassis.testing.running import TENANT
from contracts.gateway import OrderPaid
from gateway_service.api.intake import Intake
from gateway_service.handlers import webhooks
from gateway_service.work import Work
from services.gateway.tests.fakes import Door, arrival, session


def purchase(number: int, **changed: Any) -> webhooks.Arrival:
    return arrival("checkout.session.completed", session(payment_intent=f"pi_{number}"), number, **changed)


async def taken(door: Door, *arrivals: webhooks.Arrival) -> list[bool | BaseException]:
    intake, service = Intake(50), door.running.service
    waiting = (intake.take(door.running.database, service.work, TENANT, one) for one in arrivals)
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
    intake, database, work = Intake(50), door.running.database, door.running.service.work
    async with database.transaction(TENANT) as transaction:  # holds up the first, and so all of them
        await webhooks.accept(work(transaction), [purchase(0)])
        waiting = [asyncio.create_task(intake.take(database, work, TENANT, purchase(number))) for number in range(4)]
        await asyncio.sleep(0.2)
        assert not any(task.done() for task in waiting)
        waiting[1].cancel()
    assert await asyncio.gather(waiting[0], *waiting[2:]) == [False, True, True]
    assert len(await door.rows()) == 4


async def test_a_deadlock_is_taken_apart(door: Door) -> None:
    sizes: list[int] = []

    def work(transaction: Transaction) -> Work:
        sizes.append(1)
        if len(sizes) == 1:  # all of them
            raise asyncpg.DeadlockDetectedError
        return door.running.service.work(transaction)

    intake = Intake(50)
    waiting = (intake.take(door.running.database, work, TENANT, purchase(number)) for number in range(4))
    assert await asyncio.gather(*waiting) == [True] * 4
    assert len(sizes) == 5


async def test_an_intake_that_ends_leaves_nobody_waiting(door: Door) -> None:
    intake, database, work = Intake(1), door.running.database, door.running.service.work
    async with database.transaction(TENANT) as transaction:
        await webhooks.accept(work(transaction), [purchase(0)])
        before = asyncio.all_tasks()
        waiting = [asyncio.create_task(intake.take(database, work, TENANT, purchase(number))) for number in range(2)]
        await asyncio.sleep(0.1)
        (draining,) = asyncio.all_tasks() - before - set(waiting)
        draining.cancel()
        done, _still = await asyncio.wait(waiting, timeout=2)
        assert len([task for task in done if task.cancelled()]) == 2
