"""Enrollments of nothing but steps: they leave when the last has ended, in a move of its own."""

from dataclasses import replace

from chassis.ids import named_id
from contracts.values import ExitReason
from enrollment_service.domain import journey_instance
from enrollment_service.domain.journey import JourneyState, Standing, begin
from enrollment_service.domain.journey_instance import JourneyInstance
from services.enrollment.tests.journeys import journey, leave, mail, moment
from services.enrollment.tests.unit.test_journey import START, at, instance, move, settled


def sequence(state: JourneyState) -> JourneyInstance:
    """An enrollment for which there is nothing but its journey."""
    return replace(instance(state), ends_with_journey=True)


def test_an_enrollment_of_nothing_but_steps_leaves_once_the_last_has_ended() -> None:
    last = journey(mail(1))
    begun = journey_instance.move(sequence(begin(last, moment(START))), last, START, make_id=named_id)
    assert begun.leaves is None
    ended = journey_instance.end(begun.instance, last, begun.begun, settled(begun.begun[0]), at(5))
    assert (ended.instance.state.step_id, ended.instance.state.due_at) == (None, at(5))
    gone = journey_instance.move(ended.instance, last, at(5), make_id=named_id)
    assert (gone.leaves, gone.instance.state.due_at, gone.begun, gone.said) == (ExitReason.COMPLETED, None, (), ())


def test_an_enrollment_with_a_promise_outlives_its_journey() -> None:
    last = journey(mail(1))
    begun = move(begin(last, moment(START)), last, START)
    ended = journey_instance.end(begun.instance, last, begun.begun, settled(begun.begun[0]), at(5))
    assert ended.instance.state == JourneyState(None, Standing.FINISHED, visit=2)


def test_a_step_that_leads_out_says_why_and_a_journey_without_steps_never_ends() -> None:
    out = journey(leave(1))
    left = journey_instance.move(sequence(begin(out, moment(START))), out, START, make_id=named_id)
    assert (left.leaves, left.instance.state.due_at) == (ExitReason.COMPLETED, None)
    assert begin(journey(), moment(START)).due_at is None
