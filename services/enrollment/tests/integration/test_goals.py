"""Goals end enrollments at any moment, once, and take no earned money away."""

from datetime import timedelta

from chassis.testing import Running
from contracts.campaigns import CampaignPublished
from contracts.enrollment import EnrollmentEnded, StepCompleted, StepDue
from contracts.examples import example
from contracts.messaging import MessageSettled
from contracts.progress import CriteriaMet
from contracts.values import Goal
from enrollment_service.handlers.journeys import next_release
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_journeys import SHORT, enrolled, settle
from services.enrollment.tests.integration.test_kinds import booking


def with_goal(published: CampaignPublished = SHORT) -> CampaignPublished:
    goals = (Goal.model_validate({"source": "custom_webhook", "event_name": "booked"}),)
    return published.model_copy(update={"definition": published.definition.model_copy(update={"goals": goals})})


async def ends(service: Running[Work]) -> list[tuple[str, str]]:
    return [(one.status, one.exit_reason) for one in await service.said(EnrollmentEnded)]


async def test_a_goal_ends_the_enrollment_while_its_journey_rests_and_once(service: Running[Work]) -> None:
    await enrolled(service, with_goal())
    await settle(service, (await service.said(StepDue))[0])
    await service.tick()
    now = await service.now()
    await service.receive(booking(now - timedelta(days=400)), booking(now, "cancelled"))
    assert await ends(service) == []
    await service.receive(booking(now), booking(now + timedelta(seconds=1)), repeat=2, shuffle=True)
    assert await ends(service) == [("exited", "goal_achieved")]
    assert await service.do(next_release) is None
    assert [one.result for one in await service.said(StepCompleted)] == ["completed", "skipped"]


async def test_a_goal_that_is_reached_while_a_message_is_on_its_way_lets_it_end(service: Running[Work]) -> None:
    promise = await enrolled(service, with_goal())
    (handed,) = await service.said(StepDue)
    await service.receive(booking(await service.now()))
    assert await ends(service) == [("exited", "goal_achieved")]
    names = {name: getattr(handed, name) for name in ("execution_id", "enrollment_id", "campaign_id", "step_id")}
    await service.receive(example(MessageSettled, **names, outcome="sent"))
    (ended,) = await service.said(StepCompleted)
    assert (ended.enrollment_id, ended.result) == (promise.enrollment_id, "completed")
    assert await service.do(next_release) is None


async def test_a_goal_takes_no_earned_payout_away(service: Running[Work]) -> None:
    promise = await enrolled(service, with_goal())
    await service.receive(example(CriteriaMet, enrollment_id=promise.enrollment_id), booking(await service.now()))
    assert await ends(service) == []
