"""Money that goes back at the provider and may return: in answer to a call of ours, or at somebody else's word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from contracts.gateway import OrderRefunded
from contracts.payouts import PayoutState

from . import changes as rules
from .ledger import Posting, outside, returned
from .order import Order, OrderKey
from .payout import Executed, Moved, Payout, Promise, Withdrawal
from .types import TYPES

LESS_LEFT = "less_is_left"
"""Why a payout fails that nobody has asked the provider for, and that its order can no longer pay."""


@dataclass(frozen=True)
class OutsideRefund:
    """A refund by somebody else, or a dispute: `amount` minor units of an order that left us, until they return.

    One that is told as returned before it is told as withdrawn never counts; neither does a refund of ours that failed
    before we knew that it was made.
    """

    order_id: UUID
    reference: str
    kind: str
    amount: int
    refunded_at: datetime
    is_loss: bool = False
    """A payout of the order had been issued, so that the money is gone twice."""
    returned_at: datetime | None = None


@dataclass(frozen=True)
class Outside:
    """What money that went back without us, or returned, makes of its order, and its posting."""

    order: Order
    refund: OutsideRefund
    postings: tuple[Posting, ...] = ()


@dataclass(frozen=True)
class Affairs:
    """All that money of one order can concern."""

    order: Order
    payouts: tuple[Payout, ...]
    outside: Mapping[str, OutsideRefund]
    """By the provider's reference."""
    promises: Mapping[UUID, Promise]

    @property
    def gone(self) -> dict[str, int]:
        """What went back, or is about to, by the provider's reference."""
        ours = [one for one in self.payouts if one.is_awaited or one.state is PayoutState.ISSUED]
        amounts = {one.provider_reference: one.amount for one in ours if one.provider_reference is not None}
        return amounts | {reference: one.amount for reference, one in self.outside.items()}

    def after(self, change: Moved | Outside) -> "Affairs":
        """The same affairs after a change."""
        order = change.order or self.order
        if isinstance(change, Outside):
            return replace(self, order=order, outside={**self.outside, change.refund.reference: change.refund})
        payouts = tuple(change.payout if one.id == change.payout.id else one for one in self.payouts)
        return replace(self, order=order, payouts=payouts)


def key_of(event: OrderRefunded) -> OrderKey:
    """The order the money went back to."""
    return event.provider, event.account, event.reference


def refund(affairs: Affairs, event: OrderRefunded, now: datetime) -> list[Moved | Outside]:
    """What a refund or dispute comes to that left us, or returned; it was not told before."""
    return _return(affairs, event, now) if event.state == "returned" else _withdraw(affairs, event, now)


def _withdraw(affairs: Affairs, event: OrderRefunded, now: datetime) -> list[Moved | Outside]:
    """Issue the payout whose answer this is; if there is none, withdraw what is open and post what is lost."""
    if event.refund_reference in affairs.outside:
        return []
    ours = next((payout for payout in affairs.payouts if _is_ours(payout, event)), None)
    if ours is not None:
        return [rules.issued(ours, affairs.order, Executed(event.refund_reference), now)]
    changes: list[Moved | Outside] = [_left(affairs, event)]
    affairs = affairs.after(changes[0])
    for payout in affairs.payouts:
        if payout.is_open and event.refunded_at >= payout.earned_in:
            changes.append(rules.withdraw(payout, affairs.order, Withdrawal.REFUNDED_OUTSIDE, now))
            affairs = affairs.after(changes[-1])
    return [*changes, *adjust(affairs, LESS_LEFT, now)]


def adjust(affairs: Affairs, reason: str, now: datetime) -> list[Moved | Outside]:
    """What becomes of payouts where less may be left than was reserved.

    What the provider was asked for goes on. Of what it was not asked for yet, the last resolved gives way first, with
    this reason, until no more is reserved than there is; staff may resolve it once more, for what is left. The rest
    follows the order.
    """
    changes = list[Moved | Outside]()
    for payout in _waiting(affairs.payouts):
        made = _given_way(affairs, payout, reason, now)
        affairs, changes = after_all(affairs, made), changes + made
    for payout in affairs.payouts:
        moved = rules.revalue(payout, affairs.promises[payout.enrollment_id], affairs.order, now)
        made = [] if moved is None else [moved]
        affairs, changes = after_all(affairs, made), changes + made
    return changes


