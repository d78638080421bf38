"""What became of a step for one enrollment and visit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.enrollment import Branch, StepResult

MakeExecutionId = Callable[[UUID, UUID, int], UUID]
"""Makes the id of an execution of enrollment, step and visit; the same three always give the same id."""


@dataclass(frozen=True)
class Execution:
    """A step that began, and how it ended if it has."""

    execution_id: UUID
    enrollment_id: UUID
    campaign_id: UUID
    step_id: UUID
    visit: int
    due_at: datetime
    begun_at: datetime
    """Never before it was due."""
    result: StepResult | None = None
    reasons: tuple[str, ...] = ()
    branch: Branch | None = None
    variant: str | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Ending:
    """How an execution that had begun earlier ended."""

    execution_id: UUID
    result: StepResult
    reasons: tuple[str, ...]
    branch: Branch | None
    variant: str | None
    ended_at: datetime
