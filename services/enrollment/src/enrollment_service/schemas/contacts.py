"""HTTP shapes of contacts and what they told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.http.values import Values

from ..domain.contact import Contact, Findings, Input, InputKind, Person
from ..domain.enrollment import Enrollment
from ..domain.order import Order
from ..domain.refusal import RefusalRecord
from .enrollments import EnrollmentOut, RefusalOut
from .orders import OrderOut
from .values import Asked, Email, Moment, Name


class FindingsIn(Asked):
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


class InputIn(FindingsIn):
    """What a conversation, meeting or plan said of a contact, and when."""

    kind: InputKind
    reference: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    def of(self, contact_id: UUID, *, input_id: UUID, staff_id: UUID) -> Input:
        """As it is kept."""
        return Input(
            input_id=input_id,
            contact_id=contact_id,
            kind=self.kind,
            occurred_at=self.occurred_at,
            values=self.values,
            reference=self.reference,
            recorded_by=staff_id,
        )


class InputOut(BaseModel):
    """What a conversation, meeting or plan said of a contact."""

    model_config = ConfigDict(from_attributes=True)

    input_id: UUID
    contact_id: UUID
    kind: InputKind
    reference: str | None
    occurred_at: datetime
    values: dict[str, Any]


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


class ContactDetailOut(ContactOut):
    """A contact with what was bought and decided; an order in neither list waits for a campaign to become known."""

    orders: Sequence[OrderOut]
    enrollments: Sequence[EnrollmentOut]
    refusals: Sequence[RefusalOut]

    @classmethod
    def whole(
        cls,
        contact: Contact,
        orders: Sequence[tuple[Order, Sequence[Order]]],
        enrollments: Sequence[tuple[Enrollment, Contact, str | None]],
        refusals: Sequence[RefusalRecord],
    ) -> Self:
        """From the domain."""
        return cls(
            **ContactOut.of(contact).model_dump(),
            orders=[OrderOut.of(order, parts) for order, parts in orders],
            enrollments=[EnrollmentOut.of(*shown) for shown in enrollments],
            refusals=[RefusalOut.of(refusal, contact) for refusal in refusals],
        )
