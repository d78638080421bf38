"""HTTP shapes of enrollments and refusals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chassis.http.pages import Cursor, Limit
from contracts.enrollment import Branch, EnrollmentSource, Refusal, StepResult
from contracts.values import (
    MAX_MINOR_UNITS,
    Currency,
    EnrollmentStatus,
    ExitReason,
    Money,
    OrderReference,
    PayoutStatus,
    PayoutTerms,
    PromisedCriterion,
)

from ..domain.campaign import Campaign
from ..domain.contact import Contact
from ..domain.enrolling import Context
from ..domain.enrollment import Enrollment
from ..domain.execution import Execution
from ..domain.refusal import RefusalRecord
from ..domain.shown import Headcount, ShownSource, ShownStatus, Sort, Wanted, shown_source, shown_status, source_of
from .values import FieldFault, Named


class EnrollmentsAsked(BaseModel):
    """Which enrollments a list is to show."""

    status: ShownStatus | None = None
    enrollment_status: EnrollmentStatus | None = None
    payout_status: PayoutStatus | None = None
    source: ShownSource | None = None
    search: Annotated[str, Field(min_length=1, max_length=320)] | None = None
    """A part of the contact's name or address, in any case."""
    sort: Sort = Sort.NEWEST
    cursor: Cursor = None
    limit: Limit = 50

    def wanted(self) -> Wanted:
        """As the list takes it."""
        source = None if self.source is None else source_of(self.source)
        statuses = (self.status, self.enrollment_status, self.payout_status)
        return Wanted(*statuses, source, self.search, self.sort)


class EnrollIn(Named):
    """Whom staff enrolls, and why; amounts in minor units."""

    contact_id: UUID | None = None
    source: Literal[ShownSource.ADMIN_MANUAL, ShownSource.SALES_CONVERSATION] = ShownSource.ADMIN_MANUAL
    bundle_id: Annotated[str, Field(max_length=200)] | None = None
    purchase: Money | None = None
    notes: Annotated[str, Field(max_length=5_000)] = ""
    proposal: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """The proposal it comes from; only a sales conversation has one."""

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.contact_id is None) == (not self.names_somebody):
            raise FieldFault.NOT_ONE_CONTACT_NAMED.error()
        if self.proposal is not None and self.source is not ShownSource.SALES_CONVERSATION:
            raise FieldFault.PROPOSAL_WITHOUT_SALE.error()
        return self

    def context(self, asked_by: UUID) -> Context:
        """As the decision takes it."""
        return Context(
            source=source_of(self.source),
            bundle_ids=() if self.bundle_id is None else (self.bundle_id,),
            amount=self.purchase,
            notes=self.notes,
            asked_by=asked_by,
            proposal=self.proposal,
        )


class UnclearThresholdOut(BaseModel):
    """A criterion that cannot be promised, and the value that staff has to correct; None if nothing is known there."""

    model_config = ConfigDict(from_attributes=True)

    template_id: UUID
    label: str
    source: str | None
    value: str | None
    why: str


class HeadcountOut(BaseModel):
    """How many enrollments of a campaign there are, and how many of each status that is shown.

    `open` can still change; `earned`, a part of them, wait for their payout and outlive the campaign.
    """

    model_config = ConfigDict(from_attributes=True)

    open: int
    earned: int
    by_status: dict[ShownStatus, int]


class CampaignHeadcountOut(HeadcountOut):
    """The headcount of one of several campaigns."""

    campaign_id: UUID

    @classmethod
    def of(cls, campaign_id: UUID, headcount: Headcount) -> Self:
        """From the domain."""
        counted = HeadcountOut.model_validate(headcount)
        return cls(campaign_id=campaign_id, **dict(counted))


class RefusalOut(BaseModel):
    """Why a contact was not let in."""

    outcome: Literal["refused"] = "refused"
    refusal_id: UUID
    campaign_id: UUID
    contact_id: UUID
    email: str | None = None
    name: str | None = None
    order_id: UUID | None
    source: ShownSource
    reasons: tuple[Refusal, ...]
    unclear: tuple[UnclearThresholdOut, ...] = ()
    """What `threshold_unclear` is about."""
    occurred_at: datetime
    closed_at: datetime | None = None
    closed_by: UUID | None = None
    closing_note: str | None = None
    """Why nobody corrects what is unclear."""

    @classmethod
    def of(cls, refusal: RefusalRecord, contact: Contact | None = None) -> Self:
        """From the domain."""
        own = {name: getattr(refusal, name) for name in cls.model_fields if hasattr(refusal, name)}
        whose = {"email": contact.email, "name": contact.name} if contact else {}
        own["unclear"] = [UnclearThresholdOut.model_validate(one) for one in refusal.unclear]
        return cls(**{**own, **whose, "source": shown_source(refusal.source)})


