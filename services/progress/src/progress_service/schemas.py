"""HTTP shapes."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from chassis.http.bodies import In
from contracts.progress import Cause, CriterionStatus
from contracts.values import Reason, countable

from .domain.criterion import Criterion, Reading, Ruling, Verdict
from .domain.file import File
from .domain.tracker import State, Tracker


class FieldFault(Reason):
    """Why fields of a request cannot be taken."""

    NOT_ONE_DECISION = "give either a verdict or a current_value"


class EvidenceIn(In):
    """A contact's own report."""

    evidence: Annotated[str, Field(min_length=1, max_length=10_000)]


class DecisionIn(In):
    """What staff decides about a criterion: a verdict, or the value that it stands at."""

    verdict: Verdict | None = None
    current_value: Annotated[Decimal, Field(ge=0, max_digits=20), AfterValidator(countable)] | None = None
    notes: Annotated[str, Field(max_length=5_000)] = ""

    @model_validator(mode="after")
    def _says_one(self) -> Self:
        if (self.verdict is None) == (self.current_value is None):
            raise FieldFault.NOT_ONE_DECISION.error()
        return self

    def asked(self, by: UUID) -> Ruling | Reading:
        """As the domain has it."""
        if self.verdict is not None:
            return Ruling(self.verdict, by, self.notes)
        assert self.current_value is not None  # noqa: S101 - one of the two is there
        return Reading(self.current_value, by, self.notes)


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
    auto_tracked: bool
    """Whether milestones moved it; the last of them is `auto_source_ref`."""
    auto_source_ref: str | None
    evidence: str | None
    submitted_at: datetime | None
    verified_by: UUID | None
    verified_at: datetime | None
    notes: str | None
    measured_by: UUID | None
    measured_at: datetime | None
    measured_notes: str | None

    @classmethod
    def of(cls, criterion: Criterion) -> "CriterionOut":
        """From the domain."""
        promise, evidence, decision = criterion.promise, criterion.evidence, criterion.decision
        measured = criterion.measurement
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
            auto_tracked=criterion.auto_tracked,
            auto_source_ref=criterion.newest.reference or None,
            evidence=evidence.text if evidence else None,
            submitted_at=evidence.submitted_at if evidence else None,
            verified_by=decision.decided_by if decision else None,
            verified_at=decision.decided_at if decision else None,
            notes=decision.notes if decision else None,
            measured_by=measured.measured_by if measured else None,
            measured_at=measured.measured_at if measured else None,
            measured_notes=measured.notes if measured else None,
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


class ContactChangeOut(BaseModel):
    """One change of a criterion of a contact, and what it came to; what was written about it is in its history."""

    model_config = ConfigDict(from_attributes=True)

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


class ChangeOut(ContactChangeOut):
    """One change of a criterion, with the note of staff or the evidence of the contact."""

    text: str | None


class ReviewOut(BaseModel):
    """A contact's report that staff has to decide about."""

    model_config = ConfigDict(from_attributes=True)

    criterion_id: UUID
    enrollment_id: UUID
    campaign_id: UUID
    contact_id: UUID
    label: str
    evidence: str
    submitted_at: datetime


class FileOut(BaseModel):
    """A file that shows a criterion."""

    file_id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    stored_at: datetime

    @classmethod
    def of(cls, file: File) -> Self:
        """From the domain; the file is stored."""
        assert file.kept is not None  # noqa: S101 - only stored files are shown
        assert file.stored_at is not None  # noqa: S101 - as before
        return cls.model_validate({**vars(file), **vars(file.kept)})


class CriterionFileOut(FileOut):
    """A file of one of several enrollments, with the criterion that it shows."""

    enrollment_id: UUID
    criterion_id: UUID


class FiguresOut(BaseModel):
    """What the owner itself counts, by the same names as statistics."""

    counters: dict[str, int]
