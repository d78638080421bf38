"""Edits of journeys among everything else that happens: nobody is lost or doubled, nothing comes early."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis.ids import named_id
from contracts.enrollment import MilestoneCompleted, StepCompleted, StepDue, StepResult
from contracts.examples import example
from contracts.messaging import MessageSettled
from contracts.values import Anchor, Journey, TrackingSource
from enrollment_service.domain import journey_instance
from enrollment_service.domain.execution import Execution
from enrollment_service.domain.following import Edit, follow, lead_over
from enrollment_service.domain.journey import Standing, begin
from enrollment_service.domain.journey_instance import Moved
from services.enrollment.tests.journeys import (
    any_journeys,
    moment,
)
from services.enrollment.tests.unit.test_following import START, answered, instance, settled

happenings = st.lists(
    st.one_of(
        st.tuples(st.just("time"), st.integers(0, 5000)),
        st.tuples(st.just("back"), st.integers(1, 5000)),
        st.tuples(st.just("settle"), st.integers(0, 5)),
        st.tuples(st.just("booked"), st.just(0)),
        st.tuples(st.just("pause"), st.just(0)),
        st.tuples(st.just("edit"), st.integers(0, 2)),
    ),
    max_size=30,
)


class Story:
    """One enrollment through edits, pauses, events and jumps of the clock."""

    def __init__(self, versions: Sequence[Journey]) -> None:
        self.versions, self.on, self.paused = versions, versions[0], False
        self.now = self.lowest = START
        self.instance = instance(begin(self.on, moment(START)))
        self.executions: dict[UUID, Execution] = {}
        self.said: list[StepDue | StepCompleted] = []
        self.begun: list[tuple[datetime, Execution]] = []

    def take(self, moved: Moved) -> None:
        self.instance = moved.instance
        if moved.ended:
            self.lowest = self.now
        for ended in moved.ended:
            assert self.executions[ended.execution_id].result is None, "nothing ends twice"
            self.executions[ended.execution_id] = replace(self.executions[ended.execution_id], **vars(ended))
        for one in moved.begun:
            assert one.execution_id not in self.executions, "nothing begins twice"
            self.executions[one.execution_id] = one
            assert self.now >= self.earliest(one), "its delay is over, as the version now has it"
            self.begun.append((self.now, one))
        self.said += [one for one in moved.said if isinstance(one, StepDue | StepCompleted)]

    def earliest(self, one: Execution) -> datetime:
        step = self.on.by_id[one.step_id]
        before = [other for other in self.executions.values() if other.visit < one.visit]
        last = max(before, key=lambda other: other.visit).ended_at if before else START
        # A clock that has gone back since then may be all that an edit knows of that time.
        began = START if step.anchor is Anchor.ENROLLMENT else last
        assert began is not None, "what came before is over"
        return min(began, self.lowest) + timedelta(seconds=step.delay_seconds)

    @property
    def open(self) -> list[Execution]:
        return [one for one in self.executions.values() if one.result is None]

    def happen(self, what: str, number: int) -> None:
        match what:
            case "time":
                self.now += timedelta(seconds=number)
            case "back":
                self.now -= timedelta(seconds=number)
                self.lowest = min(self.lowest, self.now)
            case "pause":
                self.paused = not self.paused
            case "edit":
                self.edit(self.versions[number % len(self.versions)])
            case "settle":
                self.hear(*(settled(one) for one in self.open[number : number + 1]))
            case _:
                told = {"source": TrackingSource.CUSTOM_WEBHOOK, "name": "booked", "occurred_at": self.now}
                self.hear(example(MilestoneCompleted).model_copy(update=told))
        if not self.paused:
            self.take(journey_instance.move(self.instance, self.on, self.now, make_id=named_id))

    def hear(self, *told: MessageSettled | MilestoneCompleted) -> None:
        for event in told:
            self.take(journey_instance.end(self.instance, self.on, self.open, event, self.now))

    def edit(self, after: Journey) -> None:
        if self.instance.state.step_id is not None:
            state, number = self.instance.state, self.instance.campaign_version + 1
            here = [one for one in self.open if one.visit == state.visit]
            begun = next(iter(here), None)
            self.take(lead_over(self.instance, Edit(self.on, after), number, begun, self.now))
        self.on = after


@given(st.lists(any_journeys, min_size=2, max_size=3), happenings)
def test_no_sequence_of_edits_pauses_events_and_clock_jumps_loses_or_doubles_anybody_or_comes_early(
    versions: list[Journey], happened: list[tuple[str, int]]
) -> None:
    story = Story(versions)
    for what, number in happened:
        visit = story.instance.state.visit
        story.happen(what, number)
        state = story.instance.state
        assert state.visit >= visit, "visits count on"
        assert (state.step_id is None) == (state.standing is Standing.FINISHED)
        assert state.step_id is None or state.step_id in story.on.by_id, "she stands at a step that there is"
        assert state.standing is not Standing.WAITING or state.due_at is not None, "time brings her turn"
        if state.standing is Standing.UNDER_WAY:
            assert Counter(one.visit for one in story.open)[state.visit] == 1, "something ends what she waits for"
    assert all(one.due_at <= one.begun_at == now for now, one in story.begun), "nothing begins early"
    done = Counter(one.execution_id for one in story.said if isinstance(one, StepCompleted))
    assert done == Counter(one.execution_id for one in story.executions.values() if one.result), "each end is said once"


@given(st.lists(any_journeys, min_size=2, max_size=3), happenings)
def test_whoever_is_not_at_the_end_gets_there_if_everything_is_answered(
    versions: list[Journey], happened: list[tuple[str, int]]
) -> None:
    story = Story(versions)
    for what, number in happened:
        story.happen(what, number)
    story.paused, visits = False, story.instance.state.visit
    for _ in range(40):
        story.happen("time", 200_000)
        for one in list(story.open):
            story.hear(settled(one))
        for one in list(story.open):
            ended = answered(one, StepResult.COMPLETED)
            story.take(journey_instance.end(story.instance, story.on, [one], ended, story.now))
    assert story.instance.state.step_id is None or story.instance.state.visit > visits, "she ends, or goes round"


@given(any_journeys, happenings)
def test_an_edit_that_changes_nothing_changes_nothing(on: Journey, happened: list[tuple[str, int]]) -> None:
    story = Story([on])
    for what, number in happened:
        story.happen(what, number)
        state = story.instance.state
        if state.step_id is not None:
            begun = next((one for one in story.open if one.visit == state.visit), None)
            assert follow(Edit(on, on), state, begun, story.instance.at(story.now)) == (state, None)


@given(any_journeys)
def test_journeys_that_are_drawn_are_valid(on: Journey) -> None:
    assert not on.faults()
