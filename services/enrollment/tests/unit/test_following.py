"""Journeys that go on in a later version: nobody is lost or doubled, nothing comes early, whatever is edited."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from chassis.ids import named_id
from contracts.enrollment import StepCompleted, StepResult
from contracts.examples import example
from contracts.messaging import MessageSettled
from contracts.values import Anchor, EnrollmentStatus, ExitReason, Journey
from enrollment_service.domain import journey_instance
from enrollment_service.domain.execution import Execution
from enrollment_service.domain.following import STEP_REMOVED, Edit, Fate, Passage, Place, follow, lead_over
from enrollment_service.domain.journey import JourneyState, Standing, advance, begin, end
from enrollment_service.domain.journey_instance import JourneyInstance
from enrollment_service.domain.steps.webhook import WebhookEnded
from services.enrollment.tests.journeys import (
    fork,
    id_of,
    journey,
    leave,
    listen,
    mail,
    moment,
    post,
    profile,
    split,
    wait,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = 3600
STRAIGHT = journey(mail(1, 2), wait(2, 3, seconds=HOUR), mail(3, 4, delay=HOUR), mail(4))
WAITS, RESTS, HANDED_OUT = (False, False), (True, True), (True, False)


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def execution(number: int, visit: int, seconds: int = 0) -> Execution:
    key = named_id(UUID(int=1), UUID(int=number), visit)
    return Execution(key, UUID(int=1), UUID(int=2), UUID(int=number), visit, at(seconds), at(seconds))


def settled(one: Execution) -> MessageSettled:
    names = {"execution_id": str(one.execution_id), "enrollment_id": str(one.enrollment_id)}
    return example(MessageSettled, **names, outcome="sent")


def answered(one: Execution, result: StepResult) -> WebhookEnded:
    return WebhookEnded(
        enrollment_id=one.enrollment_id,
        campaign_id=one.campaign_id,
        execution_id=one.execution_id,
        result=result,
    )


def waiting(number: int, due: int, visit: int = 2) -> JourneyState:
    return JourneyState(UUID(int=number), Standing.WAITING, at(due), visit)


def under_way(number: int, due: int | None = None, visit: int = 2) -> JourneyState:
    return JourneyState(UUID(int=number), Standing.UNDER_WAY, None if due is None else at(due), visit)


@pytest.mark.parametrize(
    ("before", "after", "at_step", "how", "fate", "to"),
    [
        (STRAIGHT, STRAIGHT, 3, WAITS, Fate.STAYS, 3),
        (STRAIGHT, journey(mail(1, 3), mail(3)), 2, RESTS, Fate.MOVES, 3),
        (STRAIGHT, journey(mail(1, 4), mail(4)), 2, WAITS, Fate.MOVES, 4),
        (STRAIGHT, journey(mail(1, 2), wait(2)), 3, WAITS, Fate.ENDS, None),
        (STRAIGHT, journey(wait(2, 4), mail(4)), 1, HANDED_OUT, Fate.MOVES_AFTERWARDS, 2),
        (STRAIGHT, journey(), 1, HANDED_OUT, Fate.ENDS, None),
        (STRAIGHT, journey(wait(1, 2), wait(2)), 1, HANDED_OUT, Fate.MOVES_AFTERWARDS, 2),
        (STRAIGHT, journey(wait(1, 2), wait(2)), 1, WAITS, Fate.STAYS, 1),
        (journey(fork(1, 2, 3), mail(2), mail(3)), journey(mail(2, 3), mail(3)), 1, WAITS, Fate.MOVES, 3),
        (journey(split(1, (1, None), (1, 3)), mail(3)), journey(mail(3)), 1, WAITS, Fate.MOVES, 3),
        (journey(listen(1, 2, 3), mail(2), mail(3)), journey(mail(3, 2), mail(2)), 1, RESTS, Fate.MOVES, 2),
        (journey(mail(1, 2), leave(2)), journey(mail(1)), 2, WAITS, Fate.ENDS, None),
        (journey(mail(1, 2), wait(2, 1)), journey(mail(9)), 1, WAITS, Fate.ENDS, None),
    ],
)
def test_a_step_that_is_gone_is_passed_to_the_first_one_after_it_that_is_there(  # noqa: PLR0913 - a table
    before: Journey, after: Journey, at_step: int, how: tuple[bool, bool], fate: Fate, to: int | None
) -> None:
    assert Edit(before, after).passage(Place(UUID(int=at_step), *how)) == Passage(fate, id_of(to))


def test_whoever_stays_keeps_her_turn_and_visit_whatever_else_was_edited() -> None:
    after = journey(mail(1, 3), mail(3, delay=HOUR))
    state = waiting(3, 2 * HOUR, visit=7)
    assert follow(Edit(STRAIGHT, after), state, None, moment(at(0))) == (state, None)


@pytest.mark.parametrize(
    ("delay", "anchor", "now", "due"),
    [
        (3 * HOUR, Anchor.PREVIOUS_STEP, HOUR, 4 * HOUR),
        (60, Anchor.PREVIOUS_STEP, HOUR + 30, HOUR + 60),
        (60, Anchor.PREVIOUS_STEP, HOUR + 90, HOUR + 90),
        (3 * HOUR, Anchor.ENROLLMENT, HOUR, 3 * HOUR),
        (60, Anchor.ENROLLMENT, HOUR, HOUR),
    ],
)
def test_another_delay_counts_from_the_end_of_the_step_before_and_is_never_over_before_now(
    delay: int, anchor: Anchor, now: int, due: int
) -> None:
    after = journey(mail(1, 3), mail(3, delay=delay, anchor=anchor))
    its = replace(moment(at(now)), enrolled_at=START)
    state, _ = follow(Edit(STRAIGHT, after), waiting(3, 2 * HOUR), None, its)
    assert (state.due_at, state.visit) == (at(due), 2)


def test_whoever_waits_for_a_step_that_is_gone_waits_for_the_next_as_if_she_had_come_to_that_one() -> None:
    after = journey(mail(1, 4), mail(4, delay=HOUR + 60))
    state, over = follow(Edit(STRAIGHT, after), waiting(3, 2 * HOUR), None, moment(at(HOUR)))
    assert (state, over) == (waiting(4, 2 * HOUR + 60), None)


@pytest.mark.parametrize(("seconds", "due"), [(HOUR, 5000), (60, 600), (2 * HOUR, 2 * HOUR)])
def test_a_wait_of_another_length_ends_as_if_it_had_begun_so(seconds: int, due: int) -> None:
    after = journey(mail(1, 2), wait(2, 3, seconds=seconds), mail(3))
    state, over = follow(Edit(STRAIGHT, after), under_way(2, 5000), execution(2, 2), moment(at(600)))
    assert (state, over) == (under_way(2, due), None), "one of the same length keeps its end"


def test_a_wait_that_is_gone_is_over_and_says_so() -> None:
    after, resting = journey(mail(1, 3), mail(3, delay=60)), under_way(2, HOUR)
    moved = lead_over(instance(resting), Edit(STRAIGHT, after), 2, execution(2, 2), at(600))
    assert (moved.instance.state, moved.instance.campaign_version) == (waiting(3, 660, visit=3), 2)
    assert [(one.result, one.reasons) for one in moved.ended] == [(StepResult.SKIPPED, (STEP_REMOVED,))]
    assert [(one.step_id, one.result) for one in moved.said if isinstance(one, StepCompleted)] == [
        (UUID(int=2), StepResult.SKIPPED)
    ]


def test_a_message_whose_step_is_gone_is_settled_and_the_journey_goes_on_only_then() -> None:
    after, sent = journey(wait(2, 4, seconds=60), mail(4)), execution(1, 2)
    state, over = follow(Edit(STRAIGHT, after), under_way(1), sent, moment(at(60)))
    assert (state, over) == (under_way(2), None)
    state, over = end(after, state, sent, settled(sent), moment(at(HOUR)))
    assert over is not None
    assert (over.result, state) == (StepResult.COMPLETED, waiting(2, HOUR, visit=3))


def test_what_is_handed_out_is_led_over_again_and_again() -> None:
    second, third = journey(wait(2, 4, seconds=60), mail(4)), journey(mail(4))
    sent, state = execution(1, 2), under_way(1)
    for edit in (Edit(STRAIGHT, second), Edit(second, third), Edit(third, STRAIGHT)):
        state, over = follow(edit, state, sent, moment(at(60)))
        assert over is None
    assert state == under_way(4)
    state, _ = end(STRAIGHT, state, sent, settled(sent), moment(at(HOUR)))
    assert state == waiting(4, HOUR, visit=3)


def test_a_step_of_another_kind_is_not_ended_by_what_ends_that_kind() -> None:
    before, sent = journey(mail(1, 1, delay=HOUR)), execution(1, 2)
    after = journey(wait(1, 3, seconds=60), mail(3))
    state, _ = follow(Edit(before, after), under_way(1), sent, moment(at(60)))
    state, over = end(after, state, sent, settled(sent), moment(at(120)))
    assert (over is not None, state) == (True, waiting(1, 120, visit=3))


def test_a_call_whose_step_is_gone_is_ended_by_its_answer() -> None:
    before, after, called = journey(post(1, 2), mail(2)), journey(mail(2)), execution(1, 1)
    state, _ = follow(Edit(before, after), under_way(1, visit=1), called, moment(at(0)))
    told = answered(called, StepResult.FAILED)
    state, over = end(after, state, called, told, moment(at(9)))
    assert (over and over.result, state) == (StepResult.FAILED, waiting(2, 9, visit=2))


def test_whoever_has_no_step_left_leaves_as_completed_where_nothing_else_is_to_be_met() -> None:
    gone = journey(mail(1))
    one = replace(instance(waiting(3, HOUR)), ends_with_journey=True)
    moved = lead_over(one, Edit(STRAIGHT, gone), 2, None, at(60))
    left = journey_instance.move(moved.instance, gone, at(60), make_id=named_id)
    assert (moved.instance.state.standing, left.leaves) == (Standing.FINISHED, ExitReason.COMPLETED)
    stays = lead_over(instance(waiting(3, HOUR)), Edit(STRAIGHT, gone), 2, None, at(60))
    assert journey_instance.move(stays.instance, gone, at(60), make_id=named_id).leaves is None


def instance(state: JourneyState) -> JourneyInstance:
    return JourneyInstance(
        enrollment_id=UUID(int=1),
        campaign_id=UUID(int=2),
        campaign_version=1,
        contact_id=UUID(int=3),
        contact_version=7,
        enrolled_at=START,
        zones=("Europe/Berlin", None),
        status=EnrollmentStatus.ACTIVE,
        payout_status=None,
        has_order=True,
        state=state,
        profile=profile(),
    )


def test_an_edit_alone_begins_nothing() -> None:
    state, acts = advance(STRAIGHT, begin(STRAIGHT, moment(START)), moment(START))
    assert len(acts) == 1
    moved = lead_over(instance(state), Edit(STRAIGHT, journey(wait(2))), 2, execution(1, 1), at(9))
    assert (moved.begun, moved.said) == ((), ())
