"""What time makes a service do: tenant by tenant, and one tenant's failure is its own."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from chassis.jobs import Job, every, only_changes
from chassis.pulse import Listener
from chassis.rounds import JobRunner
from chassis.tenants import Tenants
from chassis.testing import Running
from chassis.testing.running import OTHER_TENANT, TENANT, tenant_changed
from chassis.testing.waiting import eventually
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.toy import Work, all_notes, keep_note, milestone

NEVER_POLLED = timedelta(hours=1)


def runner_of(service: Running[Work], *jobs: Job, caught_up: Callable[[], bool] = lambda: True) -> JobRunner:
    tenants = Tenants(service.database, poll=NEVER_POLLED)
    return JobRunner(service.database, jobs, open_work=service.service.work, tenants=tenants, caught_up=caught_up)


async def run_until(runner: JobRunner, ran: Callable[[], bool]) -> None:
    """Run the jobs until a condition holds. Raises `TimeoutError`."""

    async def has_run() -> bool:
        return ran()

    running = asyncio.create_task(runner.run())
    await eventually(has_run)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_one_tenants_failure_is_its_own(open_toy: OpenToy) -> None:
    async def work_through(work: Work, limit: int) -> int:
        await work.notes.add("worked")
        tenant = await work.connection.run("SELECT current_setting('app.tenant')")
        if tenant.scalar_one() == str(TENANT):
            raise RuntimeError("as told")
        return 0

    async with open_toy({"jobs": (every(seconds=1, run=work_through, limit=10),)}) as service:
        await service.tick()
        assert await service.do(all_notes) == {}
        assert await service.of(OTHER_TENANT).do(all_notes) == {"worked": 1}


async def test_what_cannot_be_done_gives_way_in_a_transaction_of_its_own(open_toy: OpenToy) -> None:
    async def fail(work: Work, _limit: int) -> int:
        await work.notes.add("tried")
        raise RuntimeError("as told")

    async def lose_connection(_work: Work, _limit: int) -> int:
        raise ConnectionError("as told")

    async def note(work: Work) -> None:
        await work.notes.add("gave way")

    jobs = [every(seconds=1, run=run, limit=10, give_way=note) for run in (fail, lose_connection)]
    async with open_toy({"jobs": jobs}) as service:
        await service.tick()
        assert await service.do(all_notes) == {"gave way": 1}


async def test_only_the_one_thing_that_cannot_be_done_gives_way(open_toy: OpenToy) -> None:
    left, taken = list(range(23)), list[list[int]]()

    async def take(work: Work, limit: int) -> int:
        tenant = await work.connection.run("SELECT current_setting('app.tenant')")
        if tenant.scalar_one() != str(TENANT):
            return 0
        taken.append(left[:limit])
        if 5 in taken[-1]:
            raise RuntimeError("as told")
        del left[:limit]
        return len(taken[-1])

    async def pass_over(_work: Work) -> None:
        assert left.pop(0) == 5

    async with open_toy({"jobs": ()}) as service:
        job = every(seconds=0.01, run=take, limit=10, give_way=pass_over)
        await run_until(runner_of(service, job), lambda: not left)
    assert [len(some) for some in taken if some] == [10, 5, 10, 5, 2, 1, 1, 2, 4, 8, 2]


async def test_giving_way_may_fail_too(open_toy: OpenToy) -> None:
    ran = []

    async def fail(_work: Work, _limit: int) -> int:
        ran.append("run")
        raise RuntimeError("as told")

    async def fail_again(_work: Work) -> None:
        ran.append("give way")
        raise RuntimeError("as told")

    async with open_toy({"jobs": ()}) as service:
        job = every(seconds=0.01, run=fail, limit=10, give_way=fail_again)
        await run_until(runner_of(service, job), lambda: len(ran) >= 8)


async def test_a_job_goes_on_until_nothing_is_left(open_toy: OpenToy) -> None:
    left = {"things": 25}

    async def take_some(work: Work, limit: int) -> int:
        taken = min(limit, left["things"])
        left["things"] -= taken
        await work.notes.add("round")
        return taken

    async with open_toy({"jobs": (every(seconds=1, run=take_some, limit=10),)}) as service:
        await service.tick()
    assert left == {"things": 0}


async def test_a_suspended_tenant_rests(open_toy: OpenToy) -> None:
    async def note(work: Work, limit: int) -> int:
        await work.notes.add("worked")
        return 0

    async with open_toy({"jobs": (every(seconds=1, run=note, limit=10),)}) as service:
        await service.receive(tenant_changed(TENANT).model_copy(update={"version": 2, "status": "suspended"}))
        await service.tick()
        assert await service.do(all_notes) == {}
        assert await service.of(OTHER_TENANT).do(all_notes) == {"worked": 1}


async def test_a_final_decision_waits_while_a_record_of_its_tenant_is_parked(open_toy: OpenToy) -> None:
    async def note(work: Work, limit: int) -> int:
        await work.notes.add("decided")
        return 0

    async with open_toy({"jobs": (every(seconds=1, run=note, limit=10, after_backlog=True),)}) as service:
        await service.receive(milestone("m", "wait"))
        await service.tick()
        assert await service.do(all_notes) == {}
        assert await service.of(OTHER_TENANT).do(all_notes) == {"decided": 1}


async def test_a_final_decision_waits_until_the_backlog_is_read(open_toy: OpenToy) -> None:
    async def note(work: Work, limit: int) -> int:
        await work.notes.add("decided")
        return 0

    job = every(seconds=1, run=note, limit=10, after_backlog=True)
    async with open_toy() as service:
        read = {"all": False}
        runner = runner_of(service, job, caught_up=lambda: read["all"])
        await runner.run_once(job)
        assert await service.do(all_notes) == {}
        read["all"] = True
        await runner.run_once(job)
        assert await service.do(all_notes) == {"decided": 1}


async def test_a_job_runs_again_at_the_moment_it_is_next_due(open_toy: OpenToy) -> None:
    ran: list[datetime] = []

    async def note_time(work: Work, limit: int) -> int:
        ran.append(work.now)
        return 0

    async def in_a_while(work: Work) -> datetime | None:
        return work.now + timedelta(seconds=0.3)

    async with open_toy() as service:
        await run_until(
            runner_of(service, every(seconds=0.01, run=note_time, limit=1, next_due=in_a_while)), lambda: len(ran) > 3
        )
    # Of three runs that follow each other, two are of the same one of the two tenants.
    assert all(later - earlier > timedelta(seconds=0.25) for earlier, later in zip(ran, ran[2:], strict=False))


async def test_a_job_runs_again_for_the_tenant_that_changed_and_no_other(open_toy: OpenToy) -> None:
    ran: list[str] = []

    async def look(work: Work, limit: int) -> int:
        notes = await work.notes.all()
        ran.append(",".join(notes))
        return 0

    async with open_toy() as service:
        job = every(seconds=0.01, run=look, limit=1, next_due=only_changes)
        running = asyncio.create_task(runner_of(service, job).run())

        async def has_run(times: int) -> bool:
            return len(ran) >= times

        await eventually(lambda: has_run(2))  # once for each tenant when it starts
        for number in range(3):
            await service.do(keep_note, f"note-{number}")
            await eventually(lambda seen=number: has_run(3 + seen))  # type: ignore[misc]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert ran == ["", "", "note-0", "note-0,note-1", "note-0,note-1,note-2"]


async def test_a_job_that_did_something_wakes_others_and_one_that_found_nothing_does_not(open_toy: OpenToy) -> None:
    left = {"things": 1}

    async def take_one(work: Work, limit: int) -> int:
        taken, left["things"] = left["things"], 0
        return taken

    async with open_toy({"jobs": (every(seconds=1, run=take_one, limit=10),)}) as service:
        changes = Listener()
        service.database.changed.add(changes)
        await service.tick()
        assert len(changes.heard()) == 1
        await service.tick()
        assert changes.heard() == set()
