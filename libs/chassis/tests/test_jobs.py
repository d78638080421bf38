"""What time makes a service do: tenant by tenant, and one tenant's failure is its own."""

from chassis.jobs import JobRunner, every
from chassis.testing.running import OTHER_TENANT, TENANT, tenant_changed
from libs.chassis.tests.conftest import OpenToy
from libs.chassis.tests.toy import Work, all_notes, milestone


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
        runner = JobRunner(service.database, (job,), open_work=service.service.work, caught_up=lambda: read["all"])
        await runner.run_once(job)
        assert await service.do(all_notes) == {}
        read["all"] = True
        await runner.run_once(job)
        assert await service.do(all_notes) == {"decided": 1}
