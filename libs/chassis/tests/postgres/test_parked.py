"""Set aside is not lost: tried again, given up, replayed."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis import commands
from chassis.assembly import dispatcher_of
from chassis.envelope import Record
from chassis.kafka.dispatch import Dispatcher
from chassis.postgres import parked, unparking
from chassis.postgres.parked import Forget, ParkedWorker, Retry
from chassis.postgres.transactions import Transaction
from chassis.postgres.unparking import Wanted
from chassis.testing import Running
from chassis.testing.running import OTHER_TENANT
from chassis.testing.waiting import eventually
from contracts.enrollment import EnrollmentStarted
from contracts.examples import example
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.running_parts import without
from libs.chassis.tests.toy import Work, all_notes, milestone

CONTACT = UUID(int=9)
ENROLLED = example(EnrollmentStarted, contact_id=str(CONTACT))


@pytest.fixture
async def waiting(service: Running[Work]) -> Running[Work]:
    """The toy with one record parked that can be applied by now."""
    await service.receive(milestone("early", "wait", CONTACT))
    await service.receive(ENROLLED)
    await service.advance(timedelta(seconds=1))
    return service


def dispatcher(service: Running[Work]) -> Dispatcher:
    return dispatcher_of(service.service, service.database)


def worker_of(service: Running[Work], retry: Retry) -> ParkedWorker:
    return ParkedWorker(service.database, retry, service.service.settings)


async def replay_dead(service: Running[Work]) -> int:
    async with service.database.tenantless() as (connection, now):
        dead = await unparking.look(connection, Wanted(state="dead"), limit=10)
        return await unparking.replay(connection, Wanted(ids=[row["id"] for row in dead]), now=now, limit=10)


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
    assert waits[:4] == [pytest.approx(wait, abs=0.45) for wait in (0.5, 1, 2, 4)]
    assert max(waits) == pytest.approx(300, abs=1)
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


async def test_the_command_lists_and_replays_records_of_every_tenant_and_of_none(
    service: Running[Work], capsys: pytest.CaptureFixture[str]
) -> None:
    await service.of(OTHER_TENANT).receive(milestone("early", "wait"))
    await service.take(replace(service.record(milestone("a")), headers={}))
    await commands._list_parked(service.service, None)
    dead, waiting = capsys.readouterr().out.splitlines()
    assert ("dead  Unparsable" in dead, "retry at " in waiting, "NotYet" in waiting) == (True, True, True)
    await commands._list_parked(service.service, [UUID(line.split()[0]) for line in (dead, waiting)])
    assert capsys.readouterr().out.startswith("1 set to be tried again")


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


async def test_a_retry_applies_the_record_and_removes_its_row_in_one_commit(waiting: Running[Work]) -> None:
    async def applied(record: Record, forget: Forget) -> None:
        await dispatcher(waiting).retry(record, forget)
        raise SystemExit  # the process ends before it does anything more

    with pytest.raises(SystemExit):
        await worker_of(waiting, applied).retry_due()
    assert (await waiting.do(all_notes))["early"] == 1
    assert await waiting.parked() == []


async def test_a_retry_that_is_cut_off_leaves_the_row_and_is_made_again(waiting: Running[Work]) -> None:
    async def cut(record: Record, forget: Forget) -> None:
        async def forget_and_lose_the_connection(transaction: Transaction) -> None:
            await forget(transaction)
            await transaction.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

        await dispatcher(waiting).retry(record, forget_and_lose_the_connection)

    await worker_of(waiting, cut).retry_due()
    assert await waiting.parked() == [("NotYet", False)]
    assert "early" not in await waiting.do(all_notes)
    await waiting.advance(timedelta(seconds=61))
    await waiting.retry_parked()
    assert (await waiting.do(all_notes))["early"] == 1
    assert await waiting.parked() == []


async def test_a_worker_whose_lease_is_over_finds_nothing_to_do(waiting: Running[Work]) -> None:
    bare = without(waiting, "inbox")  # it would hide a second application

    async def late(record: Record, forget: Forget) -> None:
        await bare.advance(timedelta(minutes=2))
        await bare.retry_parked()  # another worker
        await dispatcher(bare).retry(record, forget)

    await worker_of(bare, late).retry_due()
    assert (await waiting.do(all_notes))["early"] == 1
    assert await waiting.parked() == []


async def test_a_worker_whose_lease_is_over_does_not_postpone_for_another(service: Running[Work]) -> None:
    await service.receive(milestone("broken", "break"))
    await service.advance(timedelta(seconds=1))

    async def late(record: Record, forget: Forget) -> None:
        await service.advance(timedelta(minutes=2))
        await service.retry_parked()
        raise RuntimeError("too late")

    await worker_of(service, late).retry_due()
    rows = await service.fetch("SELECT tries, detail FROM parked", app=True)
    assert [tuple(row) for row in rows] == [(2, "as told")]


async def test_a_worker_sleeps_until_the_next_record_is_due(service: Running[Work]) -> None:
    worker, settings = worker_of(service, dispatcher(service).retry), service.service.settings
    assert await worker.retry_due() == settings.parked_poll
    await service.receive(milestone("early", "wait", CONTACT))
    assert timedelta() < await worker.retry_due() <= settings.retry_first
    await service.advance(timedelta(seconds=1))
    assert await worker.retry_due() == timedelta()


async def test_a_worker_that_sleeps_is_woken_when_something_is_parked(open_toy: OpenToy) -> None:
    async with open_toy(parked_poll=timedelta(hours=1)) as service:
        sleeping = asyncio.create_task(worker_of(service, dispatcher(service).retry).run())
        await service.receive(milestone("early", "wait", CONTACT))
        await service.receive(ENROLLED)

        async def is_applied() -> bool:
            return "early" in await service.do(all_notes)

        await eventually(is_applied)
        sleeping.cancel()


async def test_a_record_is_parked_once_and_another_of_its_name_beside_it(service: Running[Work]) -> None:
    record = service.record(milestone("broken", "break"))
    elsewhere = {"ce_source": "/elsewhere"}, {"ce_tenantid": str(OTHER_TENANT)}
    others = [replace(record, headers={**record.headers, **changed}) for changed in elsewhere]
    for one in (record, *others, record, *others):
        await service.take(one)
    assert await service.parked() == [("RuntimeError", False)] * 3


async def test_many_records_are_set_aside_in_one_statement(service: Running[Work]) -> None:
    records = [replace(service.record(milestone(str(number))), value=None) for number in range(50)]
    async with service.database.tenantless() as (connection, now):
        retries = [now if number % 2 else None for number in range(50)]
        entries = [parked.Entry(record, ValueError("\x00"), at) for record, at in zip(records, retries, strict=True)]
        await parked.park_all(connection, entries, now=now)
        await parked.park_all(connection, [], now=now)
    assert sorted(await service.parked()) == [("ValueError", False)] * 25 + [("ValueError", True)] * 25
