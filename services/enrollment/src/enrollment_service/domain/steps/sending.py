"""Sending a content on a channel: handed out to messaging, ended by what became of the message."""

from datetime import timedelta
from functools import partial

from contracts.enrollment import StepResult
from contracts.messaging import MessageSettled
from contracts.values import Channel, Sends

from ..execution import Execution
from .kind import Course, HandOut, Kind, Over, Turn

_RESULTS = {
    "sent": StepResult.COMPLETED,
    "sent_unconfirmed": StepResult.COMPLETED,
    "skipped": StepResult.SKIPPED,
    "failed": StepResult.FAILED,
}


def sends(channel: Channel) -> Kind[Sends]:
    """The kind of step that sends on this channel."""
    return Kind(partial(begin, channel), ends={MessageSettled: settle})


def begin(channel: Channel, step: Sends, turn: Turn) -> Course:
    """Hand it out, unless it is too late for it."""
    stale_at = turn.due_at + timedelta(seconds=step.stale_after_seconds)
    if turn.moment.now >= stale_at:
        return Over(StepResult.SKIPPED, step.next, ("stale",))
    return HandOut(channel, step.content_id, step.content_version, stale_at)


def settle(step: Sends, execution: Execution, event: MessageSettled) -> Over | None:
    """End the step as its message ended; None for the message of another execution."""
    if event.execution_id != execution.execution_id:
        return None
    return Over(_RESULTS[event.outcome], step.next, event.reasons)
