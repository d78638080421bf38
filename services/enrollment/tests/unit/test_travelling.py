"""Journeys under anything that may happen: nothing is lost, doubled or early, whatever comes in whatever order."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.ids import named_id
from contracts.base import Event
from contracts.enrollment import ContactChanged, MilestoneCompleted, StepCompleted, StepDue
from contracts.examples import example
from contracts.messaging import MessageSettled
from contracts.progress import CriteriaMet
from contracts.values import Journey, PayoutStatus
from enrollment_service.domain import journey_instance
from enrollment_service.domain.execution import Execution
from enrollment_service.domain.journey import Standing, begin
from enrollment_service.domain.journey_instance import JourneyInstance, Moved
from enrollment_service.domain.steps.webhook import WebhookEnded
from services.enrollment.tests.journeys import fork, journey, mail, moment, valid_journeys, wait
from services.enrollment.tests.unit.test_journey import instance

START = datetime(2026, 3, 1, tzinfo=UTC)
jumps = st.one_of(st.integers(0, 5_000), st.integers(-5_000, 0), st.just(40 * 86_400))
"""Seconds by which the clock goes on, jumps back, or jumps far ahead."""
happenings = st.lists(
    st.tuples(st.sampled_from(["release", "pause", "settle", "did", "met", "stop", "resume"]), jumps), max_size=25
)


@dataclass
class Walk:
    """One enrollment on its way, and all that it left behind."""

    on: Journey
    now: datetime
    standing: JourneyInstance
    executions: dict[UUID, Execution] = field(default_factory=dict)
    said: list[StepCompleted] = field(default_factory=list)
    version: int | None = None
    """Of the contact, as it was said last."""

    def happens(self, what: str) -> None:
        """Let something happen now."""
        match what:
            case "release":
                self._note(journey_instance.move(self.standing, self.on, self.now, make_id=named_id))
            case "settle":
                for one in self.under_way:
                    self._hear(example(MessageSettled, execution_id=str(one.execution_id), outcome="sent"))
                    self._hear(called(one))
            case "did":
                self._hear(example(MilestoneCompleted, source="custom_webhook", name="booked", occurred_at=self.now))
            case "met":
                self.standing = replace(self.standing, payout_status=PayoutStatus.CRITERIA_MET)
                self._hear(example(CriteriaMet))
            case "resume" if (at := self.standing.state.due_at) is not None and at <= self.now:
                state = replace(self.standing.state, due_at=self.now + timedelta(seconds=7), turn_at=at)
                self.standing = replace(self.standing, state=state)
            case "stop":
                self._note(journey_instance.stop(self.standing, self.now, make_id=named_id))
            case _:
                """In a pause nothing is released."""

    @property
    def under_way(self) -> list[Execution]:
        """What has begun and not ended."""
        return [one for one in self.executions.values() if one.result is None]

    def _hear(self, event: Event) -> None:
        self._note(journey_instance.end(self.standing, self.on, self.under_way, event, self.now))

    def _note(self, moved: Moved) -> None:
        for one in moved.begun:
            assert one.execution_id not in self.executions, "begun twice"
            assert one.due_at <= one.begun_at == self.now, "begun early"
            self.executions[one.execution_id] = one
        for ending in moved.ended:
            assert self.executions[ending.execution_id].result is None, "ended twice"
            changed: dict[str, Any] = {"result": ending.result, "ended_at": ending.ended_at}
            self.executions[ending.execution_id] = replace(self.executions[ending.execution_id], **changed)
        self.said += [event for event in moved.said if isinstance(event, StepCompleted)]
        self._hear_of_contact(moved)
        self.standing = moved.instance

    def _hear_of_contact(self, moved: Moved) -> None:
        """Every change of the contact is said, one version after the other, before what rests on it."""
        version = self.standing.contact_version if self.version is None else self.version
        for event in moved.said:
            if isinstance(event, ContactChanged):
                assert event.version == version + 1, "a version was left out"
                version = event.version
            if isinstance(event, StepDue):
                assert event.contact_version == version, "a message waits for another version"
        assert (moved.contact is None) == (version == (self.version or 7)), "changed and not kept, or kept unchanged"
        self.version = version


def called(one: Execution) -> WebhookEnded:
    """The end of a call, if the step is one that calls."""
    ids = {"enrollment_id": one.enrollment_id, "campaign_id": one.campaign_id, "execution_id": one.execution_id}
    return WebhookEnded.model_validate({**ids, "result": "completed"})


def walked(on: Journey, happened: Sequence[tuple[str, int]]) -> Walk:
    """The walk on which all of this happens, one after the other."""
    walk = Walk(on, START, instance(begin(on, moment(START))))
    walk.happens("release")
    for what, seconds in happened:
        walk.now += timedelta(seconds=seconds)
        walk.happens(what)
        check(walk)
    return walk


def check(walk: Walk) -> None:
    """The enrollment stands somewhere from where it goes on, or its journey is over."""
    state, under_way = walk.standing.state, walk.under_way
    match state.standing:
        case Standing.WAITING:
            assert state.due_at is not None
        case Standing.UNDER_WAY:
            (here,) = [one for one in under_way if one.visit == state.visit]
            assert here.step_id == state.step_id
        case Standing.FINISHED:
            assert (state.step_id, state.due_at) == (None, None)
    assert len(under_way) <= 1
    ended = sorted(one.execution_id for one in walk.executions.values() if one.result is not None)
    assert sorted(event.execution_id for event in walk.said) == ended, "each end is said once"


@settings(max_examples=300)
@given(valid_journeys, happenings)
def test_no_enrollment_is_lost_doubled_or_early_whatever_happens(on: Journey, happened: list[tuple[str, int]]) -> None:
    walk = walked(on, happened)
    assert sorted(one.visit for one in walk.executions.values()) == list(range(1, len(walk.executions) + 1))


@given(valid_journeys, happenings)
def test_the_same_things_leave_the_same_behind(on: Journey, happened: list[tuple[str, int]]) -> None:
    assert walked(on, happened) == walked(on, happened)


@given(valid_journeys, st.lists(st.integers(1, 5_000), min_size=1, max_size=8))
def test_a_release_that_is_repeated_moves_nothing(on: Journey, passed: list[int]) -> None:
    once = walked(on, [("release", seconds) for seconds in passed])
    again = walked(on, [step for seconds in passed for step in (("release", seconds), ("release", 0))])
    assert again == once


def test_a_journey_of_two_hundred_steps_costs_one_act_a_step() -> None:
    questions = journey(*(fork(n, n + 1 if n < 200 else None, None) for n in range(1, 201)))
    walk = Walk(questions, START, instance(begin(questions, moment(START)), met=True))
    walk.happens("release")
    assert (len(walk.executions), len(walk.said)) == (200, 200)
    alternating = journey(*(mail(n, n + 1) if n % 2 else wait(n, n + 1 if n < 200 else None) for n in range(1, 201)))
    patient = walked(alternating, [("settle", 1), ("release", 60), ("release", 60)] * 100)
    assert len(patient.executions) == 200
    assert patient.standing.state.standing is Standing.FINISHED
