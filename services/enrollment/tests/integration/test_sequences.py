"""Sequences: an enrollment with nothing to be met ends when its journey does, once, whoever else is at work."""

import asyncio
from datetime import timedelta

from chassis.testing import Running
from contracts.campaigns import CampaignPublished
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, StepDue
from contracts.values import ExitReason, Journey
from enrollment_service.handlers.journeys import release_due
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_journeys import REMINDER, SOON, WELCOME, settle, with_steps
from services.enrollment.tests.story import PUBLISHED, active, audit, paid

LAST = REMINDER.model_copy(update={"delay_seconds": 60, "next": None})
TWO = with_steps(WELCOME.model_copy(update={"next": LAST.step_id}), LAST)


def sequence(published: CampaignPublished) -> CampaignPublished:
    """The same campaign without anything to be met."""
    definition = published.definition.model_copy(update={"criteria": ()})
    return published.model_copy(update={"definition": definition})


async def entered(service: Running[Work], published: CampaignPublished) -> EnrollmentStarted:
    await service.receive(published, active())
    await audit(service)
    await service.receive(paid())
    (promise,) = await service.said(EnrollmentStarted)
    return promise


async def ends(service: Running[Work]) -> list[ExitReason]:
    return [event.exit_reason for event in await service.said(EnrollmentEnded)]


async def until_last(service: Running[Work], published: CampaignPublished) -> StepDue:
    """Both messages are handed out; the last one is not settled yet."""
    await entered(service, published)
    await settle(service, (await service.said(StepDue))[0])
    await service.advance(SOON)
    await service.tick()
    return (await service.said(StepDue))[-1]


async def test_a_sequence_is_completed_when_its_last_message_has_ended_and_not_before(service: Running[Work]) -> None:
    last = await until_last(service, sequence(TWO))
    assert await ends(service) == []
    await settle(service, last)
    await service.tick()
    assert await ends(service) == [ExitReason.COMPLETED]
    await service.advance(timedelta(days=400))
    await service.tick()
    assert await ends(service) == [ExitReason.COMPLETED]


async def test_a_promise_outlives_its_journey(service: Running[Work]) -> None:
    await settle(service, await until_last(service, TWO))
    await service.tick()
    assert await ends(service) == []


async def test_a_campaign_without_messages_completes_nobody(service: Running[Work]) -> None:
    definition = sequence(PUBLISHED).definition.model_copy(update={"journey": Journey()})
    await entered(service, PUBLISHED.model_copy(update={"definition": definition}))
    await service.advance(timedelta(days=1))
    await service.tick()
    assert await ends(service) == []


async def test_two_schedulers_at_once_complete_an_enrollment_once(service: Running[Work]) -> None:
    await settle(service, await until_last(service, sequence(TWO)))
    released = await asyncio.gather(*(service.do(release_due, 10) for _ in range(2)))
    assert sorted(released) == [0, 1]
    assert await ends(service) == [ExitReason.COMPLETED]
