"""HTTP shapes of contacts and what they told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chassis.http.bodies import In
from chassis.http.pages import Cursor, Limit
from chassis.http.values import Moment, Note, Values

from ..domain.contact import Contact, ExternalId, Findings, Input, InputKind, Person
from ..domain.enrollment import Enrollment
from ..domain.erasing import ErasureOutcome, Obstacle
from ..domain.merging import Merge, MergeOutcome
from ..domain.order import Order
from ..domain.personalise import KnownValues
from ..domain.refusal import RefusalRecord
from .enrollments import EnrollmentOut, RefusalOut
from .orders import OrderOut
from .values import FieldFault, Named


class FindingsIn(In):
    """What evidence showed, and when it was so; what is recorded of the same time again corrects it."""

    occurred_at: Moment
    values: Values


class AuditIn(FindingsIn, Named):
    """What a contact said about the business, and when; another one of the same time corrects it."""

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not self.names_somebody:
            raise FieldFault.NOBODY_NAMED.error()
        return self


class ContactsAsked(BaseModel):
    """Whom a list of contacts is about: everybody, or whoever is named."""

    email: Annotated[str, Field(max_length=320)] | None = None
    phone: Annotated[str, Field(max_length=64)] | None = None
    external_id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,49}:.{1,200}$")] | None = None
    """A system and its id, such as `crm:4711`."""
    cursor: Cursor = None
    limit: Limit = 50

    @property
    def names_somebody(self) -> bool:
        """Whether the list is about one person."""
        return any(one is not None for one in (self.email, self.phone, self.external_id))

    def person(self) -> Person:
        """Who is named."""
        system, _, own = (self.external_id or "").partition(":")
        ids = (ExternalId(system, own),) if self.external_id else ()
        return Person(self.email, phone=self.phone, external_ids=ids)


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


class SubmissionOut(BaseModel):
    """A form that a contact has filled in."""

    model_config = ConfigDict(from_attributes=True)

    submission_id: UUID
    contact_id: UUID
    form_id: str
    form_name: str | None
    submitted_at: datetime
    answers: dict[str, str]
    """Whatever was filled in besides name, address and number."""


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


class NewestAuditOut(BaseModel):
    """What the newest audit of a contact found; None without one."""

    values: dict[str, Any] | None


class KnownOut(BaseModel):
    """What is known of a contact, by where it comes from; of each name the newest value."""

    audit: dict[str, Any]
    evidence: dict[str, Any]
    chat_insights: dict[str, Any]
    meeting_notes: dict[str, Any]
    onboarding_plan: dict[str, Any]

    @classmethod
    def of(cls, known: KnownValues) -> Self:
        """From the domain."""
        inputs = {kind.value: known.inputs.get(kind.value, {}) for kind in InputKind}
        return cls.model_validate({"audit": known.audit, "evidence": known.evidence, **inputs})


class ContactOut(BaseModel):
    """A contact."""

    model_config = ConfigDict(from_attributes=True)

    contact_id: UUID
    version: int
    email: str | None
    phone: str | None
    name: str | None
    zone: str | None
    locale: str | None
    stage: str | None
    tags: tuple[str, ...]
    fields: dict[str, str | int | float | bool]
    """Values of the tenant's own fields, by name."""
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, contact: Contact) -> Self:
        """From the domain."""
        return cls.model_validate(contact)


class ContactAskedForOut(ContactOut):
    """A contact that was asked for by an id: its own, or one that has been merged into it."""

    asked_id: UUID

    @classmethod
    def of_id(cls, asked_id: UUID, contact: Contact) -> Self:
        """From the domain."""
        return cls(asked_id=asked_id, **dict(ContactOut.of(contact)))


class DisputeOut(BaseModel):
    """An identity that one contact holds and another claims."""

    model_config = ConfigDict(from_attributes=True)

    holder_id: UUID
    claimant_id: UUID
    seen_at: datetime
    closed_at: datetime | None
    closed_by: UUID | None
    closing_note: str | None
    """Why the two are not one person."""


class KeepApartIn(In):
    """Which contact is somebody else than the one in the path, though both claim the same."""

    contact_id: UUID
    note: Note


class MergeIn(In):
    """Which contact is the same person as the one in the path, and is to become that one."""

    contact_id: UUID
    dry_run: bool = False


class MergeOut(BaseModel):
    """What a merge came to, or would."""

    outcome: MergeOutcome
    contact_id: UUID
    """The one that stays."""
    merged_id: UUID
    """The other one, which leads to it; the same if they were one already."""
    moves: dict[str, int]
    """How much came with the other one, by what it is."""
    open_in_both: tuple[UUID, ...]
    """Campaigns in which both have an open enrollment, which is why it is refused."""

    @classmethod
    def of(cls, merge: Merge) -> Self:
        """From the domain."""
        return cls(
            outcome=merge.outcome,
            contact_id=merge.survivor.contact_id,
            merged_id=merge.absorbed.contact_id,
            moves=dict(merge.moves),
            open_in_both=merge.open_in_both,
        )


class MergedOut(BaseModel):
    """A contact that turned out to be the one that is shown."""

    contact_id: UUID
    merged_at: datetime


class EraseIn(In):
    """Whether a person is to be forgotten, or only to be said what that would be."""

    dry_run: bool = False


class ErasureOut(BaseModel):
    """What an erasure came to, or would."""

    model_config = ConfigDict(from_attributes=True)

    outcome: ErasureOutcome
    contact_ids: tuple[UUID, ...]
    """Every id of the person."""
    removes: dict[str, int]
    """How many rows lose what they say of her, by what they are."""
    obstacles: tuple[Obstacle, ...]
    """What stands against it now, which is why it is refused."""


class ContactDetailOut(ContactOut):
    """A contact with what was bought and decided; an order in neither list waits for a campaign to become known."""

    orders: Sequence[OrderOut]
    enrollments: Sequence[EnrollmentOut]
    refusals: Sequence[RefusalOut]
    merged: Sequence[MergedOut]

    @classmethod
    def whole(
        cls,
        contact: Contact,
        orders: Sequence[tuple[Order, Sequence[Order]]],
        enrollments: Sequence[tuple[Enrollment, Contact, str | None]],
        refusals: Sequence[RefusalRecord],
        merged: Sequence[Contact],
    ) -> Self:
        """From the domain."""
        return cls(
            **ContactOut.of(contact).model_dump(),
            orders=[OrderOut.of(order, parts) for order, parts in orders],
            enrollments=[EnrollmentOut.of(*shown) for shown in enrollments],
            refusals=[RefusalOut.of(refusal, contact) for refusal in refusals],
            merged=[MergedOut(contact_id=one.contact_id, merged_at=one.changed_at) for one in merged],
        )
