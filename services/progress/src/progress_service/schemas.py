"""HTTP shapes."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.progress import CriterionStatus

from .domain.criterion import Criterion, Ruling, Verdict
from .domain.tracker import State, Tracker


class EvidenceIn(BaseModel):
    """A contact's own report."""

    model_config = ConfigDict(extra="forbid")

    evidence: Annotated[str, Field(min_length=1, max_length=10_000)]


class DecisionIn(BaseModel):
    """What staff decides about a criterion."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    notes: Annotated[str, Field(max_length=5_000)] = ""

    def ruling(self, by: UUID) -> Ruling:
        """As the domain has it."""
        return Ruling(self.verdict, by, self.notes)


class CriterionOut(BaseModel):
    """One criterion and how far it is."""

    criterion_id: UUID
    label: str
    description: str
    kind: str
    tracking_source: str
    target_value: str | None
    required: bool
    status: CriterionStatus
    percent: Decimal
    current_value: Decimal
    auto_source_ref: str | None
    evidence: str | None
    submitted_at: datetime | None
    verified_by: UUID | None
    verified_at: datetime | None
    notes: str | None

    @classmethod
    def of(cls, criterion: Criterion) -> "CriterionOut":
        """From the domain."""
        promise, evidence, decision = criterion.promise, criterion.evidence, criterion.decision
        return cls(
            criterion_id=promise.criterion_id,
            label=promise.label,
            description=promise.description,
            kind=promise.kind,
            tracking_source=promise.tracking.source,
            target_value=promise.target_value,
            required=promise.required,
            status=criterion.status,
            percent=criterion.percent,
            current_value=criterion.total,
            auto_source_ref=criterion.newest.reference or None,
            evidence=evidence.text if evidence else None,
            submitted_at=evidence.submitted_at if evidence else None,
            verified_by=decision.decided_by if decision else None,
            verified_at=decision.decided_at if decision else None,
            notes=decision.notes if decision else None,
        )


class ProgressOut(BaseModel):
    """A promise and how far it is."""

    enrollment_id: UUID
    campaign_id: UUID
    state: State
    enrolled_at: datetime
    deadline_at: datetime
    decided_at: datetime | None
    criteria: list[CriterionOut]

    @classmethod
    def of(cls, tracker: Tracker) -> "ProgressOut":
        """From the domain."""
        return cls(
            enrollment_id=tracker.enrollment_id,
            campaign_id=tracker.campaign_id,
            state=tracker.state,
            enrolled_at=tracker.enrolled_at,
            deadline_at=tracker.deadline_at,
            decided_at=tracker.decided_at,
            criteria=[CriterionOut.of(criterion) for criterion in tracker.criteria],
        )


class FiguresOut(BaseModel):
    """What the owner itself counts, by the same names as statistics."""

    counters: dict[str, int]
