"""Contacts, and everything that is known of one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class Contact(BaseModel):
    """Somebody who bought, or whom staff named."""

    contact_id: UUID
    email: str | None
    phone: str | None
    name: str | None
    zone: str | None
    locale: str | None
    created_at: datetime
    changed_at: datetime

    @property
    def title(self) -> str:
        """What she is called on a page: her name, else how she is reached, else the end of her id."""
        return self.name or self.email or self.phone or f"…{str(self.contact_id)[-12:]}"


class ContactAskedFor(Contact):
    """A contact that was asked for by an id: its own, or one that has been merged into it."""

    asked_id: UUID


class Contacts(BaseModel):
    """Some contacts, and where the list goes on."""

    items: list[Contact]
    next: str | None = None


class Money(BaseModel):
    """Minor units of a currency."""

    amount: int
    currency: str


class OrderReference(BaseModel):
    """One purchase at its provider."""

    provider: str
    reference: str
    amount: Money
    paid_at: datetime
    bundle_id: str | None = None


class Order(BaseModel):
    """A purchase, and the campaign that its checkout named."""

    order_id: UUID
    order: OrderReference
    campaign: str | None
    named_bundle_id: str | None


class ContactEnrollment(BaseModel):
    """A contact in a campaign."""

    enrollment_id: UUID
    campaign_id: UUID
    campaign_name: str | None
    source: str
    status: str
    enrolled_at: datetime
    deadline_at: datetime
    ended_at: datetime | None
    exit_reason: str | None
    purchase: Money | None


class UnclearThreshold(BaseModel):
    """A criterion that cannot be promised, because the value behind it is not clear."""

    label: str
    source: str | None
    value: str | None
    why: str


class ContactRefusal(BaseModel):
    """Why a contact was not let into a campaign."""

    refusal_id: UUID
    campaign_id: UUID
    order_id: UUID | None = None
    source: str
    reasons: list[str]
    unclear: list[UnclearThreshold] = []
    occurred_at: datetime


class Merged(BaseModel):
    """A contact that turned out to be the one that is shown."""

    contact_id: UUID


class ContactDetail(Contact):
    """A contact with what was bought and decided."""

    orders: list[Order]
    enrollments: list[ContactEnrollment]
    refusals: list[ContactRefusal]
    merged: list[Merged]


class Moment(BaseModel):
    """One thing that happened to a contact, as its owner tells it."""

    at: datetime
    kind: str
    item: dict[str, Any]


class Timeline(BaseModel):
    """What happened, newest first; kinds that nobody answered for are named."""

    items: list[Moment]
    missing: list[str]


class Findings(BaseModel):
    """What an audit found, or what evidence showed."""

    audit_id: UUID
    occurred_at: datetime
    values: dict[str, Any]


class RecordedAudit(Findings):
    """An audit, and whose it is."""

    contact_id: UUID


class Input(BaseModel):
    """What a conversation, meeting or plan said."""

    input_id: UUID
    kind: str
    reference: str | None
    occurred_at: datetime
    values: dict[str, Any]


class PortalLink(BaseModel):
    """A link that lets a contact see what is hers."""

    url: str
    expires_at: datetime


class Merge(BaseModel):
    """What a merge came to, or would."""

    outcome: str
    contact_id: UUID
    moves: dict[str, int]
    open_in_both: list[UUID]


class Erasure(BaseModel):
    """What an erasure came to, or would."""

    outcome: str
    contact_ids: list[UUID]
    removes: dict[str, int]
    obstacles: list[str]


class Dispute(BaseModel):
    """An identity that one contact holds and another claims."""

    holder_id: UUID
    claimant_id: UUID
    seen_at: datetime
    closed_at: datetime | None
    closing_note: str | None


class ContactPayout(BaseModel):
    """A payout of a contact."""

    id: UUID
    enrollment_id: UUID
    campaign_id: UUID
    state: str
    type: str
    amount: Money
    met_at: datetime
    reason: str


class ContactPayouts(BaseModel):
    """Payouts of a contact, oldest first, and where they go on."""

    items: list[ContactPayout]
    next: str | None = None
