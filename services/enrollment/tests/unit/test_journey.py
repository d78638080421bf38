"""The journey engine: never early, each execution once, always at a step that exists or at its end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis.ids import named_id
from contracts.enrollment import Branch, MilestoneCompleted, StepCompleted, StepDue, StepResult
from contracts.examples import example
from contracts.messaging import MessageSettled
from contracts.progress import CriteriaMet
from contracts.values import Anchor, EnrollmentStatus, ExitReason, Journey, LocalTime, PayoutStatus
from enrollment_service.domain import journey_instance
from enrollment_service.domain.execution import Execution
from enrollment_service.domain.journey import JourneyState, Standing, advance, begin, end, stop
from enrollment_service.domain.journey_instance import JourneyInstance, Moved
from enrollment_service.domain.zones import zone_of
from services.enrollment.tests.journeys import (
    fork,
    goto,
    journey,
    leave,
    listen,
    mail,
    moment,
    profile,
    split,
    valid_journeys,
    wait,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
STRAIGHT = journey(mail(1, 2), wait(2, 3, seconds=3600), mail(3))


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def instance(
    state: JourneyState, *, status: EnrollmentStatus = EnrollmentStatus.ACTIVE, met: bool = False
) -> JourneyInstance:
    return JourneyInstance(
        enrollment_id=UUID(int=1),
        campaign_id=UUID(int=2),
        campaign_version=1,
        contact_id=UUID(int=3),
        contact_version=7,
        enrolled_at=START,
        zones=("Europe/Berlin", None),
        status=status,
        payout_status=PayoutStatus.CRITERIA_MET if met else None,
        has_order=True,
        state=state,
        profile=profile(),
    )


def move(state: JourneyState, on: Journey, now: datetime) -> Moved:
    return journey_instance.move(instance(state), on, now, make_id=named_id)


def settled(execution: Execution, outcome: str = "sent") -> MessageSettled:
    names = {"execution_id": str(execution.execution_id), "enrollment_id": str(execution.enrollment_id)}
    return example(MessageSettled, **names, outcome=outcome)


def standing_at(state: JourneyState) -> tuple[int | None, Standing, datetime | None]:
    return state.step_id.int if state.step_id else None, state.standing, state.due_at


def test_an_entry_without_delay_is_handed_out_at_once() -> None:
    state, (act,) = advance(STRAIGHT, begin(STRAIGHT, moment(START)), moment(START))
    assert (act.step_id.int, act.visit) == (1, 1)
    assert standing_at(state) == (1, Standing.UNDER_WAY, None)


def test_a_delay_counts_from_the_end_of_the_step_before() -> None:
    delayed = journey(mail(1, 2), mail(2, delay=50))
    moved = move(begin(delayed, moment(START)), delayed, START)
    ended = journey_instance.end(moved.instance, delayed, moved.begun, settled(moved.begun[0]), at(100))
    assert standing_at(ended.instance.state) == (2, Standing.WAITING, at(150))
    assert advance(delayed, ended.instance.state, moment(at(149))) == (ended.instance.state, [])


def test_a_delay_from_the_enrollment_is_none_once_it_is_over() -> None:
    anchored = journey(mail(1, 2), mail(2, delay=50, anchor=Anchor.ENROLLMENT))
    moved = move(begin(anchored, moment(START)), anchored, START)
    for settles, turn in ((20, 50), (50, 50), (80, 80)):
        ended = journey_instance.end(moved.instance, anchored, moved.begun, settled(moved.begun[0]), at(settles))
        assert standing_at(ended.instance.state) == (2, Standing.WAITING, at(turn))


def test_a_time_of_day_is_that_of_the_contact() -> None:
    morning = journey(wait(1, seconds=3600, until=LocalTime(at="09:00")))
    resting = move(begin(morning, moment(START)), morning, START)
    assert standing_at(resting.instance.state) == (1, Standing.UNDER_WAY, START.replace(hour=8))  # in Berlin


def test_a_zone_that_there_is_not_is_passed_over() -> None:
    assert [zone_of(names).key for names in (("Mars/Base", "Asia/Tokyo"), (None, "../etc"), ())] == [
        "Asia/Tokyo",
        "America/New_York",
        "America/New_York",
    ]


def test_a_wait_rests_until_its_time_and_then_the_next_step_begins() -> None:
    moved = move(begin(STRAIGHT, moment(START)), STRAIGHT, START)
    moved = journey_instance.end(moved.instance, STRAIGHT, moved.begun, settled(moved.begun[0]), at(5))
    resting = journey_instance.move(moved.instance, STRAIGHT, at(10), make_id=named_id)
    assert standing_at(resting.instance.state) == (2, Standing.UNDER_WAY, at(3610))
    on = journey_instance.move(resting.instance, STRAIGHT, at(3610), make_id=named_id)
    assert [ending.execution_id for ending in on.ended] == [execution.execution_id for execution in resting.begun]
    assert [execution.step_id.int for execution in on.begun] == [3]
    assert [type(event) for event in on.said] == [StepCompleted, StepDue]


def test_steps_that_take_no_time_are_passed_in_one_go() -> None:
    forks = journey(fork(1, 2, 3), fork(2, None, 3), fork(3))
    moved = move(begin(forks, moment(START)), forks, START)
    assert [execution.step_id.int for execution in moved.begun] == [1, 3]
    assert all(execution.result is StepResult.COMPLETED for execution in moved.begun)
    assert moved.instance.state.standing is Standing.FINISHED


def test_a_step_entered_again_is_another_execution() -> None:
    loop = journey(wait(1, 2), fork(2, None, 1))
    first = move(begin(loop, moment(START)), loop, START)
    second = journey_instance.move(first.instance, loop, at(60), make_id=named_id)
    assert [(e.step_id.int, e.visit) for e in (*first.begun, *second.begun)] == [(1, 1), (2, 2), (1, 3)]
    assert len({e.execution_id for e in (*first.begun, *second.begun)}) == 3


def test_a_step_that_is_worn_out_ends_the_journey_and_says_why() -> None:
    loop = journey(wait(1, 2), goto(2, 1))
    resting = move(begin(loop, moment(START)), loop, START).instance
    worn = replace(resting, worn_out=frozenset({UUID(int=1)}))
    moved = journey_instance.move(worn, loop, at(60), make_id=named_id)
    assert [(e.step_id.int, e.result, e.reasons) for e in moved.begun] == [
        (2, StepResult.COMPLETED, ()),
        (1, StepResult.SKIPPED, ("visited_too_often",)),
    ]
    assert moved.instance.state.standing is Standing.FINISHED


def test_what_a_contact_does_ends_the_wait_for_it_and_a_wait_in_vain_goes_another_way() -> None:
    patient = journey(listen(1, 2, 3), mail(2), mail(3))
    resting = move(begin(patient, moment(START)), patient, START)
    booked = example(MilestoneCompleted, source="custom_webhook", name="booked", occurred_at=at(5))
    ended = journey_instance.end(resting.instance, patient, resting.begun, booked, at(9))
    assert standing_at(ended.instance.state) == (2, Standing.WAITING, at(9))
    assert [event.branch for event in ended.said if isinstance(event, StepCompleted)] == [Branch.EVENT_PATH]
    late = journey_instance.move(resting.instance, patient, at(60), make_id=named_id)
    assert [(e.step_id.int, e.branch) for e in late.begun] == [(3, None)]
    assert [e.branch for e in late.ended] == [Branch.TIMEOUT_PATH]


def test_the_variant_of_a_contact_is_told() -> None:
    halves = journey(split(1, (1, 2), (1, 3)), leave(2), leave(3))
    moved = move(begin(halves, moment(START)), halves, START)
    (told, _left) = [event for event in moved.said if isinstance(event, StepCompleted)]
    assert told.variant in {"0", "1"}
    assert moved.begun[0].variant == told.variant
    assert moved.begun[1].step_id.int == (2 if told.variant == "0" else 3)


def test_an_exit_asks_for_the_contact_to_leave() -> None:
    gone = journey(leave(1))
    moved = move(begin(gone, moment(START)), gone, START)
    assert (moved.leaves, moved.instance.state.standing) == (ExitReason.COMPLETED, Standing.FINISHED)


def test_any_event_its_kind_names_ends_a_step() -> None:
    patient = journey(wait(1, 2, until_met=True), mail(2))
    resting = move(begin(patient, moment(START)), patient, START)
    ended = journey_instance.end(resting.instance, patient, resting.begun, example(CriteriaMet), at(30))
    assert standing_at(ended.instance.state) == (2, Standing.WAITING, at(30))
    unmoved = journey_instance.end(moved_to_mail(), STRAIGHT, moved_begun(), example(CriteriaMet), at(30))
    assert (unmoved.ended, unmoved.said) == ((), ())


def moved_to_mail() -> JourneyInstance:
    return move(begin(STRAIGHT, moment(START)), STRAIGHT, START).instance


def moved_begun() -> tuple[Execution, ...]:
    return move(begin(STRAIGHT, moment(START)), STRAIGHT, START).begun


def test_a_message_settled_after_the_journey_stopped_is_noted_and_moves_nothing() -> None:
    stopped = journey_instance.stop(moved_to_mail(), START, make_id=named_id).instance
    late = journey_instance.end(stopped, STRAIGHT, moved_begun(), settled(moved_begun()[0]), at(9))
    assert (late.instance, [ending.result for ending in late.ended]) == (stopped, [StepResult.COMPLETED])


def test_a_wait_is_over_when_the_enrollment_is() -> None:
    waits = journey(wait(1))
    resting = move(begin(waits, moment(START)), waits, START)
    stopped = journey_instance.stop(resting.instance, at(1), make_id=named_id)
    assert [(e.execution_id, e.result) for e in stopped.ended] == [(resting.begun[0].execution_id, StepResult.SKIPPED)]


def test_a_repeated_settlement_in_one_run_ends_its_step_once() -> None:
    moved = move(begin(STRAIGHT, moment(START)), STRAIGHT, START)
    event = settled(moved.begun[0]).model_copy(update={"enrollment_id": UUID(int=1)})
    on = {moved.instance.version: STRAIGHT}
    first, second = journey_instance.end_all([moved.instance], moved.begun, on, [(UUID(int=1), event)] * 2, at(1))
    assert (len(first.ended), second.ended, second.instance) == (1, (), first.instance)


def test_a_step_handed_out_names_the_versions_of_contact_and_content() -> None:
    (said,) = move(begin(STRAIGHT, moment(START)), STRAIGHT, START).said
    assert isinstance(said, StepDue)
    assert (said.contact_version, said.content_id.int, said.content_version) == (7, 999, 1)


ticks = st.lists(st.tuples(st.integers(0, 5000), st.booleans(), st.booleans()), max_size=25)


def walk(on: Journey, passed: list[tuple[int, bool, bool]]) -> list[tuple[datetime, Moved]]:
    """Time goes on by so many seconds; the criteria are met or not; a mail that was handed out is settled or not."""
    now, seen = START, [(START, move(begin(on, moment(START)), on, START))]
    under_way: tuple[Execution, ...] = seen[0][1].begun
    for seconds, met, settles in passed:
        now += timedelta(seconds=seconds)
        before = seen[-1][1].instance
        open_ = [execution for execution in under_way if execution.result is None]
        if settles and open_ and not before.state.rests:
            ended = journey_instance.end(before, on, open_[-1:], settled(open_[-1]), now)
            seen.append((now, ended))
        moved = journey_instance.move(instance(seen[-1][1].instance.state, met=met), on, now, make_id=named_id)
        seen.append((now, moved))
        under_way = (*under_way, *moved.begun)
    return seen


@given(valid_journeys, ticks)
def test_a_journey_ends_or_waits_and_never_stands_at_an_unknown_step(
    on: Journey, passed: list[tuple[int, bool, bool]]
) -> None:
    for now, moved in walk(on, passed):
        state = moved.instance.state
        assert (state.step_id is None) == (state.standing is Standing.FINISHED)
        assert state.step_id is None or state.step_id in on.by_id
        assert state.due_at is None or not moved.begun or state.due_at > now


@given(valid_journeys, ticks)
def test_nothing_begins_early_or_twice_and_visits_count_on(on: Journey, passed: list[tuple[int, bool, bool]]) -> None:
    begun = [(now, execution) for now, moved in walk(on, passed) for execution in moved.begun]
    assert all(execution.due_at <= execution.begun_at == now for now, execution in begun)
    assert len({execution.execution_id for _, execution in begun}) == len(begun)
    assert all(after.visit == before.visit + 1 for (_, before), (_, after) in pairwise(begun))


@given(valid_journeys, ticks, st.sampled_from([s for s in EnrollmentStatus if not s.is_open]))
def test_an_enrollment_that_ended_goes_nowhere(
    on: Journey, passed: list[tuple[int, bool, bool]], status: EnrollmentStatus
) -> None:
    now, last = walk(on, passed)[-1]
    moved = journey_instance.move(
        instance(last.instance.state, status=status), on, now + timedelta(days=9), make_id=named_id
    )
    assert (moved.begun, moved.ended, moved.instance.state.standing) == ((), (), Standing.FINISHED)


@given(valid_journeys)
def test_the_end_of_a_left_step_changes_no_journey(on: Journey) -> None:
    moved = move(begin(on, moment(START)), on, START)
    for execution in moved.begun:
        assert end(on, stop(moved.instance.state), execution, settled(execution), moment(START))[0] == stop(
            moved.instance.state
        )


def test_a_step_that_a_pause_has_put_off_is_as_old_as_it_was() -> None:
    held = JourneyState(UUID(int=1), Standing.WAITING, START + timedelta(days=2), turn_at=START)
    assert not move(held, journey(mail(1)), START + timedelta(days=1)).begun
    (begun,) = move(held, journey(mail(1, stale=4 * 86_400)), START + timedelta(days=2)).begun
    assert (begun.due_at, begun.begun_at) == (START, START + timedelta(days=2))
    stale = move(held, journey(mail(1, stale=86_400)), START + timedelta(days=2))
    assert [one.reasons for one in stale.begun] == [("stale",)]
    assert stale.instance.state == JourneyState(None, Standing.FINISHED, visit=2)
