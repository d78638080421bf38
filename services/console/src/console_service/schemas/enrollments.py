"""Enrollments, and why others were not let in."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from .money import Attempt, Money
from .progress import Promise

_ISSUED = ("refund_issued", "credit_issued", "rollover_applied")


class Headcount(BaseModel):
    """How many enrollments a campaign has: those still open, those that have earned a payout, and each status."""

    open: int
    earned: int
    by_status: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_status.values())

    @property
    def completed(self) -> int:
        """Those that were paid, in whatever way."""
        return sum(self.by_status.get(name, 0) for name in _ISSUED)

    def of(self, status: str) -> int:
        """Those of one status."""
        return self.by_status.get(status, 0)


class CampaignHeadcount(Headcount):
    """The headcount of one of several campaigns."""

    campaign_id: UUID


class Terms(BaseModel):
    """What is promised: percent for `partial`, minor units for `fixed`."""

    type: str = "refund"
    amount_type: str = "full"
    amount_value: Decimal = Decimal(0)
    currency: str | None = None


class PurchaseReference(BaseModel):
    """A payment, by the names that its provider gives it."""

    provider: str
    reference: str
    amount: Money
    paid_at: datetime
    bundle_id: str | None = None


class CurrentPayout(BaseModel):
    """Where the payout of an enrollment stands."""

    id: UUID
    state: str
    type: str
    amount: Money
    code: str | None
    reason: str
    choices: list[str]

    @property
    def may_be_resolved(self) -> bool:
        """Whether staff may have it paid now."""
        return self.state in ("offered", "chosen", "failed", "reversed")

    @property
    def awaits_approval(self) -> bool:
        """Whether a second person is waited for."""
        return self.state == "awaiting_approval"


class Payout(CurrentPayout):
    """A payout with who decided about it, and every call that was made for it."""

    met_at: datetime
    resolved_by: UUID | None
    resolved_at: datetime | None
    resolution_notes: str
    approved_by: UUID | None
    provider_reference: str | None
    attempts: list[Attempt]


class Enrollment(BaseModel):
    """A contact in a campaign."""

    outcome: Literal["enrolled"] = "enrolled"
    enrollment_id: UUID
    campaign_id: UUID
    campaign_name: str | None
    campaign_version: int
    contact_id: UUID
    email: str | None
    name: str | None
    source: str
    status: str
    exit_reason: str | None
    enrolled_at: datetime
    deadline_at: datetime
    ended_at: datetime | None
    grace_hours: int
    payout: Terms
    order: PurchaseReference | None
    bundle_id: str | None
    purchase: Money | None

    @property
    def who(self) -> str:
        """The contact, by what is known of her."""
        return self.name or self.email or f"…{str(self.contact_id)[-12:]}"

    @property
    def is_open(self) -> bool:
        """Whether it can still change."""
        return self.ended_at is None

    @property
    def paid(self) -> Money | None:
        """What was paid for it, as its order says, or else staff."""
        return self.order.amount if self.order else self.purchase


class ListedEnrollment(Enrollment):
    """One of a list, with what other owners know of it; None where they do not answer, or know nothing."""

    progress: Promise | None
    current_payout: CurrentPayout | None


class FoundEnrollments(BaseModel):
    """Some enrollments, where the list goes on, and which parts could not be told."""

    items: list[ListedEnrollment]
    next: str | None = None
    missing: list[str]


class WholeEnrollment(ListedEnrollment):
    """Everything that is known of one enrollment."""

    notes: str
    proposal: str | None
    personalization_context: dict[str, Any]
    missing: list[str]


class UnclearTarget(BaseModel):
    """A criterion that cannot be promised, and the value that has to be corrected; None if nothing is known there."""

    label: str
    source: str | None
    value: str | None
    why: str


class EnrollmentRefusal(BaseModel):
    """Why a contact was not let in."""

    outcome: Literal["refused"] = "refused"
    refusal_id: UUID
    campaign_id: UUID
    contact_id: UUID
    email: str | None = None
    name: str | None = None
    order_id: UUID | None
    source: str
    reasons: list[str]
    unclear: list[UnclearTarget] = []
    occurred_at: datetime
    closed_at: datetime | None = None
    closing_note: str | None = None

    @property
    def who(self) -> str:
        """The contact, by what is known of her."""
        return self.name or self.email or f"…{str(self.contact_id)[-12:]}"


class Refusals(BaseModel):
    """Some refusals, and where the list goes on."""

    items: list[EnrollmentRefusal]
    next: str | None = None


Decided = Annotated[Enrollment | EnrollmentRefusal, Field(discriminator="outcome")]
"""What comes of asking for an enrollment."""


class Qualification(BaseModel):
    """A running campaign, and whether it would let a contact in now."""

    campaign_id: UUID
    campaign_name: str | None
    qualifies: bool
    reasons: list[str]
