"""What becomes of a payout, and what each change does to its order and the ledger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from contracts.payouts import PayoutChanged, PayoutState
from contracts.progress import CriteriaMet
from contracts.values import Money, PayoutType, payable

from .attempt import Attempt, Ending, Outcome, is_key_old
from .ledger import Posting
from .order import Order
from .payout import OPEN, RESOLVABLE, Executed, Moved, Payout, Promise, Refusal, Resolution, Withdrawal
from .types import TYPES

_REVALUED = (PayoutState.OFFERED, PayoutState.CHOSEN, PayoutState.FAILED, PayoutState.REVERSED)
"""Nobody has agreed to an amount yet, or the one that was agreed to came to nothing."""
_OFFERED_AGAIN = (Withdrawal.NOTHING_LEFT, Withdrawal.REFUNDED_OUTSIDE)
"""Withdrawn because of the money alone: when that is back, so is the offer."""


def offer(promise: Promise, met: CriteriaMet, order: Order | None, *, payout_id: UUID, currency: str) -> Moved:
    """A payout of what was promised and is left; withdrawn at once if there is nothing, or no reason any more.

    While nobody knows of a purchase that it follows from, it is offered with zero, which nobody can resolve.
    """
    payout = Payout(
        id=payout_id,
        enrollment_id=promise.enrollment_id,
        campaign_id=promise.campaign_id,
        contact_id=promise.contact_id,
        order_id=None,
        met_at=met.occurred_at,
        type=promise.terms.type,
        base=0,
        multiplier=promise.terms.rollover_multiplier,
        currency=currency,
        allowed=promise.terms.allowed,
    )
    payout = _valued(payout, promise, order)
    against = _against(payout, promise, order)
    if against is not None:
        return _to(PayoutState.WITHDRAWN, replace(payout, reason=against), order, met.occurred_at)
    return _to(PayoutState.OFFERED, payout, order, met.occurred_at)


def why_not_choose(payout: Payout, chosen: PayoutType) -> Refusal | None:
    """Why the contact may not choose this type; None if she may."""
    if payout.state is not PayoutState.OFFERED:
        return Refusal.PAYOUT_NOT_OFFERED
    if chosen is not payout.type and chosen not in payout.allowed:
        return Refusal.TYPE_NOT_ALLOWED
    return None if chosen in payout.choices else Refusal.NO_PAYMENT_TO_REFUND


def why_not_resolve(payout: Payout) -> Refusal | None:
    """Why staff may not resolve; None if they may."""
    if payout.state not in RESOLVABLE:
        return Refusal.PAYOUT_NOT_RESOLVABLE
    if TYPES[payout.type].needs_payment and payout.order_id is None:
        return Refusal.NO_PAYMENT_TO_REFUND
    return None if payout.base else Refusal.PURCHASE_UNKNOWN


def why_not_approve(payout: Payout, by: UUID) -> Refusal | None:
    """Why this person may not approve; None if she may."""
    if payout.state is not PayoutState.AWAITING_APPROVAL:
        return Refusal.NOT_AWAITING_APPROVAL
    return Refusal.SAME_PERSON if by == payout.resolved_by else None


def why_not_settle(payout: Payout, tried: Sequence[Attempt], now: datetime) -> Refusal | None:
    """Why staff may not say what the provider did; None if they may, because nothing can be sent any more."""
    if payout.state is not PayoutState.UNKNOWN:
        return Refusal.NOT_UNKNOWN
    return None if is_key_old(tried, now) else Refusal.STILL_ASKED


def why_not_withdraw(payout: Payout) -> Refusal | None:
    """Why staff may not take a payout back; None if they may."""
    return None if payout.is_open else Refusal.PAYOUT_NOT_OPEN


def choose(payout: Payout, order: Order | None, chosen: PayoutType, now: datetime) -> Moved:
    """The contact's choice of how the money comes back."""
    return _to(PayoutState.CHOSEN, replace(payout, type=chosen), order, now)


def resolve(payout: Payout, order: Order | None, resolution: Resolution, now: datetime) -> Moved:
    """Issue a payout, or ask a second person if there is a concern."""
    resolved = replace(
        payout,
        guarantee_id=resolution.guarantee_id,
        resolved_by=resolution.by,
        resolved_at=now,
        notes=resolution.notes,
        approved_by=None,
        provider_reference=None,
        code=None,
        reason=resolution.concern or "",
        asked=False,
    )
    if resolution.concern is not None:
        return _to(PayoutState.AWAITING_APPROVAL, resolved, order, now)
    return _issue(resolved, order, now)


def approve(payout: Payout, order: Order | None, by: UUID, now: datetime) -> Moved:
    """Issue a payout that waited for a second person."""
    return _issue(replace(payout, approved_by=by, reason=""), order, now)


