"""How far the criteria of an enrollment are, and what contacts showed for them."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel


class CriterionProgress(BaseModel):
    """A criterion of one person and how far it is; what is measured is a number as text."""

    criterion_id: UUID
    label: str
    description: str
    kind: str
    tracking_source: str
    target_value: str | None
    required: bool
    status: str
    percent: Decimal
    current_value: str
    auto_source_ref: str | None
    evidence: str | None
    submitted_at: datetime | None
    verified_at: datetime | None
    notes: str | None
    measured_at: datetime | None
    measured_notes: str | None

    @property
    def is_satisfied(self) -> bool:
        """Whether it no longer stands in the way."""
        return self.status in ("met", "waived")

    @property
    def awaits_review(self) -> bool:
        """Whether evidence was brought and nobody has decided since."""
        return self.submitted_at is not None and (self.verified_at is None or self.verified_at < self.submitted_at)


class Promise(BaseModel):
    """All criteria of an enrollment: open until they are met, missed or closed."""

    state: str
    deadline_at: datetime
    decided_at: datetime | None
    criteria: list[CriterionProgress]

    @property
    def is_open(self) -> bool:
        """Whether anything can still be decided."""
        return self.state == "open"

    @property
    def required(self) -> list[CriterionProgress]:
        """What has to be met."""
        return [one for one in self.criteria if one.required]

    @property
    def satisfied(self) -> int:
        """How many of those are met or waived."""
        return sum(one.is_satisfied for one in self.required)

    @property
    def lacks(self) -> int:
        """How many of those still stand in the way."""
        return len(self.required) - self.satisfied

    @property
    def percent(self) -> Decimal:
        """How far the required criteria are, each counting alike; 100 where nothing is required."""
        required = self.required
        return sum((one.percent for one in required), Decimal(0)) / len(required) if required else Decimal(100)

    def criterion(self, criterion_id: UUID) -> CriterionProgress | None:
        """The criterion of an id."""
        return next((one for one in self.criteria if one.criterion_id == criterion_id), None)


class Change(BaseModel):
    """A criterion was counted, reported on, measured or decided."""

    cause: str
    status: str
    percent: Decimal
    current_value: str
    auto_source_ref: str | None
    occurred_at: datetime
    text: str | None = None


class Changes(BaseModel):
    """Some changes, and where the list goes on."""

    items: list[Change]
    next: str | None = None


class EvidenceFile(BaseModel):
    """A file that a contact brought; its size in bytes."""

    file_id: UUID
    name: str
    media_type: str
    size: int
    stored_at: datetime


class UnreviewedEvidence(BaseModel):
    """What a contact wrote for a criterion, and nobody has decided about."""

    criterion_id: UUID
    enrollment_id: UUID
    campaign_id: UUID
    contact_id: UUID
    label: str
    evidence: str
    submitted_at: datetime


class WaitingEvidence(BaseModel):
    """Some of it, and where the list goes on."""

    items: list[UnreviewedEvidence]
    next: str | None = None
