"""Set aside is not lost: tried again, given up, replayed."""

import asyncio
from datetime import timedelta
from uuid import UUID

from chassis.postgres import parked
from chassis.testing import Running
from contracts.enrollment import EnrollmentStarted
from contracts.examples import example
from libs.chassis.tests.toy import Work, all_notes, milestone

CONTACT = UUID(int=9)
ENROLLED = example(EnrollmentStarted, contact_id=str(CONTACT))


async def replay_dead(service: Running[Work]) -> int:
    async with service.database.tenantless() as (connection, now):
        dead = await parked.listing(connection, dead=True, limit=10)
        return await parked.replay(connection, [row["id"] for row in dead], now=now)


async def test_what_came_too_early_is_applied_when_its_dependency_is_there(service: Running[Work]) -> None:
    await service.receive(milestone("early", "wait", CONTACT))
    await service.advance(timedelta(seconds=1))
    await service.retry_parked()
    assert await service.parked() == [("NotYet", False)]
    await service.receive(ENROLLED)
    await service.advance(timedelta(seconds=5))
    await service.retry_parked()
    assert await service.do(all_notes) == {str(CONTACT): 1, "early": 1}
    assert await service.parked() == []


async def test_waits_double_up_to_the_longest(service: Running[Work]) -> None:
    await service.receive(milestone("early", "wait", CONTACT))
    waits: list[float] = []
    tries = 0
    for _ in range(14):
        await service.advance(timedelta(minutes=6))
        before = await service.now()
        await service.retry_parked()
        row = (await service.fetch("SELECT retry_at, tries FROM parked", app=True))[0]
        waits.append((row["retry_at"] - before).total_seconds())
        tries = row["tries"]
    assert [round(wait, 1) for wait in waits[:4]] == [0.5, 1.0, 2.0, 4.0]
    assert round(max(waits)) == 300
    assert tries == 15


async def test_a_record_is_dead_after_its_time_to_give_up(service: Running[Work]) -> None:
    await service.receive(milestone("never", "wait", CONTACT))
    await service.advance(timedelta(hours=25))
    await service.retry_parked()
    assert await service.parked() == [("NotYet", True)]


async def test_a_dead_record_that_is_replayed_twice_is_applied_once(service: Running[Work]) -> None:
    await service.receive(milestone("never", "wait", CONTACT))
    await service.advance(timedelta(hours=25))
    await service.retry_parked()
    await service.receive(ENROLLED)
    assert [await replay_dead(service), await replay_dead(service)] == [1, 0]
    await asyncio.gather(service.retry_parked(), service.retry_parked())
    await service.retry_parked()
    assert (await service.do(all_notes))["never"] == 1
    assert await service.parked() == []


async def test_a_replayed_record_has_a_whole_life_before_it(service: Running[Work]) -> None:
    await service.receive(milestone("never", "wait", CONTACT))
    await service.advance(timedelta(hours=25))
    await service.retry_parked()
    await replay_dead(service)
    await service.retry_parked()
    assert await service.parked() == [("NotYet", False)]


async def test_two_workers_try_a_record_once(service: Running[Work]) -> None:
    await service.receive(milestone("broken", "break"))
    await service.advance(timedelta(seconds=1))
    await asyncio.gather(*(service.retry_parked() for _ in range(4)))
    assert [row["tries"] for row in await service.fetch("SELECT tries FROM parked", app=True)] == [2]


async def test_a_delivery_repeated_while_parked_is_applied_once(service: Running[Work]) -> None:
    record = service.record(milestone("early", "wait", CONTACT))
    await service.take(record)
    await service.receive(ENROLLED)
    await service.take(record)
    await service.advance(timedelta(seconds=1))
    await service.retry_parked()
    assert (await service.do(all_notes))["early"] == 1
    assert await service.parked() == []