def issued(payout: Payout, order: Order | None, executed: Executed, now: datetime) -> Moved:
    """Note that the provider did it; a refund is posted under its reference, so that it is never posted again."""
    done = replace(payout, provider_reference=executed.reference, code=executed.code, reason="")
    given = order.giving(payout.principal) if order else None
    postings = TYPES[payout.type].post(payout.split, order, executed.reference)
    return _to(PayoutState.ISSUED, done, given, now, postings)


def await_bank(payout: Payout, order: Order | None, reference: str, reason: str) -> Moved:
    """Note that the provider took the call and has not paid yet; nothing is said, and the money stays reserved."""
    return Moved(replace(payout, provider_reference=reference, reason=reason), order)


def told_elsewhere(payout: Payout) -> Ending:
    """How the call for a payout ended that the provider's event or list has decided."""
    if payout.state in (PayoutState.ISSUED, PayoutState.REVERSED):
        return Ending(Outcome.ISSUED, payout.provider_reference or "")
    return Ending(Outcome.REFUSED, payout.reason)


def doubt(payout: Payout, order: Order | None, reason: str, now: datetime) -> Moved:
    """Note that nobody knows whether the provider did it; this is said once."""
    if payout.state is PayoutState.UNKNOWN:
        return Moved(replace(payout, reason=reason), order)
    return _to(PayoutState.UNKNOWN, replace(payout, reason=reason), order, now)


def put_off(payout: Payout, order: Order | None, reason: str, now: datetime, *, promise: Promise) -> Moved:
    """Note that the provider is known not to have done it yet, and why; nothing is said.

    It is open again until it is asked for once more, and whatever came meanwhile withdraws it.
    """
    free = replace(payout, asked=False, reason=reason)
    against = _against(payout, promise, order)
    return Moved(free, order) if against is None else withdraw(free, order, against, now)


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


def reverse(payout: Payout, order: Order, reason: str, now: datetime, *, promise: Promise) -> Moved:
    """A refund came back from the bank: the money is with us again.

    Staff may resolve once more, unless something has come meanwhile that withdraws what is open.
    """
    postings = payout.split.take_back(order, payout.provider_reference or "")
    order = order.taking_back(payout.principal)
    back = _to(PayoutState.REVERSED, replace(payout, reason=reason), order, now, postings)
    against = _against(back.payout, promise, order)
    if against is None:
        return back
    over = withdraw(back.payout, order, against, now)
    return replace(over, postings=back.postings + over.postings, said=back.said + over.said)


def revalue(payout: Payout, promise: Promise, order: Order, now: datetime) -> Moved | None:
    """Follow an order of which more or less is left than before; None if that changes nothing for this payout.

    Where nothing is left it is withdrawn, as it would have been at once had that been known when it was earned. What
    was withdrawn because of its money alone is offered again. What is being paid, or was, is not touched.
    """
    valued = _valued(payout, promise, order)
    if _is_withdrawn_for_money(payout) and _against(valued, promise, order) is None:
        return _to(PayoutState.OFFERED, replace(valued, reason=""), order, now)
    if payout.state is PayoutState.AWAITING_APPROVAL:
        valued = replace(valued, base=min(valued.base, payout.base))
    elif payout.state not in _REVALUED:
        return None
    against = _against(valued, promise, order)
    if against is not None:
        return withdraw(valued, order, against, now)
    return None if valued == payout else Moved(valued, order)


def link(payout: Payout, promise: Promise, order: Order, now: datetime) -> Moved | None:
    """Take the order that a promise turned out to be of; None for what has an order, is being paid, or was."""
    if payout.order_id is not None or payout.state not in (*OPEN, PayoutState.WITHDRAWN):
        return None
    linked = replace(payout, order_id=order.id, currency=order.currency)
    return revalue(linked, promise, order, now) or Moved(linked, order)


def _is_withdrawn_for_money(payout: Payout) -> bool:
    """Whether it was withdrawn because of its money alone: when that is back, so is the offer."""
    return payout.state is PayoutState.WITHDRAWN and payout.reason in _OFFERED_AGAIN


def _valued(payout: Payout, promise: Promise, order: Order | None) -> Payout:
    if order is None:
        return replace(payout, base=promise.worth(None, payout.currency) or 0)
    base = promise.worth(order, order.currency) or 0
    left = payable(order.left, order.currency)
    return replace(payout, order_id=order.id, currency=order.currency, base=min(base, left))


def _against(payout: Payout, promise: Promise, order: Order | None) -> Withdrawal | None:
    if promise.has_ended:
        return Withdrawal.ENROLLMENT_ENDED
    if order is not None and order.outside_at is not None and order.outside_at >= payout.earned_in:
        return Withdrawal.REFUNDED_OUTSIDE
    return None if payout.base or promise.worth(order, payout.currency) is None else Withdrawal.NOTHING_LEFT


def _issue(payout: Payout, order: Order | None, now: datetime) -> Moved:
    if order is not None:
        payout = replace(payout, base=payable(min(payout.base, order.left), payout.currency))
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
