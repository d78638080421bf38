"""Going one way or the other by what is true of the enrollment when the step's turn comes."""

from contracts.enrollment import Branch, StepResult
from contracts.values import Conditional

from .kind import Course, Kind, Over, Turn


def begin(step: Conditional, turn: Turn) -> Course:
    """Take the true path if every condition holds."""
    if all(condition.holds(turn.moment.facts) for condition in step.conditions):
        return Over(StepResult.COMPLETED, step.true_path, branch=Branch.TRUE_PATH)
    return Over(StepResult.COMPLETED, step.false_path, branch=Branch.FALSE_PATH)


KIND = Kind(begin)
