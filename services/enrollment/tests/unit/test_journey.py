"""The journey engine: never early, each step once, always an end."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis.ids import named_id
from contracts.enrollment import StepCompleted, StepDue
from contracts.values import Condition, Step
from enrollment_service.domain.enrollment import OPEN, Status
from enrollment_service.domain.journey import (
    Effect,
    Finish,
    Journey,
    JourneyState,
    SendStep,
    SkipStep,
    Standing,
    WaitUntil,
    advance,
    begin,
    settle,
    stop,
)
from enrollment_service.domain.travel import Travel, carried_out, move

START = datetime(2026, 3, 1, tzinfo=UTC)


def step(number: int, delay: int = 0, stale: int = 86_400, *, unless_met: bool = False) -> Step:
    return Step(
        step_id=UUID(int=number),
        kind="send_email",
        name=f"step {number}",
        delay_seconds=delay,
        unless=Condition.CRITERIA_MET if unless_met else None,
        stale_after_seconds=stale,
    )


WELCOME, REMINDER = step(1), step(2, 3600, unless_met=True)
journeys = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 3000), st.booleans()), max_size=6).map(
    lambda drawn: tuple(step(n, delay, stale, unless_met=met) for n, (delay, stale, met) in enumerate(drawn))
)


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def test_a_first_step_without_delay_is_handed_out_at_once() -> None:
    state, effects = advance([WELCOME], begin([WELCOME], START), START)
    assert effects == [SendStep(WELCOME.step_id, 1, START, at(86_400))]
    assert state.standing is Standing.SENDING


def test_the_next_delay_begins_when_the_step_before_is_settled() -> None:
    journey = [WELCOME, REMINDER]
    state, _ = advance(journey, begin(journey, START), START)
    state = settle(journey, state, WELCOME.step_id, at(100))
    assert advance(journey, state, at(3699)) == (state, [WaitUntil(at(3700))])
    assert advance(journey, state, at(3700))[1] == [SendStep(REMINDER.step_id, 1, at(3700), at(3700 + 86_400))]


def test_the_condition_is_asked_when_the_step_is_due() -> None:
    journey = [REMINDER]
    state, effects = advance(journey, begin(journey, START), at(3600), holding=[Condition.CRITERIA_MET])
    assert effects == [SkipStep(REMINDER.step_id, 1, at(3600), "criteria_met"), Finish()]
    assert state.standing is Standing.FINISHED


def test_a_stale_step_is_passed_over() -> None:
    journey = [step(1, stale=60), step(2)]
    _, effects = advance(journey, begin(journey, START), at(60))
    assert effects[0] == SkipStep(UUID(int=1), 1, START, "stale")
    assert isinstance(effects[1], SendStep)


def test_settling_another_step_changes_nothing() -> None:
    state, _ = advance([WELCOME], begin([WELCOME], START), START)
    assert settle([WELCOME], state, REMINDER.step_id, START) == state
    assert settle([WELCOME], stop(state), WELCOME.step_id, START) == stop(state)


def walk(journey: Journey, ticks: list[tuple[int, bool, bool]]) -> tuple[JourneyState, list[tuple[datetime, Effect]]]:
    """Time goes on by so many seconds; the condition holds or not; what was handed out is settled or not."""
    now, state, seen = START, begin(journey, START), list[tuple[datetime, Effect]]()
    for seconds, met, settles in ticks:
        now += timedelta(seconds=seconds)
        if settles and state.standing is Standing.SENDING:
            state = settle(journey, state, journey[state.index].step_id, now)
        state, effects = advance(journey, state, now, holding=[Condition.CRITERIA_MET] if met else [])
        seen += [(now, effect) for effect in effects]
    return state, seen


ticks = st.lists(st.tuples(st.integers(0, 4000), st.booleans(), st.booleans()), max_size=30)


@given(journeys, ticks)
def test_nothing_is_handed_out_early_or_stale_or_twice(journey: Journey, passed: list[tuple[int, bool, bool]]) -> None:
    _, seen = walk(journey, passed)
    sent = [(now, effect) for now, effect in seen if isinstance(effect, SendStep)]
    done = [effect for _, effect in seen if isinstance(effect, SendStep | SkipStep)]
    assert all(effect.due_at <= now < effect.stale_at for now, effect in sent)
    assert len({(effect.step_id, effect.visit) for effect in done}) == len(done)
    assert [effect.step_id.int for effect in done] == sorted(effect.step_id.int for effect in done)


@given(journeys)
def test_every_journey_comes_to_its_end(journey: Journey) -> None:
    state, seen = walk(journey, [(6000, False, True)] * (2 * len(journey) + 1))
    assert state.standing is Standing.FINISHED
    assert len([effect for _, effect in seen if isinstance(effect, SendStep | SkipStep)]) == len(journey)


@given(journeys, st.sampled_from([status for status in Status if status not in OPEN]), st.integers(0, 10_000))
def test_an_enrollment_that_ended_sends_nothing(journey: Journey, status: Status, seconds: int) -> None:
    moved, effects = move(travel(status, begin(journey, START)), journey, at(seconds))
    assert (effects, moved.state.standing) == ([], Standing.FINISHED)


def travel(status: Status, state: JourneyState) -> Travel:
    return Travel(UUID(int=1), UUID(int=2), 1, UUID(int=3), 7, status, state)


def test_a_step_handed_out_names_the_version_of_its_contact() -> None:
    moved, effects = move(travel(Status.ACTIVE, begin([WELCOME], START)), [WELCOME], START)
    (execution,), (said,) = carried_out(moved, effects, START, name=named_id)
    assert isinstance(said, StepDue)
    assert (said.contact_version, said.execution_id, execution.result) == (7, execution.execution_id, None)


def test_a_step_passed_over_is_completed_with_its_reason() -> None:
    met = travel(Status.CRITERIA_MET, begin([REMINDER], START))
    moved, effects = move(met, [REMINDER], at(3600))
    (execution,), (said,) = carried_out(moved, effects, at(3600), name=named_id)
    assert isinstance(said, StepCompleted)
    assert (said.result, execution.result, execution.reasons) == ("skipped", "skipped", ("criteria_met",))
