"""What a provider tells later of a message that it took: evidence in any case, and the end of one that had none yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from .message import Message, Moved, State, is_stranded, settle
from .outcomes import declined
from .reasons import Reason


class ReportState(StrEnum):
    """What was told, that which says less first."""

    TAKEN = "taken"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True)
class Report:
    """What was told of one attempt."""

    message_id: UUID
    attempt_id: UUID
    state: ReportState
    reference: str
    """The provider's id of the message."""
    code: str | None = None
    reason: Reason | None = None
    """Why it failed, in our words."""


def weightiest(reports: Iterable[Report]) -> Mapping[UUID, Report]:
    """What counts of each attempt, in whichever order it was told: an end before what came on the way to it."""
    found = dict[UUID, Report]()
    for one in reports:
        known = found.get(one.attempt_id)
        if known is None or known.state is ReportState.TAKEN:
            found[one.attempt_id] = one
    return found


def heard(message: Message, report: Report, now: datetime) -> Moved | None:
    """The end of a message that nobody had heard of; None if it has ended, or goes on.

    An earlier attempt of which it was thought that it had not been taken ends a message that waits to be sent again.
    """
    is_open = is_stranded(message) and message.attempt_id == report.attempt_id
    if is_open and report.state is ReportState.FAILED:
        return declined(message, str(report.reason or Reason.PROVIDER_REFUSED), now)
    is_waiting = message.state is State.QUEUED and message.attempts > 0
    if (is_open or is_waiting) and report.state is not ReportState.FAILED:
        return settle(message, "sent", now)
    return None
