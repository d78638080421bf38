"""The history of a criterion: every change as it was said, with what a person wrote."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from contracts.progress import Cause, CriterionChanged, CriterionStatus


@dataclass(frozen=True)
class CriterionChange:
    """One change of a criterion, and what it came to; newer ones have higher ids."""

    change_id: UUID
    enrollment_id: UUID
    criterion_id: UUID
    cause: Cause
    changed_by: UUID | None
    status: CriterionStatus
    percent: Decimal
    current_value: Decimal
    auto_source_ref: str | None
    occurred_at: datetime
    text: str | None = None
    """The note of staff or the evidence of a contact; None of a milestone."""

    @classmethod
    def of(cls, event: CriterionChanged, change_id: UUID, text: str | None = None) -> Self:
        """A change as it was said."""
        return cls(
            change_id,
            event.enrollment_id,
            event.criterion_id,
            event.cause,
            event.changed_by,
            event.status,
            event.percent,
            event.current_value,
            event.auto_source_ref,
            event.occurred_at,
            text,
        )
