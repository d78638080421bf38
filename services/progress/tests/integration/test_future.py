"""Milestones dated in the future: they wait, whatever the deadline says, and earn nothing before their time."""

from datetime import timedelta

import pytest

from chassis.testing import Running
from contracts.progress import CriteriaMet, CriteriaMissed
from progress_service.work import Work
from services.progress.tests.story import STARTED, counted, milestones


@pytest.mark.parametrize(("ahead", "counts"), [(30, True), (90, False), (3600, False), (20 * 86400, False)])
async def test_what_is_dated_in_the_future_waits_until_its_time_has_come(
    service: Running[Work], ahead: int, counts: bool
) -> None:
    await service.advance(STARTED.enrolled_at - await service.now() + timedelta(hours=1))
    occurred_at = await service.now() + timedelta(seconds=ahead)
    await service.receive(counted(1), milestones(1)[0].model_copy(update={"occurred_at": occurred_at}))
    assert bool(await service.said(CriteriaMet)) == counts
    assert await service.parked() == ([] if counts else [("NotHappenedYet", False)])
    if ahead < 86400:
        await service.advance(timedelta(seconds=ahead))
        await service.retry_parked()
        assert len(await service.said(CriteriaMet)) == 1
        assert not await service.parked()


async def test_what_never_comes_about_is_dead_in_the_end_and_earns_nothing(service: Running[Work]) -> None:
    await service.advance(STARTED.enrolled_at - await service.now())
    far = milestones(1)[0].model_copy(update={"occurred_at": STARTED.enrolled_at + timedelta(days=20)})
    await service.receive(counted(1), far)
    await service.advance(timedelta(hours=25))
    await service.retry_parked()
    assert await service.parked() == [("NotHappenedYet", True)]
    assert not await service.said(CriteriaMet)


async def test_a_deadline_waits_for_what_was_told_ahead_of_time(service: Running[Work]) -> None:
    """Told an hour early and dated just before the deadline, of a promise without grace: it counts."""
    await service.advance(STARTED.deadline_at - await service.now() - timedelta(hours=1))
    last = milestones(1)[0].model_copy(update={"occurred_at": STARTED.deadline_at - timedelta(seconds=1)})
    await service.receive(counted(1).model_copy(update={"grace_hours": 0}), last)
    await service.advance(timedelta(hours=1, minutes=1))
    await service.tick()
    assert not await service.said(CriteriaMissed)
    await service.retry_parked()
    await service.tick()
    assert len(await service.said(CriteriaMet)) == 1
    assert not await service.said(CriteriaMissed)
