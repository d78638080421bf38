"""Posting to a system of the tenant: handed to the effect that calls it, ended by what came of the call."""

from uuid import UUID

from contracts.base import AboutEnrollment
from contracts.enrollment import StepResult
from contracts.values import Webhook

from ..execution import Execution
from .kind import Call, Course, Kind, Over, Turn


class WebhookEnded(AboutEnrollment):
    """A call of a webhook step is over; said inside this service alone."""

    execution_id: UUID
    result: StepResult
    reasons: tuple[str, ...] = ()


def begin(step: Webhook, _turn: Turn) -> Course:
    """Have it called; the journey stays until that is over."""
    return Call(step)


def end(step: Webhook, execution: Execution, event: WebhookEnded) -> Over | None:
    """End the step as its call ended; None for that of another execution."""
    if event.execution_id != execution.execution_id:
        return None
    return Over(event.result, step.next, event.reasons)


KIND = Kind(begin, ends={WebhookEnded: end})
