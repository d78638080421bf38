"""Facts from outside, and the rule that each of them is said once, whichever event tells it first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID

from contracts.base import Event
from contracts.gateway import ActivityRecorded, OrderPaid, OrderRefunded
from contracts.values import Money, TrackingSource

Identify = Callable[[str, str], str]
"""From kind and value to an identity, a key that shows no address."""


class Disposition(StrEnum):
    """What became of a webhook; there is no other end."""

    APPLIED = "applied"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    PARKED = "parked"


@dataclass(frozen=True)
class KnownFact:
    """What a name that was told before stands for: the reference of the fact, and its identity."""

    reference: str
    identity: str


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """Captured money. The first of `references` is the one it is announced under."""

    provider: str
    account: str
    references: tuple[str, ...]
    amount: Money
    email: str
    name: str | None
    customer_reference: str | None
    bundle_id: str | None
    campaign: str | None
    paid_at: datetime

    @property
    def names(self) -> tuple[str, ...]:
        """What it is known by; one in common with another event makes them the same purchase."""
        return tuple(order_name(self.provider, self.account, reference) for reference in self.references)

    @property
    def asks(self) -> tuple[str, ...]:
        """Names worth looking up."""
        return self.names

    def event(self, _known: Mapping[str, KnownFact], identify: Identify) -> OrderPaid:
        """As its contract says it."""
        return OrderPaid(
            identity=identify("email", self.email),
            provider=self.provider,
            account=self.account,
            reference=self.references[0],
            amount=self.amount,
            bundle_id=self.bundle_id,
            campaign=self.campaign,
            email=self.email,
            name=self.name,
            customer_reference=self.customer_reference,
            paid_at=self.paid_at,
        )


@dataclass(frozen=True, kw_only=True)
class Refund:
    """Money of a purchase that went back."""

    provider: str
    account: str
    reference: str
    """What the provider calls the payment."""
    refund_reference: str
    amount: Money
    kind: Literal["refund", "dispute"]
    payout_id: UUID | None
    refunded_at: datetime

    @property
    def names(self) -> tuple[str, ...]:
        """What it is known by."""
        return (f"{self.provider}/{self.account}/{self.kind}/{self.refund_reference}",)

    @property
    def asks(self) -> tuple[str, ...]:
        """Its own name, and that of the purchase, which knows whose it was."""
        return (*self.names, order_name(self.provider, self.account, self.reference))

    def event(self, known: Mapping[str, KnownFact], identify: Identify) -> OrderRefunded:
        """As its contract says it; of a purchase we never heard of, the payment itself is the identity."""
        order = known.get(order_name(self.provider, self.account, self.reference))
        return OrderRefunded(
            identity=order.identity if order else identify("payment", self.reference),
            provider=self.provider,
            account=self.account,
            reference=order.reference if order else self.reference,
            refund_reference=self.refund_reference,
            amount=self.amount,
            kind=self.kind,
            payout_id=self.payout_id,
            refunded_at=self.refunded_at,
        )


@dataclass(frozen=True, kw_only=True)
class Activity:
    """Something a person did. Its endpoint repeats it under the same id, so it needs no further name."""

    email: str
    source: TrackingSource
    name: str
    value: Decimal | None
    reference: str
    occurred_at: datetime
    names: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    def event(self, _known: Mapping[str, KnownFact], identify: Identify) -> ActivityRecorded:
        """As its contract says it."""
        return ActivityRecorded(
            identity=identify("email", self.email),
            email=self.email,
            source=self.source,
            name=self.name,
            value=self.value,
            reference=self.reference,
            occurred_at=self.occurred_at,
        )


Fact = Purchase | Refund | Activity


@dataclass(frozen=True)
class Reading:
    """What a webhook says: facts, or the rule by which it is ignored, or why it could not be understood."""

    disposition: Disposition
    reason: str = ""
    facts: tuple[Fact, ...] = ()


def applied(*facts: Fact) -> Reading:
    """A webhook that tells facts."""
    return Reading(Disposition.APPLIED, facts=facts)


def ignored(rule: str) -> Reading:
    """A webhook that tells nothing we need."""
    return Reading(Disposition.IGNORED, rule)


def parked(reason: str) -> Reading:
    """A webhook that was kept for a person to look at."""
    return Reading(Disposition.PARKED, reason)


@dataclass(frozen=True)
class Announcement:
    """One fact told: the event it would be (None if it is known already), and the names it takes."""

    event: Event | None
    takes: Mapping[str, KnownFact]


def tell(facts: Iterable[Fact], known: Mapping[str, KnownFact], identify: Identify) -> list[Announcement]:
    """The announcement of each fact, given the names told before; each fact counts for those that follow."""
    told: list[Announcement] = []
    names = dict(known)
    for fact in facts:
        same = next((names[name] for name in fact.names if name in names), None)
        event = fact.event(names, identify)
        meaning = same or KnownFact(getattr(event, "reference", ""), event.identity)
        takes = {name: meaning for name in fact.names if name not in names}
        names.update(takes)
        told.append(Announcement(None if same else event, takes))
    return told


def order_name(provider: str, account: str, reference: str) -> str:
    """What a purchase is known by."""
    return f"{provider}/{account}/order/{reference}"
