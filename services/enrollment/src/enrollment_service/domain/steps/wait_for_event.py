"""Waiting until the contact has done something, or for as long as the step waits at most."""

from datetime import timedelta

from contracts.enrollment import Branch, MilestoneCompleted, StepResult
from contracts.values import WaitForEvent

from ..execution import Execution
from .kind import Course, Kind, Over, Rest, Turn

TIMED_OUT = "timed_out"


def begin(step: WaitForEvent, turn: Turn) -> Course:
    """Rest: nothing that happened before now counts."""
    return Rest(turn.moment.now + timedelta(seconds=step.timeout_seconds))


def elapse(step: WaitForEvent) -> Over:
    """Go the way of a wait in vain."""
    return Over(StepResult.COMPLETED, step.timeout_path, (TIMED_OUT,), branch=Branch.TIMEOUT_PATH)


def hear(step: WaitForEvent, execution: Execution, event: MilestoneCompleted) -> Over | None:
    """End, if this is what it waits for and it happened while the wait lasted, whenever it is told."""
    is_it = event.source is step.source and step.event_name in (None, event.name)
    over_at = execution.begun_at + timedelta(seconds=step.timeout_seconds)
    if not is_it or not execution.begun_at <= event.occurred_at <= over_at:
        return None
    return Over(StepResult.COMPLETED, step.next, branch=Branch.EVENT_PATH)


KIND = Kind(begin, elapse, {MilestoneCompleted: hear})
