"""One payment promised to one enrollment: its states, and what each change does to the order and the ledger."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from contracts.payouts import PayoutChanged, PayoutState
from contracts.progress import CriteriaMet
from contracts.values import Money, PayoutTerms, PayoutType

from .amount import promised
from .ledger import Posting, Split
from .order import Order, OrderKey
from .types import TYPES

IN_FLIGHT = (PayoutState.ISSUING, PayoutState.UNKNOWN)
_RESOLVABLE = (PayoutState.OFFERED, PayoutState.CHOSEN, PayoutState.FAILED)
_OPEN = (*_RESOLVABLE, PayoutState.AWAITING_APPROVAL)


class Refusal(StrEnum):
    """Why something cannot be done with a payout."""

    NOT_OFFERED = "not_offered"
    NO_PAYMENT_TO_REFUND = "no_payment_to_refund"
    NOT_RESOLVABLE = "not_resolvable"
    NOT_AWAITING_APPROVAL = "not_awaiting_approval"
    SAME_PERSON = "same_person"


class Withdrawal(StrEnum):
    """Why a payout was withdrawn."""

    NOTHING_LEFT = "nothing_left"
    REFUNDED_OUTSIDE = "refunded_outside"
    ENROLLMENT_ENDED = "enrollment_ended"


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
    """The provider may have been asked since this payout was last resolved."""
    guarantee_id: UUID | None = None
    resolved_by: UUID | None = None
    resolved_at: datetime | None = None
    notes: str = ""
    approved_by: UUID | None = None
    provider_reference: str | None = None
    code: str | None = None
    """What a contact types to redeem a credit."""
    reason: str = ""
    """Why it failed or was withdrawn."""

    @property
    def amount(self) -> int:
        """What the contact gets."""
        return TYPES[self.type].worth(Money(amount=self.base, currency=self.currency), self.multiplier).amount

    @property
    def principal(self) -> int:
        """The part that comes out of the order's captured money."""
        return 0 if self.order_id is None else self.base

    @property
    def is_in_flight(self) -> bool:
        """Whether the provider is being asked."""
        return self.state in IN_FLIGHT

    @property
    def is_open(self) -> bool:
        """Whether it can still be withdrawn: nobody has asked the provider, or the provider has refused."""
        return self.state in _OPEN or (self.state is PayoutState.ISSUING and not self.asked)

    @property
    def split(self) -> Split:
        """Its parts, as the ledger posts them."""
        return Split(self.id, self.order_id, self.currency, self.principal, self.amount - self.principal)


@dataclass(frozen=True)
class Moved:
    """A payout and its order after a change, what to post, and what to say."""

    payout: Payout
    order: Order | None
    postings: tuple[Posting, ...] = ()
    said: tuple[PayoutChanged, ...] = ()
    pause: timedelta = timedelta()
    """How long the provider is left alone before it is asked (again)."""


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


@dataclass(frozen=True)
class Resolution:
    """Staff's word that a payout is due."""

    guarantee_id: UUID
    by: UUID
    notes: str = ""


@dataclass(frozen=True)
class Executed:
    """The provider's names for what it did."""

    reference: str
    code: str | None = None


def offer(promise: Promise, met: CriteriaMet, order: Order | None, *, payout_id: UUID, currency: str) -> Moved:
    """A payout of what was promised and is left; withdrawn at once if there is nothing, or no reason any more."""
    terms = promise.terms
    base = promised(terms, order.captured if order else None)
    payout = Payout(
        id=payout_id,
        enrollment_id=promise.enrollment_id,
        campaign_id=promise.campaign_id,
        contact_id=promise.contact_id,
        order_id=order.id if order else None,
        met_at=met.occurred_at,
        type=terms.type,
        base=min(base, order.left) if order else base,
        multiplier=terms.rollover_multiplier,
        currency=order.currency if order else currency,
    )
    against = _against(payout, promise, order)
    if against is not None:
        return _to(PayoutState.WITHDRAWN, replace(payout, reason=against), order, met.occurred_at)
    return _to(PayoutState.OFFERED, payout, order, met.occurred_at)


def why_not_choose(payout: Payout, chosen: PayoutType) -> Refusal | None:
    """Why the contact may not choose this type; None if she may."""
    if payout.state is not PayoutState.OFFERED:
        return Refusal.NOT_OFFERED
    if TYPES[chosen].needs_payment and payout.order_id is None:
        return Refusal.NO_PAYMENT_TO_REFUND
    return None


def why_not_resolve(payout: Payout) -> Refusal | None:
    """Why staff may not resolve; None if they may."""
    if payout.state not in _RESOLVABLE:
        return Refusal.NOT_RESOLVABLE
    if TYPES[payout.type].needs_payment and payout.order_id is None:
        return Refusal.NO_PAYMENT_TO_REFUND
    return None


def why_not_approve(payout: Payout, by: UUID) -> Refusal | None:
    """Why this person may not approve; None if she may."""
    if payout.state is not PayoutState.AWAITING_APPROVAL:
        return Refusal.NOT_AWAITING_APPROVAL
    return Refusal.SAME_PERSON if by == payout.resolved_by else None


