"""What became due during a pause goes on one after the other when the pause ends."""

from datetime import timedelta

import pytest

from chassis.testing import Running
from chassis.testing.fixtures import Start
from contracts.enrollment import StepDue
from enrollment_service.app import build
from enrollment_service.settings import Settings
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_journeys import LATER
from services.enrollment.tests.story import PEPPER, active, audit, paid

NUMBER = 6


async def paused_with_overdue(service: Running[Work]) -> None:
    await service.receive(LATER, active())
    for number in range(NUMBER):
        await audit(service, f"contact-{number}@example.com")
    await service.receive(*(paid(f"contact-{number}@example.com") for number in range(NUMBER)))
    await service.receive(active(revision=4, sending_paused=True))
    await service.advance(timedelta(hours=1))


async def handed(service: Running[Work]) -> int:
    await service.tick()
    return len(await service.said(StepDue))


@pytest.mark.parametrize(("a_second", "longest"), [(0.1, timedelta(hours=1)), (0.001, timedelta(seconds=60))])
async def test_they_go_on_at_a_pace_and_in_a_time(start: Start, a_second: float, longest: timedelta) -> None:
    told = {"resume_a_second": a_second, "resume_longest": longest}
    async with start(build, Settings, identity_pepper=PEPPER, **told) as service:
        await paused_with_overdue(service)
        assert await handed(service) == 0
        await service.receive(active(revision=5), repeat=2)
        seen = [await handed(service)]
        for _turn in range(NUMBER - 1):
            await service.advance(timedelta(seconds=10))
            seen.append(await handed(service))
        assert seen == [1, 2, 3, 4, 5, 6]
        first, *others = await service.said(StepDue)
        assert {one.due_at - first.due_at < timedelta(seconds=5) for one in others} == {True}  # as old as they were


async def test_a_pause_during_that_time_holds_the_others(start: Start) -> None:
    told = {"resume_a_second": 0.1}
    async with start(build, Settings, identity_pepper=PEPPER, **told) as service:
        await paused_with_overdue(service)
        await service.receive(active(revision=5))
        assert await handed(service) == 1
        await service.receive(active(revision=6, sending_paused=True))
        await service.advance(timedelta(hours=1))
        assert await handed(service) == 1
        await service.receive(active(revision=7))
        assert await handed(service) == 2
