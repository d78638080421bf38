"""Our ledger beside the provider's list of refunds: what is unknown is closed, what differs is shown."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from chassis.effects import Answer, Claimed, Lease
from chassis.ids import new_id
from contracts.payouts import PayoutState
from contracts.values import PayoutType

from ..clients import Listed, Refund
from ..domain import payout as rules
from ..domain.comparison import Comparison
from ..domain.ledger import captured_account
from ..domain.order import Order
from ..domain.payout import Executed, Payout
from ..work import Work
from .keeping import COMPARE_AFTER, keep

log = structlog.get_logger(__name__)
_DAILY, _WATCHED = timedelta(days=1), timedelta(days=30)


async def claim_comparisons(work: Work, lease: Lease) -> Sequence[Claimed[str]]:
    """Orders whose refunds are to be listed."""
    due = await work.orders.claim_comparisons(work.now, until=lease.until, limit=lease.limit)
    return [Claimed(order.id, epoch, order.reference) for order, epoch in due]


async def settle_comparison(work: Work, claimed: Claimed[str], answer: Answer) -> None:
    """Close what the provider's list decides, and keep what both sides say."""
    order = await work.orders.locked_of(claimed.id)
    if order is None or await work.orders.comparison_epoch(order.id) != claimed.epoch:
        return
    payouts = await work.payouts.locked_of(order.id)
    await work.orders.compare_at(order.id, _next(payouts, work.now))
    if isinstance(answer, Listed):
        closed = await _close(work, order, payouts, answer.refunds)
        await _compare(work, order, answer.refunds, closed)


async def _close(work: Work, order: Order, payouts: Sequence[Payout], refunds: Sequence[Refund]) -> int:
    closed = 0
    for payout in payouts:
        moved = next(filter(None, (_decided(payout, order, refund, work) for refund in refunds)), None)
        if moved is not None:
            await keep(work, moved)
            order, closed = moved.order or order, closed + 1
    return closed


def _decided(payout: Payout, order: Order, refund: Refund, work: Work) -> rules.Moved | None:
    if payout.type is not PayoutType.REFUND or (refund.payout_id, refund.amount) != (payout.id, payout.amount):
        return None
    if payout.is_in_flight and not refund.has_failed:
        return rules.issued(payout, order, Executed(refund.reference), work.now)
    came_back = refund.has_failed and refund.reference == payout.provider_reference
    if payout.state is PayoutState.ISSUED and came_back:
        return rules.reverse(payout, order, "refund_failed", work.now)
    return None


async def _compare(work: Work, order: Order, refunds: Sequence[Refund], closed: int) -> None:
    ours = await work.ledger.refunded(captured_account(order.id))
    theirs = sum(refund.amount for refund in refunds if not refund.has_failed)
    comparison = Comparison(new_id(), order.id, work.now, ours, theirs, closed)
    await work.reconciliations.add(comparison)
    if comparison.difference:
        log.error("ledger_differs", order_id=str(order.id), difference=comparison.difference)


def _next(payouts: Sequence[Payout], now: datetime) -> datetime | None:
    """When to compare next: soon while an outcome is open, then daily while a refund may come back from the bank."""
    if any(payout.is_in_flight for payout in payouts):
        return now + COMPARE_AFTER
    recent = any(payout.resolved_at is not None and now - payout.resolved_at < _WATCHED for payout in payouts)
    return now + _DAILY if recent else None
