"""A version that those inside follow, are pinned from, or are drained before: on a real database."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.testing import Running, staff
from chassis.testing.fixtures import Start
from contracts.campaigns import CampaignPublished, Inside
from contracts.enrollment import (
    EnrollmentEnded,
    EnrollmentRefused,
    EnrollmentStarted,
    Refusal,
    StepCompleted,
    StepDue,
)
from contracts.examples import example
from contracts.messaging import MessageSettled
from contracts.progress import CriteriaMissed
from contracts.values import Journey, Step
from enrollment_service.app import build
from enrollment_service.handlers.following import follow_versions, next_following, put_off_following
from enrollment_service.settings import Settings
from enrollment_service.work import Work
from services.enrollment.tests.story import PEPPER, PUBLISHED, active, audit, paid

WELCOME, WAIT, _FORK, REMINDER = PUBLISHED.definition.journey.steps
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RESTING = WAIT.model_copy(update={"seconds": 86_400, "next": REMINDER.step_id})
LAST = REMINDER.model_copy(update={"next": None})
CAMPAIGN = PUBLISHED.campaign_id
IMPACT = f"/api/campaigns/{CAMPAIGN}/publish-impact"


def version(number: int, *steps: Step, inside: Inside = Inside.PIN) -> CampaignPublished:
    journey = Journey(entry=steps[0].step_id if steps else None, steps=steps)
    always = {"ends_at": None, "enrollment_deadline": None}
    definition = PUBLISHED.definition.model_copy(update={"journey": journey, **always})
    return PUBLISHED.model_copy(update={"campaign_version": number, "definition": definition, "inside": inside})


def leading(step: Step, to: Step | None, **more: object) -> Step:
    return step.model_copy(update={"next": to.step_id if to else None, **more})


FIRST = version(1, leading(WELCOME, RESTING), RESTING, LAST)


async def enrolled(service: Running[Work], number: int = 0) -> EnrollmentStarted:
    await audit(service, f"{number}@example.com")
    await service.receive(paid(f"{number}@example.com", reference=f"pi_{number}"))
    return (await service.said(EnrollmentStarted))[-1]


async def settle(service: Running[Work], due: StepDue) -> None:
    names = {name: getattr(due, name) for name in ("execution_id", "enrollment_id", "campaign_id", "step_id")}
    await service.receive(example(MessageSettled, **names, outcome="sent"), repeat=2)


async def resting(service: Running[Work], *, by: CampaignPublished = FIRST) -> EnrollmentStarted:
    """Enrolled, welcomed, and waiting for a day."""
    await service.receive(by, active())
    promise = await enrolled(service)
    await settle(service, (await service.said(StepDue))[-1])
    await service.tick()
    return promise


async def due(service: Running[Work]) -> list[tuple[UUID, int]]:
    return [(event.step_id, event.campaign_version) for event in await service.said(StepDue)]


async def results(service: Running[Work]) -> list[tuple[UUID, str]]:
    return [(event.step_id, event.result) for event in await service.said(StepCompleted)]


@pytest.mark.parametrize("inside", [Inside.PIN, Inside.DRAIN])
async def test_whoever_is_inside_finishes_the_version_she_entered_with(service: Running[Work], inside: Inside) -> None:
    await resting(service)
    await service.receive(
        version(2, leading(WELCOME, LAST), LAST, inside=inside), active(revision=4, current_version=2)
    )
    await service.advance(HOUR)
    await service.tick()
    assert await due(service) == [(WELCOME.step_id, 1)]
    await service.advance(DAY)
    await service.tick()
    assert await due(service) == [(WELCOME.step_id, 1), (REMINDER.step_id, 1)]


async def test_whoever_follows_goes_on_after_a_wait_that_is_gone(service: Running[Work]) -> None:
    await resting(service)
    second = version(2, leading(WELCOME, LAST), LAST, inside=Inside.FOLLOW)
    await service.receive(second, active(revision=4, current_version=2), repeat=2)
    await service.tick()
    await service.tick()
    assert await due(service) == [(WELCOME.step_id, 1), (REMINDER.step_id, 2)]
    assert await results(service) == [(WELCOME.step_id, "completed"), (WAIT.step_id, "skipped")]
    assert await service.do(next_following) is None


async def test_a_shorter_wait_ends_counted_from_its_begin(service: Running[Work]) -> None:
    await resting(service)
    shorter = RESTING.model_copy(update={"seconds": 7200})
    await service.advance(HOUR)
    await service.receive(version(2, leading(WELCOME, shorter), shorter, LAST, inside=Inside.FOLLOW))
    await service.tick()
    assert len(await due(service)) == 1
    await service.advance(HOUR)
    await service.tick()
    assert (await due(service))[1:] == [(REMINDER.step_id, 2)]


async def test_a_message_whose_step_is_gone_is_settled_before_the_journey_goes_on(service: Running[Work]) -> None:
    await service.receive(FIRST, active())
    await enrolled(service)
    await service.receive(version(2, LAST, inside=Inside.FOLLOW), active(revision=4, current_version=2))
    await service.tick()
    await service.tick()
    assert await due(service) == [(WELCOME.step_id, 1)]
    await settle(service, (await service.said(StepDue))[0])
    await service.tick()
    assert await due(service) == [(WELCOME.step_id, 1), (REMINDER.step_id, 2)]
    assert await results(service) == [(WELCOME.step_id, "completed")]


async def test_versions_are_followed_one_after_the_other_and_by_those_who_enter_late(service: Running[Work]) -> None:
    await resting(service)
    second = version(2, leading(WELCOME, RESTING), leading(RESTING, None), inside=Inside.FOLLOW)
    third = version(3, leading(WELCOME, LAST), LAST, inside=Inside.FOLLOW)
    await service.receive(second, third, active(revision=4, current_version=3))
    await service.tick()
    await service.tick()
    assert await due(service) == [(WELCOME.step_id, 1)], "the wait led nowhere in the second version"
    assert await service.do(next_following) is None


async def test_whoever_has_nothing_left_to_walk_stays_for_her_criteria(service: Running[Work]) -> None:
    promise = await resting(service)
    await service.receive(
        version(2, leading(WELCOME, None), inside=Inside.FOLLOW), active(revision=4, current_version=2)
    )
    await service.tick()
    await service.advance(2 * DAY)
    await service.tick()
    assert not await service.said(EnrollmentEnded)
    assert len(await due(service)) == 1
    await service.receive(example(CriteriaMissed, enrollment_id=promise.enrollment_id))
    assert len(await service.said(EnrollmentEnded)) == 1


async def test_nobody_enters_before_those_inside_are_through(service: Running[Work]) -> None:
    promise = await resting(service)
    await service.advance(HOUR)
    drained = version(2, LAST, inside=Inside.DRAIN).model_copy(update={"published_at": await service.now()})
    await service.receive(drained, active(revision=4, current_version=2, changed_at=await service.now()))
    await service.advance(HOUR)
    assert await enter(service, 1) == 200
    assert [one.reasons for one in await service.said(EnrollmentRefused)] == [(Refusal.CAMPAIGN_DRAINING,)]
    await service.receive(example(CriteriaMissed, enrollment_id=promise.enrollment_id))
    assert await enter(service, 2) == 201
    assert (await due(service))[-1] == (REMINDER.step_id, 2)


async def enter(service: Running[Work], number: int) -> int:
    """201 for somebody who was let in, 200 for somebody who was not."""
    email = f"{number}@example.com"
    await audit(service, email)
    async with service.client(staff()) as team:
        return (await team.post(f"/api/admin/campaigns/{CAMPAIGN}/enrollments", json={"email": email})).status_code


async def test_many_are_led_over_in_batches_and_one_that_cannot_be_waits(start: Start) -> None:
    async with start(build, Settings, identity_pepper=PEPPER) as service:
        await service.receive(FIRST, active())
        for number in range(5):
            await enrolled(service, number)
        await service.receive(version(2, LAST, inside=Inside.FOLLOW), active(revision=4, current_version=2))
        assert [await service.do(follow_versions, 2) for _ in range(4)] == [2, 2, 1, 0]
        await service.receive(version(3, leading(WELCOME, LAST), LAST, inside=Inside.FOLLOW))
        await service.do(put_off_following)
        assert await service.do(follow_versions, 9) == 4
        assert await service.do(next_following) is not None
        await service.advance(2 * HOUR)
        assert await service.do(follow_versions, 9) == 1
        assert await service.do(next_following) is None


async def test_several_workers_lead_each_journey_over_once(service: Running[Work]) -> None:
    await resting(service)
    await service.receive(version(2, leading(WELCOME, LAST), LAST, inside=Inside.FOLLOW))
    done = await asyncio.gather(*(service.do(follow_versions, 9) for _ in range(3)))
    assert sorted(done) == [0, 0, 1]
    assert (await results(service)).count((WAIT.step_id, "skipped")) == 1


async def impact(service: Running[Work], **body: Any) -> dict[str, Any]:
    async with service.client(staff()) as team:
        answer: dict[str, Any] = (await team.post(IMPACT, json=body)).json()
    return answer


async def test_the_impact_says_who_stands_where_and_what_each_choice_does(service: Running[Work]) -> None:
    await resting(service)
    await enrolled(service, 1)
    draft = version(2, LAST).definition.model_dump(mode="json")
    told = await impact(service, definition=draft)
    assert told["inside"] == 2
    assert {one["inside"]: (one["stays"], one["moves"], one["ends"], one["keeps_out"]) for one in told["policies"]} == {
        "pin": (2, 0, 0, False),
        "follow": (0, 2, 0, False),
        "drain": (2, 0, 0, True),
    }
    seen = {(one["step_name"], one["doing"], one["number"], one["fate"], one["to_step_name"]) for one in told["steps"]}
    assert seen == {
        (WELCOME.name, "handed_out", 1, "moves_afterwards", REMINDER.name),
        (WAIT.name, "resting", 1, "moves", REMINDER.name),
    }
    gone = version(2).definition.model_dump(mode="json")
    ends = (await impact(service, definition=gone))["steps"]
    assert {(one["fate"], one["to_step_id"], one["exit_reason"]) for one in ends} == {("ends", None, None)}
    assert (await impact(service))["errors"][0]["code"] == "NothingToPublish"
