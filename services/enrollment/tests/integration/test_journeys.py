"""Journeys on a real database: two schedulers at once, pauses, settlements, ends."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from chassis.clock import Clock
from chassis.postgres.transactions import Database
from chassis.testing import Running
from chassis.testing.fixtures import Start
from contracts.campaigns import CampaignPublished
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, StepCompleted, StepDue
from contracts.examples import example
from contracts.messaging import MessageSettled
from contracts.payouts import PayoutChanged
from contracts.progress import CriteriaMet, CriteriaMissed
from contracts.values import (
    Anchor,
    ExitCampaign,
    ExitReason,
    Journey,
    LocalTime,
    Step,
    Wait,
)
from enrollment_service.app import build
from enrollment_service.handlers.campaigns import give_turns
from enrollment_service.handlers.journeys import next_release
from enrollment_service.settings import Settings
from enrollment_service.work import Work
from services.enrollment.tests.planting import refusing
from services.enrollment.tests.story import PEPPER, PUBLISHED, active, audit, paid

WELCOME, WAIT, FORK, REMINDER = PUBLISHED.definition.journey.steps
SOON = timedelta(seconds=60)


def with_steps(*steps: Step) -> CampaignPublished:
    journey = Journey(entry=steps[0].step_id, steps=steps)
    return PUBLISHED.model_copy(update={"definition": PUBLISHED.definition.model_copy(update={"journey": journey})})


SHORT = with_steps(WELCOME, WAIT.model_copy(update={"seconds": 60}), FORK, REMINDER)
LATER = with_steps(WELCOME.model_copy(update={"delay_seconds": 60, "next": None}))


async def enrolled(service: Running[Work], published: CampaignPublished = SHORT) -> EnrollmentStarted:
    await service.receive(published, active())
    await audit(service)
    await service.receive(paid())
    (promise,) = await service.said(EnrollmentStarted)
    return promise


async def settle(service: Running[Work], due: StepDue, outcome: str = "sent") -> None:
    names = {name: getattr(due, name) for name in ("execution_id", "enrollment_id", "campaign_id", "step_id")}
    await service.receive(example(MessageSettled, **names, outcome=outcome), repeat=2)


async def results(service: Running[Work]) -> list[tuple[UUID, str]]:
    return [(event.step_id, event.result) for event in await service.said(StepCompleted)]


async def due(service: Running[Work]) -> list[UUID]:
    return [event.step_id for event in await service.said(StepDue)]


async def welcomed(service: Running[Work]) -> EnrollmentStarted:
    """Enrolled, the welcome settled, and waiting."""
    promise = await enrolled(service)
    await settle(service, (await service.said(StepDue))[0])
    await service.tick()
    return promise


async def test_the_reminder_is_due_a_minute_after_the_welcome_was_settled(service: Running[Work]) -> None:
    await enrolled(service)
    await service.advance(SOON * 2)
    await service.tick()
    assert await due(service) == [WELCOME.step_id]  # nothing goes on before the welcome is settled
    await settle(service, (await service.said(StepDue))[0], "sent_unconfirmed")
    await service.tick()
    assert await due(service) == [WELCOME.step_id]
    await service.advance(SOON)
    await service.tick()
    await service.tick()
    assert await due(service) == [WELCOME.step_id, REMINDER.step_id]
    await settle(service, (await service.said(StepDue))[1], "skipped")
    assert await results(service) == [
        (WELCOME.step_id, "completed"),
        (WAIT.step_id, "completed"),
        (FORK.step_id, "completed"),
        (REMINDER.step_id, "skipped"),
    ]


async def test_the_next_release_is_the_next_wait_that_ends_where_sending_is_not_paused(service: Running[Work]) -> None:
    assert await service.do(next_release) is None
    await welcomed(service)
    waits_until = await service.do(next_release)
    assert waits_until is not None
    assert timedelta() < waits_until - await service.now() <= SOON
    await service.receive(active(revision=4, sending_paused=True))
    assert await service.do(next_release) is None


async def test_a_reminder_is_not_sent_when_the_criteria_are_met(service: Running[Work]) -> None:
    promise = await welcomed(service)
    await service.receive(example(CriteriaMet, enrollment_id=promise.enrollment_id))
    await service.advance(SOON)
    await service.tick()
    assert [event.branch for event in await service.said(StepCompleted)] == [None, None, "false_path"]
    assert await due(service) == [WELCOME.step_id]


async def test_a_wait_for_the_criteria_ends_when_they_are_met(service: Running[Work]) -> None:
    patient = Wait(step_id=UUID(int=1), name="patience", seconds=3600, until_criteria_met=True, next=REMINDER.step_id)
    promise = await enrolled(service, with_steps(patient, REMINDER))
    met = example(CriteriaMet, enrollment_id=promise.enrollment_id)
    await service.receive(met, met)
    await service.tick()
    assert await results(service) == [(patient.step_id, "completed")]
    assert await due(service) == [REMINDER.step_id]


async def test_a_delay_from_the_enrollment_and_a_time_of_day_in_the_contacts_zone(service: Running[Work]) -> None:
    morning = Wait(step_id=UUID(int=1), name="m", seconds=0, until=LocalTime(at="09:00"), next=REMINDER.step_id)
    on_day_three = REMINDER.model_copy(update={"delay_seconds": 3 * 86_400, "anchor": Anchor.ENROLLMENT})
    await enrolled(service, with_steps(morning, on_day_three))  # of a purchase months ago
    resting, now = await service.do(next_release), await service.now()
    assert resting == LocalTime(at="09:00").first_from(now, ZoneInfo("America/New_York"))
    await service.advance(resting - now - timedelta(seconds=1))
    await service.tick()
    assert not await results(service)
    await service.advance(timedelta(seconds=1))
    await service.tick()
    assert await results(service) == [(morning.step_id, "completed")]
    assert await due(service) == [REMINDER.step_id]


def leaving(*, after: int) -> CampaignPublished:
    reason: Literal[ExitReason.ABANDONED] = ExitReason.ABANDONED
    return with_steps(ExitCampaign(step_id=UUID(int=1), name="enough", delay_seconds=after, reason=reason))


@pytest.mark.parametrize("after", [0, 60])
async def test_an_exit_step_ends_the_enrollment_once(service: Running[Work], after: int) -> None:
    await enrolled(service, leaving(after=after))
    await service.advance(SOON)
    await service.tick()
    await service.tick()
    assert [(e.status, e.exit_reason) for e in await service.said(EnrollmentEnded)] == [("exited", "abandoned")]
    assert await results(service) == [(UUID(int=1), "completed")]


async def test_an_exit_step_takes_no_earned_payout_away(service: Running[Work]) -> None:
    promise = await enrolled(service, leaving(after=60))
    await service.receive(example(CriteriaMet, enrollment_id=promise.enrollment_id))
    await service.advance(SOON)
    await service.tick()
    assert not await service.said(EnrollmentEnded)
    await service.receive(example(PayoutChanged, enrollment_id=promise.enrollment_id, state="issued"))
    assert [e.exit_reason for e in await service.said(EnrollmentEnded)] == ["completed"]


async def test_an_exit_waits_while_somebody_holds_the_enrollment(service: Running[Work]) -> None:
    promise = await enrolled(service, leaving(after=60))
    await service.advance(SOON)
    async with asyncio.timeout(3), service.database.transaction(service.tenant) as transaction:
        await service.service.work(transaction).enrollments.locked(promise.enrollment_id)
        await service.tick()
    assert not await service.said(EnrollmentEnded)
    await service.tick()
    assert len(await service.said(EnrollmentEnded)) == 1


async def test_a_pause_holds_steps_back_and_the_resumption_releases_them(service: Running[Work]) -> None:
    await welcomed(service)
    await service.receive(active(revision=4, sending_paused=True))
    await service.advance(SOON)
    await service.tick()
    assert await due(service) == [WELCOME.step_id]
    await service.receive(active(revision=3), active(revision=5))
    await service.tick()
    assert await due(service) == [WELCOME.step_id, REMINDER.step_id]


async def test_what_a_pause_held_up_goes_on_in_turns_and_not_in_one_burst(start: Start) -> None:
    async with start(build, Settings, identity_pepper=PEPPER, resumed_per_minute=6) as service:
        await service.receive(LATER, active(), active(revision=4, sending_paused=True))
        for number in range(4):
            await audit(service, f"{number}@example.com")
            await service.receive(paid(f"{number}@example.com", reference=f"pi_{number}"))
        await service.advance(SOON * 2)
        await service.receive(active(revision=5))
        numbers = list[int]()
        for _ in range(2):
            await service.tick()
            numbers.append(len(await service.said(StepDue)))
            await service.advance(timedelta(seconds=10))
        await service.receive(active(revision=6, sending_paused=True))
        await service.tick()
        await service.receive(active(revision=7))
        assert await service.do(next_release) is None, "nobody goes on before everybody has a turn"
        assert [await service.do(give_turns, 1) for _ in range(4)] == [1, 1, 1, 0]
        assert await service.do(next_release) is not None
        for _ in range(2):
            await service.tick()
            numbers.append(len(await service.said(StepDue)))
            await service.advance(timedelta(seconds=10))
        assert numbers == [1, 2, 3, 4]
        planned = [event.due_at for event in await service.said(StepDue)]
        assert max(planned) - min(planned) < timedelta(seconds=20)


async def test_an_end_stops_the_journey_and_is_said_once(service: Running[Work]) -> None:
    promise = await welcomed(service)
    missed = example(CriteriaMissed, enrollment_id=promise.enrollment_id)
    await service.receive(missed, missed)
    await service.advance(SOON)
    await service.tick()
    assert len(await service.said(EnrollmentEnded)) == 1
    assert await due(service) == [WELCOME.step_id]
    assert await results(service) == [(WELCOME.step_id, "completed"), (WAIT.step_id, "skipped")]


async def test_a_payout_heard_before_the_criteria_ends_it_all_the_same(service: Running[Work]) -> None:
    promise = await enrolled(service)
    issued = example(PayoutChanged, enrollment_id=promise.enrollment_id, state="issued", revision=4)
    chosen = example(PayoutChanged, enrollment_id=promise.enrollment_id, state="chosen", revision=2)
    await service.receive(issued, chosen, example(CriteriaMet, enrollment_id=promise.enrollment_id))
    assert [event.payout_status for event in await service.said(EnrollmentEnded)] == ["refund_issued"]


async def test_a_step_is_handed_out_while_somebody_holds_its_enrollment(service: Running[Work]) -> None:
    promise = await welcomed(service)
    await service.advance(SOON)
    async with asyncio.timeout(3), service.database.transaction(service.tenant) as transaction:
        await service.service.work(transaction).enrollments.locked(promise.enrollment_id)
        await service.tick()  # would wait for the row its execution refers to, while we may wait for its journey
    assert await due(service) == [WELCOME.step_id, REMINDER.step_id]


async def test_a_journey_that_cannot_go_on_holds_up_no_other_and_goes_on_when_it_can(service: Running[Work]) -> None:
    await service.receive(LATER, active())
    emails = [f"p{number}@example.com" for number in range(4)]
    for email in emails:
        await audit(service, email)
    await service.receive(*(paid(email) for email in emails))
    first = min(promise.enrollment_id for promise in await service.said(EnrollmentStarted))
    await service.advance(SOON)
    async with refusing(service, "executions", "enrollment_id", first):
        for _ in range(2):
            await service.tick()
        others = {one.enrollment_id for one in await service.said(StepDue)}
        assert (len(others), first in others) == (3, False)
    await service.advance(timedelta(hours=1))
    await service.tick()
    (late,) = [one for one in await service.said(StepDue) if one.enrollment_id not in others]
    assert late.enrollment_id == first
    assert {one.due_at for one in await service.said(StepDue) if one.enrollment_id in others} >= {late.due_at}


async def test_two_schedulers_at_once_hand_out_each_step_once_and_none_early(service: Running[Work]) -> None:
    number = 40
    await service.receive(LATER, active())
    for n in range(number):
        await audit(service, f"contact-{n}@example.com")
    await service.receive(*(paid(f"contact-{n}@example.com") for n in range(number)))
    await service.advance(timedelta(seconds=57))
    await service.tick()
    assert not await due(service)
    other = replace(service, database=Database(service.service.settings, Clock(service.clock_file), source="other"))
    for _ in range(20):
        await service.advance(timedelta(seconds=0.3))
        await asyncio.gather(service.tick(), other.tick(), service.tick(), other.tick())
    await other.database.close()
    said = await service.said(StepDue)
    handed = await service.do(handed_out, [event.enrollment_id for event in said])
    assert len({event.enrollment_id for event in said}) == len(said) == number
    assert len(handed) == number
    assert all(on >= at for at, on in handed)


async def handed_out(work: Work, enrollment_ids: list[UUID]) -> list[tuple[datetime, datetime]]:
    return [(e.due_at, e.begun_at) for id_ in enrollment_ids for e in await work.executions.of(id_)]
