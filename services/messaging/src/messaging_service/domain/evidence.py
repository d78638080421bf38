"""What is kept to explain every message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from .account import Account
from .feedback import Feedback
from .letter import one_line
from .message import Message
from .policy import Circumstances, Decision, Defer, Drop, Send, inputs

_LONGEST = 500


def storable(text: str) -> str:
    """What somebody else's system said, as text that can be kept: one line, no lone surrogates, not endless."""
    return one_line(text.encode("utf-8", "replace").decode(), _LONGEST)


@dataclass(frozen=True)
class DecisionRecord:
    """A decision and what it saw."""

    id: UUID
    message_id: UUID
    decided_at: datetime
    verdict: str
    reason: str | None
    until: datetime | None
    inputs: Mapping[str, object]


@dataclass(frozen=True)
class AttemptRecord:
    """A call to the provider; without an answer it is still under way, or its process died."""

    id: UUID
    message_id: UUID
    number: int
    account_id: UUID
    began_at: datetime
    ended_at: datetime | None = None
    answer: str | None = None
    detail: str | None = None
    report: str | None = None
    """What the provider told later: `taken`, `delivered` or `failed`."""
    reported_at: datetime | None = None
    report_code: str | None = None
    """The provider's word for why it failed."""


@dataclass(frozen=True)
class Explanation:
    """A message, and everything that was decided, tried and told, in order."""

    message: Message
    decisions: tuple[DecisionRecord, ...]
    attempts: tuple[AttemptRecord, ...]
    feedback: tuple[Feedback, ...] = ()
    """What providers told of it."""


@dataclass(frozen=True)
class Decided:
    """A message, what was known of it, and what was decided."""

    message: Message
    seen: Circumstances
    decision: Decision
    last_account: Account | None = None
    """The one of the last attempt, if it is still configured."""

    @property
    def is_news(self) -> bool:
        """Whether this differs from the last decision; the same decision is not written down again."""
        return not (isinstance(self.decision, Defer) and self.decision.why is self.message.waiting)

    def record(self, record_id: UUID, now: datetime) -> DecisionRecord:
        """The row that keeps it."""
        verdict, reason, until = _spelled(self.decision)
        seen = inputs(self.message, self.seen, now)
        return DecisionRecord(record_id, self.message.id, now, verdict, reason, until, seen)


def _spelled(decision: Decision) -> tuple[str, str | None, datetime | None]:
    match decision:
        case Send():
            return "send", None, None
        case Defer(until, why):
            return "defer", why.value, until
        case Drop(why, _):
            return "drop", why.value, None
