"""Many journeys are paused and go on again: nothing begins meanwhile, and not all at once afterwards."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from chassis.testing import Running
from chassis.testing.fixtures import Start
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, StepDue
from enrollment_service.app import build
from enrollment_service.handlers.bulk import take_bulk
from enrollment_service.handlers.journeys import next_release, release_due
from enrollment_service.settings import Settings
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_bulk import begun, shown
from services.enrollment.tests.integration.test_journeys import (
    LATER,
    REMINDER,
    SOON,
    WELCOME,
    due,
    settle,
    with_steps,
)
from services.enrollment.tests.integration.test_sequences import TWO, entered, sequence
from services.enrollment.tests.story import PEPPER, active, audit, paid


@pytest.fixture
async def service(start: Start) -> AsyncIterator[Running[Work]]:
    async with start(build, Settings, identity_pepper=PEPPER, resumed_per_minute=6, bulk_batch=2) as running:
        yield running
        assert not await running.parked()


async def done(service: Running[Work], action: str) -> None:
    job_id = await begun(service, action, everybody=True)
    await service.tick()
    job = await shown(service, job_id)
    assert (job["state"], job["done"]) == ("completed", job["total"])


async def statuses(service: Running[Work]) -> set[str]:
    async with service.database.transaction(service.tenant, read_only=True) as transaction:
        return set((await transaction.connection.run("SELECT status FROM enrollments")).scalars())


async def test_a_paused_journey_begins_nothing_and_what_is_late_goes_on_in_turns_over_all_batches(
    service: Running[Work],
) -> None:
    await service.receive(LATER, active())
    for number in range(4):
        await audit(service, f"{number}@example.com")
        await service.receive(paid(f"{number}@example.com", reference=f"pi_{number}"))
    await done(service, "pause")
    assert (await statuses(service), await service.do(next_release)) == ({"paused"}, None)
    await service.advance(SOON * 2)
    await service.tick()
    assert await due(service) == []
    await done(service, "resume")
    assert await statuses(service) == {"active"}
    numbers = list[int]()
    for _ in range(4):
        await service.tick()
        numbers.append(len(await due(service)))
        await service.advance(timedelta(seconds=10))
    assert numbers == [1, 2, 3, 4]


async def test_what_is_not_late_when_it_is_resumed_goes_on_as_planned(service: Running[Work]) -> None:
    await entered(service, LATER)
    await done(service, "pause")
    await service.advance(SOON / 2)
    await done(service, "resume")
    await service.tick()
    assert await due(service) == []
    await service.advance(SOON / 2)
    await service.tick()
    assert await due(service) == [WELCOME.step_id]


async def test_what_is_under_way_ends_while_it_is_paused_and_the_next_step_waits(service: Running[Work]) -> None:
    await entered(service, sequence(TWO))
    await done(service, "pause")
    await settle(service, (await service.said(StepDue))[0])
    await service.advance(SOON * 2)
    await service.tick()
    assert await due(service) == [WELCOME.step_id]
    await done(service, "resume")
    await service.tick()
    assert await due(service) == [WELCOME.step_id, REMINDER.step_id]


async def test_a_journey_that_ends_while_it_is_paused_is_completed_when_it_is_resumed(service: Running[Work]) -> None:
    await entered(service, sequence(with_steps(WELCOME.model_copy(update={"next": None}))))
    await done(service, "pause")
    await settle(service, (await service.said(StepDue))[0])
    await service.tick()
    assert await service.said(EnrollmentEnded) == []
    await done(service, "resume")
    await service.tick()
    assert len(await service.said(EnrollmentEnded)) == 1


async def test_who_is_paused_is_taken_out_and_enters_no_second_time(service: Running[Work]) -> None:
    await entered(service, sequence(TWO))
    await done(service, "pause")
    again = await begun(service, "enroll", contacts=["ada@example.com"])
    await service.tick()
    assert (await shown(service, again))["reasons"]["already_enrolled"] == 1
    await done(service, "exit")
    assert len(await service.said(EnrollmentEnded)) == 1


async def test_a_scheduler_and_a_settlement_beside_a_pause_let_nothing_begin_after_it(service: Running[Work]) -> None:
    await service.receive(sequence(TWO), active())
    for number in range(8):
        await audit(service, f"{number}@example.com")
        await service.receive(paid(f"{number}@example.com", reference=f"pi_{number}"))
    welcomes = await service.said(StepDue)
    job_id = await begun(service, "pause", everybody=True)
    await asyncio.gather(
        *(settle(service, one) for one in welcomes),
        *(service.do(take_bulk, 2) for _ in range(2)),
        *(service.do(release_due, 3) for _ in range(3)),
    )
    while await service.do(take_bulk, 2):
        await service.do(release_due, 3)
    assert (await shown(service, job_id))["done"] == len(await service.said(EnrollmentStarted)) == 8
    before = len(await due(service))
    await service.advance(SOON * 2)
    await service.tick()
    assert (len(await due(service)), await service.do(next_release)) == (before, None)