class EnrollmentOut(BaseModel):
    """An enrollment with the promise made."""

    outcome: Literal["enrolled"] = "enrolled"
    enrollment_id: UUID
    campaign_id: UUID
    campaign_name: str | None
    """As it was called last, also after it was deleted."""
    campaign_version: int
    contact_id: UUID
    email: str | None
    name: str | None
    source: ShownSource
    status: ShownStatus
    enrollment_status: EnrollmentStatus
    payout_status: PayoutStatus | None
    exit_reason: ExitReason | None
    created_at: datetime
    """When it was decided; `enrolled_at` is earlier where a purchase was told late."""
    updated_at: datetime
    """When anything of it changed last."""
    enrolled_at: datetime
    deadline_at: datetime
    ended_at: datetime | None
    grace_hours: int
    criteria: tuple[PromisedCriterion, ...]
    payout: PayoutTerms
    order: OrderReference | None
    bundle_id: str | None
    purchase: Money | None

    @classmethod
    def of(cls, enrollment: Enrollment, contact: Contact, campaign_name: str | None, **more: Any) -> Self:  # noqa: ANN401 - fields of heirs
        """From the domain."""
        own = {name: getattr(enrollment, name) for name in EnrollmentOut.model_fields if hasattr(enrollment, name)}
        own |= {"enrollment_status": enrollment.status, "status": shown_status(enrollment)}
        own |= {"source": shown_source(enrollment.source), "email": contact.email, "name": contact.name}
        own["campaign_name"] = campaign_name
        return cls(**own, **more)


class PurchaseAsked(BaseModel):
    """A purchase that is thought of; its amount in minor units."""

    bundle_id: Annotated[str, Field(max_length=200)] | None = None
    amount: Annotated[int, Field(ge=0, le=MAX_MINOR_UNITS)] | None = None
    currency: Currency | None = None

    @model_validator(mode="after")
    def _is_money(self) -> Self:
        if (self.amount is None) != (self.currency is None):
            raise FieldFault.AMOUNT_WITHOUT_CURRENCY.error()
        return self

    def context(self) -> Context:
        """As the decision takes it."""
        bundle_ids = () if self.bundle_id is None else (self.bundle_id,)
        if self.amount is None or self.currency is None:
            return Context(EnrollmentSource.SALES_CONVERSATION, None, bundle_ids)
        amount = Money(amount=self.amount, currency=self.currency)
        return Context(EnrollmentSource.SALES_CONVERSATION, None, bundle_ids, amount)


class QualificationOut(BaseModel):
    """Whether a contact would be let into a campaign now, or every reason against it."""

    campaign_id: UUID
    campaign_name: str | None
    campaign_version: int | None
    qualifies: bool
    reasons: tuple[Refusal, ...]

    @classmethod
    def of(cls, campaign: Campaign, reasons: tuple[Refusal, ...]) -> Self:
        """From the domain."""
        return cls(
            campaign_id=campaign.campaign_id,
            campaign_name=campaign.definition.name if campaign.definition else None,
            campaign_version=campaign.version,
            qualifies=not reasons,
            reasons=reasons,
        )


class ExecutionOut(BaseModel):
    """One step carried out or passed over."""

    model_config = ConfigDict(from_attributes=True)

    execution_id: UUID
    step_id: UUID
    visit: int
    due_at: datetime
    begun_at: datetime
    result: StepResult | None
    reasons: tuple[str, ...]
    branch: Branch | None
    variant: str | None
    ended_at: datetime | None


class EnrollmentDetailOut(EnrollmentOut):
    """An enrollment for staff: also notes, what it was personalised with, and its journey so far."""

    notes: str
    enrolled_by: UUID | None
    """The user or program that enrolled her; None for a purchase."""
    proposal: str | None
    personalization_context: dict[str, Any]
    journey: Sequence[ExecutionOut]

    @classmethod
    def whole(cls, shown: tuple[Enrollment, Contact, str | None], executions: Sequence[Execution]) -> Self:
        """From the domain."""
        enrollment = shown[0]
        return cls.of(
            *shown,
            notes=enrollment.notes,
            enrolled_by=enrollment.enrolled_by,
            proposal=enrollment.proposal,
            personalization_context=enrollment.personalization_context,
            journey=[ExecutionOut.model_validate(execution) for execution in executions],
        )


class OwnerOut(BaseModel):
    """The owner of an enrollment."""

    model_config = ConfigDict(from_attributes=True)

    enrollment_id: UUID
    campaign_id: UUID
    contact_id: UUID
    deadline_at: datetime


class FiguresOut(BaseModel):
    """What the owner itself counts, by the same names as statistics."""

    counters: dict[str, int]
