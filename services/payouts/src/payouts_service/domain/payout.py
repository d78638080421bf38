"""One payment promised to one enrollment, and the promise it is made of."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from contracts.payouts import PayoutChanged, PayoutState
from contracts.values import AmountType, Money, PayoutTerms, PayoutType, Reason, promised

from .ledger import RELEASED, RESERVED, REVERSED, Posting, Split
from .limits import Concern
from .order import Order, OrderKey
from .types import TYPES

IN_FLIGHT = (PayoutState.ISSUING, PayoutState.UNKNOWN)
RESOLVABLE = (PayoutState.OFFERED, PayoutState.CHOSEN, PayoutState.FAILED, PayoutState.REVERSED)
OPEN = (*RESOLVABLE, PayoutState.AWAITING_APPROVAL)


class Refusal(Reason):
    """Why something cannot be done with a payout."""

    PAYOUT_NOT_OFFERED = "Nobody can choose any more how this payout comes."
    TYPE_NOT_ALLOWED = "The campaign has not promised a payout of this type."
    NO_PAYMENT_TO_REFUND = "There is no payment that could be given back."
    PAYOUT_NOT_RESOLVABLE = "A payout in this state cannot be resolved."
    PURCHASE_UNKNOWN = "It follows from a purchase that nobody has stated yet."
    NOT_AWAITING_APPROVAL = "The payout does not wait for a second person."
    NOT_UNKNOWN = "What the provider did is known, or is being asked for."
    STILL_ASKED = "The provider is asked for a day before somebody says instead of it what it did."
    PAYOUT_NOT_OPEN = "It is being paid, was paid, or was withdrawn."
    SAME_PERSON = "Whoever resolved a payout cannot approve it too."


class Withdrawal(StrEnum):
    """Why a payout was withdrawn."""

    NOTHING_LEFT = "nothing_left"
    REFUNDED_OUTSIDE = "refunded_outside"
    ENROLLMENT_ENDED = "enrollment_ended"
    BY_STAFF = "withdrawn_by_staff"


@dataclass(frozen=True)
class Change:
    """A state that a payout entered, and what it was worth then."""

    revision: int
    state: PayoutState
    amount: int
    occurred_at: datetime
    decided_by: UUID | None = None
    """The member of staff or the contact who decided it; None where it followed from something else."""


@dataclass(frozen=True)
class Payout:
    """Money on its way back for one enrollment; amounts in minor units of `currency`."""

    id: UUID
    enrollment_id: UUID
    campaign_id: UUID
    contact_id: UUID
    order_id: UUID | None
    met_at: datetime
    type: PayoutType
    base: int
    multiplier: Decimal
    """What a rollover multiplies the base by."""
    currency: str
    state: PayoutState = PayoutState.OFFERED
    revision: int = 0
    asked: bool = False
    """The provider is being asked, or may have done what it was asked for since this payout was last resolved."""
    guarantee_id: UUID | None = None
    resolved_by: UUID | None = None
    resolved_at: datetime | None = None
    notes: str = ""
    approved_by: UUID | None = None
    provider_reference: str | None = None
    code: str | None = None
    """What a contact types to redeem a credit."""
    reason: str = ""
    """Why it failed, was withdrawn or waits."""
    allowed: tuple[PayoutType, ...] = ()
    """The types that were promised besides its own."""

    @property
    def amount(self) -> int:
        """What the contact gets."""
        return self.worth(self.type).amount

    @property
    def earned_in(self) -> datetime:
        """The second in which it was earned: providers tell when money left in whole seconds."""
        return self.met_at.replace(microsecond=0)

    @property
    def principal(self) -> int:
        """The part that comes out of the order's captured money."""
        return 0 if self.order_id is None else self.base

    @property
    def choices(self) -> tuple[PayoutType, ...]:
        """The types that the contact may choose now."""
        if self.state is not PayoutState.OFFERED:
            return ()
        promised = [type_ for type_ in PayoutType if type_ is self.type or type_ in self.allowed]
        return tuple(type_ for type_ in promised if self.order_id is not None or not TYPES[type_].needs_payment)

    def worth(self, chosen: PayoutType) -> Money:
        """What the contact would get by a type."""
        return TYPES[chosen].worth(Money(amount=self.base, currency=self.currency), self.multiplier)

    @property
    def is_in_flight(self) -> bool:
        """Whether the provider is being asked."""
        return self.state in IN_FLIGHT

    @property
    def is_open(self) -> bool:
        """Whether it can still be withdrawn: nobody has asked the provider, or it is known not to have done it."""
        return self.state in OPEN or (self.is_in_flight and not self.asked)

    @property
    def is_awaited(self) -> bool:
        """Whether the answer to a call is waited for; one that comes later belongs to nobody."""
        return self.is_in_flight and self.asked

    @property
    def split(self) -> Split:
        """Its parts, as the ledger posts them."""
        return Split(self.id, self.order_id, self.currency, self.principal, self.amount - self.principal)


@dataclass(frozen=True)
class Sums:
    """What the payouts of a campaign come to in one currency, in minor units."""

    campaign_id: UUID
    currency: str
    promised: int
    """What contacts have earned, paid or not; what was withdrawn is promised to nobody."""
    paid: int

    @property
    def left(self) -> int:
        """What of it is still to be paid."""
        return self.promised - self.paid


@dataclass(frozen=True)
class Moved:
    """A payout and its order after a change, what to post, and what to say."""

    payout: Payout
    order: Order | None
    postings: tuple[Posting, ...] = ()
    said: tuple[PayoutChanged, ...] = ()
    pause: timedelta = timedelta()
    """How long the provider is left alone before it is asked (again)."""

    @property
    def has_shifted(self) -> bool:
        """Whether less or more is left of the order than before."""
        return any(one.kind in (RESERVED, RELEASED, REVERSED) for one in self.postings)

    def decided(self, by: UUID) -> "Moved":
        """The same change as the decision of a member of staff or a contact."""
        return replace(self, said=tuple(event.model_copy(update={"decided_by": by}) for event in self.said))


@dataclass(frozen=True)
class Promise:
    """What an enrollment was promised, and whether it is over."""

    enrollment_id: UUID
    campaign_id: UUID
    contact_id: UUID
    terms: PayoutTerms
    order_key: OrderKey | None
    has_ended: bool = False
    """It expired or was withdrawn."""
    purchase: Money | None = None
    """What staff says was paid, of an enrollment that began without an order."""

    @property
    def is_of_a_purchase(self) -> bool:
        """Whether it cannot be said in money before a purchase is known."""
        return self.terms.amount_type is not AmountType.FIXED

    def worth(self, order: Order | None, currency: str) -> int | None:
        """Minor units promised, of its order or else of the stated purchase; None while neither is known."""
        purchase = order.captured if order else self.purchase.amount if self.purchase else None
        return None if purchase is None and self.is_of_a_purchase else promised(self.terms, purchase, currency)


@dataclass(frozen=True)
class Resolution:
    """Staff's word that a payout is due."""

    guarantee_id: UUID
    by: UUID
    notes: str = ""
    concern: Concern | None = None
    """Why a second person is asked before it is issued."""


@dataclass(frozen=True)
class Guarantee:
    """The instance of a promise to pay, made each time it is resolved."""

    id: UUID
    payout_id: UUID
    enrollment_id: UUID
    contact_id: UUID
    resolved_by: UUID
    created_at: datetime
    notes: str


@dataclass(frozen=True)
class Executed:
    """The provider's names for what it did."""

    reference: str
    code: str | None = None
