"""HTTP shapes of why a message went, waits or did not go, and what became of it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from contracts.values import FeedbackKind

from ..domain.evidence import AttemptRecord, DecisionRecord, Explanation
from ..domain.feedback import Feedback
from ..domain.message import Outcome
from ..domain.reasons import sentence
from . import MessageOut


class DecisionOut(BaseModel):
    """What was decided, why, and from what."""

    decided_at: datetime
    verdict: str
    reason: str | None
    explanation: str
    until: datetime | None
    inputs: Mapping[str, object]

    @classmethod
    def of(cls, record: DecisionRecord) -> "DecisionOut":
        """From the domain."""
        why = sentence(record.reason) if record.reason else "Nothing stood in the way."
        return cls(
            decided_at=record.decided_at,
            verdict=record.verdict,
            reason=record.reason,
            explanation=why,
            until=record.until,
            inputs=record.inputs,
        )


class AttemptOut(BaseModel):
    """A call to a provider and what was heard of it."""

    id: UUID
    number: int
    account_id: UUID
    began_at: datetime
    ended_at: datetime | None
    answer: str | None
    detail: str | None
    report: str | None
    """What the provider told later: `taken`, `delivered` or `failed`."""
    reported_at: datetime | None
    report_code: str | None
    """The provider's word for why it failed."""

    @classmethod
    def of(cls, record: AttemptRecord) -> "AttemptOut":
        """From the domain."""
        return cls(**{name: getattr(record, name) for name in cls.model_fields})


class FeedbackOut(BaseModel):
    """What a provider told of a message after it had taken it."""

    kind: FeedbackKind
    provider: str
    attempt_id: UUID | None
    permanent: bool
    """Of a bounce: the address is closed for it."""
    by_machine: bool
    """Whether a scanner or a prefetch opened or clicked, as far as can be told, and no person."""
    detail: str | None
    occurred_at: datetime
    told_at: datetime

    @classmethod
    def of(cls, told: Feedback) -> "FeedbackOut":
        """From the domain."""
        return cls(**{name: getattr(told, name) for name in cls.model_fields})


class ExplanationOut(BaseModel):
    """The intent, each decision, each attempt, the end, and what was told since, in order."""

    message: MessageOut
    decisions: list[DecisionOut]
    attempts: list[AttemptOut]
    feedback: list[FeedbackOut]
    outcome: Outcome | None
    explanation: list[str]
    """Why it ended so, or what it waits for, in sentences."""

    @classmethod
    def of(cls, explained: Explanation) -> "ExplanationOut":
        """From the domain."""
        message = explained.message
        reasons = message.reasons or ((message.waiting,) if message.waiting else ())
        return cls(
            message=MessageOut.of(message),
            decisions=[DecisionOut.of(record) for record in explained.decisions],
            attempts=[AttemptOut.of(record) for record in explained.attempts],
            feedback=[FeedbackOut.of(told) for told in explained.feedback],
            outcome=message.outcome,
            explanation=[sentence(reason) for reason in reasons],
        )
