"""Going one way or the other by what is true of enrollment and contact when the step's turn comes."""

from contracts.enrollment import Branch, StepResult
from contracts.values import Conditional

from .kind import Course, Kind, Over, Turn


def begin(step: Conditional, turn: Turn) -> Course:
    """Take the true path if every condition holds, and the rule means the contact."""
    moment = turn.moment
    holds = all(condition.holds(moment.facts) for condition in step.conditions)
    if holds and (step.rule is None or moment.known.meets(step.rule, moment.now)):
        return Over(StepResult.COMPLETED, step.true_path, branch=Branch.TRUE_PATH)
    return Over(StepResult.COMPLETED, step.false_path, branch=Branch.FALSE_PATH)


KIND = Kind(begin)
