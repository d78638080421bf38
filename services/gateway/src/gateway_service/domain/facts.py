"""Facts from outside: what a webhook says of purchases, of money that went back, of messages, or of what people did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID

from contracts.gateway import ActivityRecorded, FormSubmitted, MessageFeedback, MessageReceived, MessageReported
from contracts.values import Channel, FeedbackKind, Money, TrackingSource

Identify = Callable[[str, str], str]
"""From kind and value to an identity, a key that shows no address."""


class Disposition(StrEnum):
    """What became of a webhook."""

    APPLIED = "applied"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    WAITING = "waiting"
    """Its facts are kept; before they can be said, another fact must come. The reason names what is missing."""
    PARKED = "parked"
    CLOSED = "closed"
    """Was parked or waiting; a person has looked at it and left a note."""

    def outweighs(self, other: "Disposition") -> bool:
        """Whether a webhook with two facts ends as this, if the other fact ends as `other`."""
        order = [Disposition.PARKED, Disposition.APPLIED, Disposition.WAITING]
        return self in order and (other not in order or order.index(self) < order.index(other))


class Teller(StrEnum):
    """Which object of the provider tells of a purchase. Where two differ, the one listed first here is believed."""

    SESSION = "session"
    INVOICE = "invoice"
    INVOICE_PAYMENT = "invoice_payment"
    INTENT = "intent"
    CHARGE = "charge"


TRUST = {teller: place for place, teller in enumerate(Teller)}
"""How early in `Teller` each stands."""


@dataclass(frozen=True, kw_only=True)
class PurchaseFact:
    """What one event says of one purchase; a name in common with another fact makes them the same purchase."""

    provider: str
    account: str
    teller: Teller
    sessions: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    charges: tuple[str, ...] = ()
    captured: Money | None = None
    """What this object says was captured so far; None if it does not say that anything was."""
    email: str | None = None
    name: str | None = None
    customer_reference: str | None = None
    bundle_id: str | None = None
    campaign: str | None = None
    products: tuple[str, ...] = ()
    stands_alone: bool = True
    """False: an invoice, which this object does not name, may stand behind the payment."""
    livemode: bool | None = None
    """Whether the money is real; None where the event does not say."""
    at: datetime

    @property
    def names(self) -> tuple[str, ...]:
        """What the purchase is known by."""
        ids = (*self.intents, *self.invoices, *self.charges, *self.sessions)
        return tuple(order_name(self.provider, self.account, one) for one in ids)


@dataclass(frozen=True, kw_only=True)
class RefundFact:
    """Money of a purchase that went back by a refund or a dispute, or that came back to us after that."""

    provider: str
    account: str
    intents: tuple[str, ...] = ()
    charges: tuple[str, ...] = ()
    reference: str
    """What the provider calls the refund or dispute."""
    is_named: bool = True
    """False: the event does not name the refund; `reference` is made of the charge and of what it has refunded."""
    amount: Money
    kind: Literal["refund", "dispute"]
    state: Literal["withdrawn", "returned"] = "withdrawn"
    payout_id: UUID | None = None
    at: datetime

    @property
    def names(self) -> tuple[str, ...]:
        """What the purchase is known by."""
        ids = (*self.intents, *self.charges)
        return tuple(order_name(self.provider, self.account, one) for one in ids)


@dataclass(frozen=True, kw_only=True)
class Activity:
    """Something a person did. Its endpoint repeats it under the same id, so it needs no further name there."""

    email: str
    source: TrackingSource
    name: str
    value: Decimal | None
    id: str
    """What its system calls it; other systems may call something else so."""
    occurred_at: datetime

    def event(self, identify: Identify, endpoint_id: UUID) -> ActivityRecorded:
        """As its contract says it, of the endpoint that told it."""
        return ActivityRecorded(
            identity=identify("email", self.email),
            email=self.email,
            source=self.source,
            name=self.name,
            value=self.value,
            reference=f"{endpoint_id}/{self.id}",
            occurred_at=self.occurred_at,
        )


@dataclass(frozen=True, kw_only=True)
class FormSubmission:
    """A form that somebody filled in; its endpoint repeats it under the same id."""

    form_id: str
    form_name: str | None = None
    email: str
    name: str | None = None
    phone: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    id: str
    """What its site calls this submission."""
    submitted_at: datetime | None = None
    """None where the site does not say."""

    def event(self, identify: Identify, endpoint_id: UUID, received_at: datetime) -> FormSubmitted:
        """As its contract says it, of the endpoint that told it."""
        return FormSubmitted(
            identity=identify("email", self.email),
            email=self.email,
            name=self.name,
            phone=self.phone,
            form_id=self.form_id,
            form_name=self.form_name,
            answers=dict(self.answers),
            reference=f"{endpoint_id}/{self.id}",
            submitted_at=self.submitted_at or received_at,
        )


@dataclass(frozen=True, kw_only=True)
class TextReport:
    """What became of a text of ours, as its provider tells it."""

    provider: str
    message_id: UUID
    attempt_id: UUID
    reference: str
    state: Literal["taken", "delivered", "failed"]
    code: str | None = None

    def event(self, now: datetime) -> MessageReported:
        """As its contract says it."""
        return MessageReported(
            message_id=self.message_id,
            attempt_id=self.attempt_id,
            channel=Channel.SMS,
            provider=self.provider,
            reference=self.reference,
            state=self.state,
            code=self.code,
            told_at=now,
        )


@dataclass(frozen=True, kw_only=True)
class TextAnswer:
    """A text that somebody sent to a number of ours."""

    provider: str
    account: str
    reference: str
    sender: str
    recipient: str
    body: str

    def event(self, identify: Identify, now: datetime) -> MessageReceived:
        """As its contract says it."""
        return MessageReceived(
            identity=identify("phone", self.sender),
            channel=Channel.SMS,
            provider=self.provider,
            account=self.account,
            reference=self.reference,
            sender=self.sender,
            recipient=self.recipient,
            body=self.body,
            received_at=now,
        )


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """What became of a message of ours, as the provider that took it tells."""

    provider: str
    message_id: UUID
    attempt_id: UUID | None
    kind: FeedbackKind
    id: str
    """What the provider calls this."""
    permanent: bool = False
    detail: str | None = None
    agent: str | None = None
    by_machine: bool = False
    at: datetime

    def event(self, _identify: Identify, endpoint_id: UUID) -> MessageFeedback:
        """As its contract says it, of the endpoint that told it."""
        return MessageFeedback(
            message_id=self.message_id,
            attempt_id=self.attempt_id,
            provider=self.provider,
            kind=self.kind,
            reference=f"{endpoint_id}/{self.id}",
            permanent=self.permanent,
            detail=self.detail,
            agent=self.agent,
            by_machine=self.by_machine,
            occurred_at=self.at,
        )


Fact = PurchaseFact | RefundFact | Activity | FormSubmission | TextReport | TextAnswer | Feedback


@dataclass(frozen=True)
class Reading:
    """What a webhook says: facts, or the rule by which it is ignored, or why it could not be understood."""

    disposition: Disposition
    reason: str = ""
    facts: tuple[Fact, ...] = ()
    field: str | None = None
    """Where it could not be understood, if that is at one field of our own shape."""


def applied(*facts: Fact) -> Reading:
    """A webhook that tells facts."""
    return Reading(Disposition.APPLIED, facts=facts)


def ignored(rule: str) -> Reading:
    """A webhook that tells nothing we need."""
    return Reading(Disposition.IGNORED, rule)


def parked(reason: str, field: str | None = None) -> Reading:
    """A webhook that was kept for a person to look at."""
    return Reading(Disposition.PARKED, reason, field=field)


def order_name(provider: str, account: str, reference: str) -> str:
    """What a purchase is known by."""
    return f"{provider}/{account}/order/{reference}"
