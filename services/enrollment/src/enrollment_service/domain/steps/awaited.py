"""Passing over a step that nothing carries out yet: the journey goes on."""

from contracts.enrollment import StepResult
from contracts.values.steps.step import WithNext

from .kind import Course, Kind, Over, Turn

NOT_CONFIGURED = "not_configured"


def begin(step: WithNext, _turn: Turn) -> Course:
    """Skip it, and say why."""
    return Over(StepResult.SKIPPED, step.next, (NOT_CONFIGURED,))


KIND = Kind(begin)