def after_all(affairs: Affairs, changes: Iterable[Moved | Outside]) -> Affairs:
    """The affairs after some changes."""
    for change in changes:
        affairs = affairs.after(change)
    return affairs


def _waiting(payouts: Iterable[Payout]) -> list[Payout]:
    """What the provider is about to be asked for, the last resolved first."""
    found = [(one.resolved_at, one.id, one) for one in payouts if one.is_in_flight and one.is_open and one.resolved_at]
    return [payout for _, _, payout in sorted(found, key=lambda one: one[:2], reverse=True)]


def _given_way(affairs: Affairs, payout: Payout, reason: str, now: datetime) -> list[Moved | Outside]:
    """Withdrawn if something speaks against it, failed if there is too little for all."""
    promise, order = affairs.promises[payout.enrollment_id], affairs.order
    free = rules.put_off(payout, order, payout.reason, now, promise=promise)
    if free.said:
        return [free]
    return [rules.fail(payout, order, reason, now, promise=promise)] if order.excess else []


def _return(affairs: Affairs, event: OrderRefunded, now: datetime) -> list[Moved | Outside]:
    """Reverse or fail our own refund; give an order back what others took, and offer again what that withdrew."""
    known = affairs.outside.get(event.refund_reference)
    if known is not None:
        return [] if known.returned_at else reinstate(affairs, replace(known, returned_at=event.refunded_at), now)
    for payout in affairs.payouts:
        is_this = payout.provider_reference == event.refund_reference
        if is_this and payout.state is PayoutState.ISSUED:
            promise = affairs.promises[payout.enrollment_id]
            return [rules.reverse(payout, affairs.order, "refund_failed", now, promise=promise)]
    noted = replace(_told(affairs.order, event), returned_at=event.refunded_at)
    changes: list[Moved | Outside] = [Outside(affairs.order, noted)]
    ours = next((payout for payout in affairs.payouts if _is_ours(payout, event)), None)
    if ours is not None:
        promise = affairs.promises[ours.enrollment_id]
        changes.append(rules.fail(ours, affairs.order, "refund_failed", now, promise=promise))
    return changes


def reinstate(affairs: Affairs, back: OutsideRefund, now: datetime) -> list[Moved | Outside]:
    """Give an order back what others had taken of it, and offer again what that withdrew."""
    others = [one for one in affairs.outside.values() if one.reference != back.reference and not one.returned_at]
    left_at = max((one.refunded_at for one in others), default=None)
    order = affairs.order.regaining(back.amount, left_at)
    posting = returned(order, back.reference, back.amount, is_loss=back.is_loss, disputed=back.kind == "dispute")
    changes: list[Moved | Outside] = [Outside(order, back, (posting,))]
    for payout in affairs.payouts:
        moved = rules.revalue(payout, affairs.promises[payout.enrollment_id], order, now)
        if moved is not None and moved.payout.order_id == order.id:
            order = moved.order or order
            changes.append(moved)
    return changes


def _is_ours(payout: Payout, event: OrderRefunded) -> bool:
    """Whether this is the answer to a call that nobody has settled yet."""
    awaited = TYPES[payout.type].is_listed and payout.is_awaited
    return awaited and (event.payout_id, event.amount.amount, event.kind) == (payout.id, payout.amount, "refund")


def _left(affairs: Affairs, event: OrderRefunded) -> Outside:
    told = replace(_told(affairs.order, event), is_loss=affairs.order.issued > 0)
    posting = outside(affairs.order, told.reference, told.amount, disputed=event.kind == "dispute")
    return Outside(affairs.order.losing(told.amount, event.refunded_at), told, (posting,))


def _told(order: Order, event: OrderRefunded) -> OutsideRefund:
    return OutsideRefund(order.id, event.refund_reference, event.kind, event.amount.amount, event.refunded_at)
