"""HTTP shapes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.http.values import Values
from contracts.enrollment import Branch, Refusal, StepResult
from contracts.values import (
    EnrollmentStatus,
    ExitReason,
    Money,
    OrderReference,
    PayoutStatus,
    PayoutTerms,
    PromisedCriterion,
)

from .domain.contact import Contact, Findings, Person
from .domain.enrolling import Context
from .domain.enrollment import Enrollment
from .domain.execution import Execution
from .domain.order import Order
from .domain.refusal import RefusalRecord
from .domain.shown import ShownSource, ShownStatus, shown_source, shown_status, source_of

Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=320, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Moment = Annotated[AwareDatetime, Field(ge=datetime(1900, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EnrollmentsAsked(BaseModel):
    """Which enrollments a list is to show."""

    status: ShownStatus | None = None
    cursor: Annotated[str | None, Field(max_length=500)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class FindingsIn(_In):
    """What evidence showed, and when it was so; what is recorded of the same time again corrects it."""

    occurred_at: Moment
    values: Values


class AuditIn(FindingsIn):
    """What a contact said about the business, and when; another one of the same time corrects it."""

    email: Email
    name: Name | None = None

    def person(self) -> Person:
        """Whom it is about."""
        return Person(self.email, self.name)


class EnrollIn(_In):
    """Whom staff enrolls, and why; amounts in minor units."""

    contact_id: UUID | None = None
    email: Email | None = None
    name: Name | None = None
    source: Literal[ShownSource.ADMIN_MANUAL, ShownSource.SALES_CONVERSATION] = ShownSource.ADMIN_MANUAL
    bundle_id: Annotated[str, Field(max_length=200)] | None = None
    purchase: Money | None = None
    notes: Annotated[str, Field(max_length=5_000)] = ""

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.contact_id is None) == (self.email is None):
            raise ValueError("name either a contact_id or an email")
        return self

    def context(self) -> Context:
        """As the decision takes it."""
        return Context(source_of(self.source), None, self.bundle_id, self.purchase, self.notes)


class FindingsOut(BaseModel):
    """An audit, or what evidence showed."""

    audit_id: UUID
    contact_id: UUID
    occurred_at: datetime
    values: dict[str, Any]

    @classmethod
    def of(cls, findings: Findings) -> Self:
        """From the domain."""
        own = {name: getattr(findings, name) for name in ("contact_id", "occurred_at", "values")}
        return cls(audit_id=findings.findings_id, **own)


class ContactOut(BaseModel):
    """A contact."""

    model_config = ConfigDict(from_attributes=True)

    contact_id: UUID
    version: int
    email: str | None
    name: str | None
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, contact: Contact) -> Self:
        """From the domain."""
        return cls.model_validate(contact)


class DisputeOut(BaseModel):
    """An identity that one contact holds and another claims."""

    model_config = ConfigDict(from_attributes=True)

    holder_id: UUID
    claimant_id: UUID
    seen_at: datetime


class OrderOut(BaseModel):
    """An order and what the checkout named."""

    order_id: UUID
    order: OrderReference
    campaign: str | None

    @classmethod
    def of(cls, order: Order) -> Self:
        """From the domain."""
        return cls(order_id=order.order_id, order=order.as_reference, campaign=order.campaign)


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
    occurred_at: datetime

    @classmethod
    def of(cls, refusal: RefusalRecord, contact: Contact | None = None) -> Self:
        """From the domain."""
        own = {name: getattr(refusal, name) for name in cls.model_fields if hasattr(refusal, name)}
        whose = {"email": contact.email, "name": contact.name} if contact else {}
        return cls(**{**own, **whose, "source": shown_source(refusal.source)})


class EnrollmentOut(BaseModel):
    """An enrollment with the promise made."""

    outcome: Literal["enrolled"] = "enrolled"
    enrollment_id: UUID
    campaign_id: UUID
    campaign_version: int
    contact_id: UUID
    email: str | None
    name: str | None
    source: ShownSource
    status: ShownStatus
    enrollment_status: EnrollmentStatus
    payout_status: PayoutStatus | None
    exit_reason: ExitReason | None
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
    def of(cls, enrollment: Enrollment, contact: Contact, **more: Any) -> Self:  # noqa: ANN401 - fields of heirs
        """From the domain."""
        own = {name: getattr(enrollment, name) for name in EnrollmentOut.model_fields if hasattr(enrollment, name)}
        own |= {"enrollment_status": enrollment.status, "status": shown_status(enrollment)}
        own |= {"source": shown_source(enrollment.source), "email": contact.email, "name": contact.name}
        return cls(**own, **more)


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
    ended_at: datetime | None


class EnrollmentDetailOut(EnrollmentOut):
    """An enrollment for staff: also notes, what it was personalised with, and its journey so far."""

    notes: str
    personalization_context: dict[str, Any]
    journey: Sequence[ExecutionOut]

    @classmethod
    def whole(cls, enrollment: Enrollment, contact: Contact, executions: Sequence[Execution]) -> Self:
        """From the domain."""
        return cls.of(
            enrollment,
            contact,
            notes=enrollment.notes,
            personalization_context=enrollment.personalization_context,
            journey=[ExecutionOut.model_validate(execution) for execution in executions],
        )


class ContactDetailOut(ContactOut):
    """A contact with what was bought and decided; an order in neither list waits for a campaign to become known."""

    orders: Sequence[OrderOut]
    enrollments: Sequence[EnrollmentOut]
    refusals: Sequence[RefusalOut]

    @classmethod
    def whole(
        cls,
        contact: Contact,
        orders: Sequence[Order],
        enrollments: Sequence[Enrollment],
        refusals: Sequence[RefusalRecord],
    ) -> Self:
        """From the domain."""
        return cls(
            **ContactOut.of(contact).model_dump(),
            orders=[OrderOut.of(order) for order in orders],
            enrollments=[EnrollmentOut.of(enrollment, contact) for enrollment in enrollments],
            refusals=[RefusalOut.of(refusal, contact) for refusal in refusals],
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
