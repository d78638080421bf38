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

    What is told as returned before it is told as withdrawn never counts; neither does a refund of ours that failed
    before we knew that it was made.
    """

    order_id: UUID
    reference: str
    kind: str
    amount: int
    """Zero until we are told that it left us."""
    refunded_at: datetime
    is_loss: bool = False
    """A payout of the order had been issued, so that the money is gone twice."""
    returned_at: datetime | None = None
    """When money of it last returned."""
    back: int = 0
    """How much has returned in all; of a dispute the bank may keep a part."""

    @property
    def gone(self) -> int:
        """What left us and is not back."""
        return max(self.amount - self.back, 0)


@dataclass(frozen=True)
class Extent:
    """What was told of one refund or dispute: how much left us, and how much of that is back."""

    left: int = 0
    back: int = 0

    def contradicts(self, event: OrderRefunded) -> bool:
        """Whether this cannot be true beside it: a refund returns whole, a dispute at most as a whole."""
        amount, whole = event.amount.amount, self.left or self.back
        if event.kind == "refund":
            return whole not in (0, amount)
        if event.state == "returned":
            return bool(self.left) and amount > self.left
        return amount < self.back or self.left not in (0, amount)

    def with_told(self, event: OrderRefunded) -> "Extent":
        """The same with what an event says besides."""
        if event.state == "returned":
            return replace(self, back=max(self.back, event.amount.amount))
        return replace(self, left=event.amount.amount)


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
    def extents(self) -> dict[str, Extent]:
        """What went back, or is about to, and what of it returned, by the provider's reference."""
        ours = [one for one in self.payouts if one.is_awaited or one.state is PayoutState.ISSUED]
        given = {one.provider_reference: Extent(one.amount) for one in ours if one.provider_reference is not None}
        return given | {reference: Extent(one.amount, one.back) for reference, one in self.outside.items()}

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
    known = affairs.outside.get(event.refund_reference)
    if known is not None:
        return _hear_late(affairs, known, event, now)
    ours = next((payout for payout in affairs.payouts if _is_ours(payout, event)), None)
    if ours is not None:
        return [rules.issued(ours, affairs.order, Executed(event.refund_reference), now)]
    return _take(affairs, event, now)


def _hear_late(affairs: Affairs, known: OutsideRefund, event: OrderRefunded, now: datetime) -> list[Moved | Outside]:
    """What left us, of which we knew before that some is back: nothing where that is all of it."""
    if known.amount:
        return []
    if event.amount.amount == known.back:
        return [Outside(affairs.order, replace(known, amount=known.back))]
    changes = _take(affairs, event, now)
    affairs = after_all(affairs, changes)
    back = replace(affairs.outside[known.reference], back=known.back, returned_at=known.returned_at)
    return [*changes, *reinstate(affairs, back, now)]


def _take(affairs: Affairs, event: OrderRefunded, now: datetime) -> list[Moved | Outside]:
    """Take what left us from its order, and from what is open; post what is lost."""
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
    known, amount = affairs.outside.get(event.refund_reference), event.amount.amount
    if known is not None:
        more = replace(known, back=amount, returned_at=event.refunded_at)
        return reinstate(affairs, more, now) if amount > known.back else []
    for payout in affairs.payouts:
        is_this = payout.provider_reference == event.refund_reference
        if is_this and payout.state is PayoutState.ISSUED:
            promise = affairs.promises[payout.enrollment_id]
            return [rules.reverse(payout, affairs.order, "refund_failed", now, promise=promise)]
    noted = replace(_told(affairs.order, event), amount=0, back=amount, returned_at=event.refunded_at)
    changes: list[Moved | Outside] = [Outside(affairs.order, noted)]
    ours = next((payout for payout in affairs.payouts if _is_ours(payout, event)), None)
    if ours is not None:
        promise = affairs.promises[ours.enrollment_id]
        changes.append(rules.fail(ours, affairs.order, "refund_failed", now, promise=promise))
    return changes


def reinstate(affairs: Affairs, back: OutsideRefund, now: datetime) -> list[Moved | Outside]:
    """Give an order back what more has returned of what others had taken, and offer again what that withdrew.

    Of what was never told to have left us, it is only noted.
    """
    known = affairs.outside[back.reference]
    if not known.amount:
        return [Outside(affairs.order, back)]
    others = [one for one in affairs.outside.values() if one.reference != back.reference]
    left_at = max((one.refunded_at for one in [*others, back] if one.gone), default=None)
    more = back.back - known.back
    order = affairs.order.regaining(more, left_at)
    name = name_of_return(back.kind, back.reference, back.back)
    posting = returned(order, name, more, is_loss=back.is_loss, disputed=back.kind == "dispute")
    changes: list[Moved | Outside] = [Outside(order, back, (posting,))]
    for payout in affairs.payouts:
        moved = rules.revalue(payout, affairs.promises[payout.enrollment_id], order, now)
        if moved is not None and moved.payout.order_id == order.id:
            order = moved.order or order
            changes.append(moved)
    return changes


def name_of_return(kind: str, reference: str, back: int) -> str:
    """What the ledger calls a return: a dispute may return in portions, each named by what is back with it."""
    return f"{reference}:{back}" if kind == "dispute" else reference


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
