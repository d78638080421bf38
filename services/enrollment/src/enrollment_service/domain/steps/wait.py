"""Letting time pass, also until a time of day, or waiting until the criteria are met if that is sooner."""

from datetime import timedelta

from contracts.enrollment import StepResult
from contracts.progress import CriteriaMet
from contracts.values import EnrollmentField, Wait

from ..execution import Execution
from .kind import Course, Kind, Over, Rest, Turn

CRITERIA_MET = "criteria_met"


def begin(step: Wait, turn: Turn) -> Course:
    """Rest, unless the criteria that it waits for are met already."""
    if step.until_criteria_met and turn.moment.facts[EnrollmentField.CRITERIA_MET]:
        return Over(StepResult.COMPLETED, step.next, (CRITERIA_MET,))
    over = turn.moment.now + timedelta(seconds=step.seconds)
    return Rest(over if step.until is None else step.until.first_from(over, turn.moment.zone))


def elapse(step: Wait) -> Over:
    """End: the time is over."""
    return Over(StepResult.COMPLETED, step.next)


def end_early(step: Wait, _execution: Execution, _event: CriteriaMet) -> Over | None:
    """End, if it waits for the criteria, which are met."""
    return Over(StepResult.COMPLETED, step.next, (CRITERIA_MET,)) if step.until_criteria_met else None


KIND = Kind(begin, elapse, {CriteriaMet: end_early})
