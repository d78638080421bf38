"""What is a contact's own: her enrollments with the promise of each, how far she is, and the money on its way."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel

from .campaigns import Tracking


class Money(BaseModel):
    """An amount in minor units."""

    amount: int
    currency: str


class Promised(BaseModel):
    """A criterion as it was promised."""

    criterion_id: UUID
    label: str
    description: str = ""
    tracking: Tracking
    required: bool = True
    display_order: int = 0


class Terms(BaseModel):
    """What is paid when every required criterion is met: percent for `partial`, minor units for `fixed`."""

    type: str
    amount_type: str
    amount_value: Decimal
    currency: str | None = None


class Reached(BaseModel):
    """How far a criterion is, and what a person said of it."""

    criterion_id: UUID
    tracking_source: str
    status: str
    percent: Decimal
    current_value: Decimal
    evidence: str | None
    submitted_at: datetime | None
    verified_at: datetime | None
    notes: str | None
    measured_at: datetime | None
    measured_notes: str | None


class Progress(BaseModel):
    """How far a promise is."""

    state: str
    decided_at: datetime | None
    criteria: list[Reached]


class Choice(BaseModel):
    """A way in which the money may come back, and what that is worth."""

    type: str
    amount: Money


class Payout(BaseModel):
    """The money of one enrollment, and what may be chosen now."""

    state: str
    type: str
    amount: Money
    code: str | None
    reason: str
    offered: list[Choice]


class Enrollment(BaseModel):
    """An enrollment with its promise; progress and payout are None where there is none, or none can be told."""

    enrollment_id: UUID
    campaign_name: str | None
    name: str | None
    status: str
    exit_reason: str | None
    enrolled_at: datetime
    deadline_at: datetime
    ended_at: datetime | None
    criteria: list[Promised]
    payout: Terms
    purchase: Money | None
    progress: Progress | None
    current_payout: Payout | None


class Enrollments(BaseModel):
    """All of hers; `missing` names what could not be had just now."""

    items: list[Enrollment]
    missing: list[str] = []


class StoredFile(BaseModel):
    """A file that she has sent."""

    file_id: UUID
    name: str
    size: int
    stored_at: datetime


class CriterionFile(StoredFile):
    """A file, and the criterion for which it was sent."""

    criterion_id: UUID


class Changed(BaseModel):
    """What has changed of hers; nothing in the first event of a stream."""

    changed: list[str] = []


class Hers(BaseModel):
    """All that her page shows: her enrollments, and the files of each criterion that has some."""

    mine: Enrollments
    files: dict[UUID, list[CriterionFile]]