def choose(payout: Payout, order: Order | None, chosen: PayoutType, now: datetime) -> Moved:
    """The contact's choice of how the money comes back."""
    return _to(PayoutState.CHOSEN, replace(payout, type=chosen), order, now)


def resolve(payout: Payout, order: Order | None, resolution: Resolution, *, limit: int, now: datetime) -> Moved:
    """Issue a payout, or ask a second person if it is above `limit` minor units."""
    resolved = replace(
        payout,
        guarantee_id=resolution.guarantee_id,
        resolved_by=resolution.by,
        resolved_at=now,
        notes=resolution.notes,
        approved_by=None,
        reason="",
        asked=False,
    )
    if resolved.amount > limit:
        return _to(PayoutState.AWAITING_APPROVAL, resolved, order, now)
    return _issue(resolved, order, now)


def approve(payout: Payout, order: Order | None, by: UUID, now: datetime) -> Moved:
    """Issue a payout that waited for a second person."""
    return _issue(replace(payout, approved_by=by), order, now)


def issued(payout: Payout, order: Order | None, executed: Executed, now: datetime) -> Moved:
    """Note that the provider did it; a refund is posted under its reference, so that it is never posted again."""
    done = replace(payout, provider_reference=executed.reference, code=executed.code, reason="")
    given = order.giving(payout.principal) if order else None
    postings = TYPES[payout.type].post(payout.split, order, executed.reference)
    return _to(PayoutState.ISSUED, done, given, now, postings)


def doubt(payout: Payout, order: Order | None, reason: str, now: datetime) -> Moved:
    """Note that nobody knows whether the provider did it; this is said once."""
    if payout.state is PayoutState.UNKNOWN:
        return Moved(replace(payout, reason=reason), order)
    return _to(PayoutState.UNKNOWN, replace(payout, reason=reason), order, now)


def fail(payout: Payout, order: Order | None, reason: str, now: datetime, *, promise: Promise) -> Moved:
    """Note that the provider will not do it; what was reserved is free again.

    Staff may resolve once more, unless something has come meanwhile that withdraws what is open.
    """
    against = _against(payout, promise, order)
    if against is not None:
        return _release(PayoutState.WITHDRAWN, replace(payout, reason=against), order, now)
    return _release(PayoutState.FAILED, replace(payout, reason=reason), order, now)


def withdraw(payout: Payout, order: Order | None, reason: Withdrawal, now: datetime) -> Moved:
    """Take an open payout back. Raises `ValueError` for one that is not open."""
    if not payout.is_open:
        raise ValueError(payout.state)
    return _release(PayoutState.WITHDRAWN, replace(payout, reason=reason), order, now)


def reverse(payout: Payout, order: Order, reason: str, now: datetime) -> Moved:
    """A refund came back from the bank: the money is with us again."""
    postings = payout.split.take_back(order)
    order = order.taking_back(payout.principal)
    return _to(PayoutState.REVERSED, replace(payout, reason=reason), order, now, postings)


def _against(payout: Payout, promise: Promise, order: Order | None) -> Withdrawal | None:
    if promise.has_ended:
        return Withdrawal.ENROLLMENT_ENDED
    if order is not None and order.outside_at is not None and order.outside_at >= payout.met_at:
        return Withdrawal.REFUNDED_OUTSIDE
    return None if payout.base else Withdrawal.NOTHING_LEFT


def _issue(payout: Payout, order: Order | None, now: datetime) -> Moved:
    if order is not None:
        payout = replace(payout, base=min(payout.base, order.left))
    if not payout.base:
        return _to(PayoutState.WITHDRAWN, replace(payout, reason=Withdrawal.NOTHING_LEFT), order, now)
    postings = payout.split.reserve(payout.revision + 1)
    return _to(PayoutState.ISSUING, payout, order and order.reserving(payout.principal), now, postings)


def _release(state: PayoutState, payout: Payout, order: Order | None, now: datetime) -> Moved:
    postings: tuple[Posting, ...] = ()
    if payout.is_in_flight:
        postings = payout.split.release(payout.revision + 1)
        order = order and order.releasing(payout.principal)
    return _to(state, payout, order, now, postings)


def _to(
    state: PayoutState, payout: Payout, order: Order | None, now: datetime, postings: tuple[Posting, ...] = ()
) -> Moved:
    moved = replace(payout, state=state, revision=payout.revision + 1)
    said = PayoutChanged(
        payout_id=moved.id,
        enrollment_id=moved.enrollment_id,
        campaign_id=moved.campaign_id,
        contact_id=moved.contact_id,
        revision=moved.revision,
        state=state,
        type=moved.type,
        amount=Money(amount=moved.amount, currency=moved.currency),
        guarantee_id=moved.guarantee_id,
        provider_reference=moved.provider_reference,
        occurred_at=now,
    )
    return Moved(moved, order, postings, (said,))
