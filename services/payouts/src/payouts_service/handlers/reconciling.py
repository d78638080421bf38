"""Our ledger beside the provider's list of refunds: what is unknown is closed, what differs is shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from chassis.effects import Answered, Claimed, Lease
from chassis.ids import new_id

from ..clients import Listed
from ..domain.comparison import Comparison, Refund
from ..domain.ledger import captured_account
from ..domain.payout import Payout
from ..domain.together import close_all
from ..work import Work
from .keeping import COMPARE_AFTER, keep_all

log = structlog.get_logger(__name__)
_DAILY, _WATCHED = timedelta(days=1), timedelta(days=30)


async def claim_comparisons(work: Work, lease: Lease) -> Sequence[Claimed[str]]:
    """Orders whose refunds are to be listed."""
    due = await work.orders.claim_comparisons(work.now, until=lease.until, limit=lease.limit)
    return [Claimed(order.id, epoch, order.reference) for order, epoch in due]


async def next_due(work: Work) -> datetime | None:
    """When an order's refunds must be listed that need not be now."""
    return await work.orders.next_comparison(work.now)


async def settle_comparisons(work: Work, answered: Sequence[Answered[str]]) -> None:
    """Close what the provider's lists decide, and keep what both sides say."""
    ids = [one.claimed.id for one in answered]
    orders = await work.orders.locked_all(ids)
    epochs = await work.orders.comparison_epochs(ids)
    held = {one.claimed.id: one.answer for one in answered if epochs[one.claimed.id] == one.claimed.epoch}
    payouts = await work.payouts.locked_of_all(held)
    await work.orders.compare_at_all({one: _next(payouts, one, work.now) for one in held})
    listed = {one: answer.refunds for one, answer in held.items() if isinstance(answer, Listed)}
    moves = close_all(payouts, orders, listed, work.now)
    await keep_all(work, moves, [event for moved in moves for event in moved.said])
    await _compare(work, listed, Counter(moved.payout.order_id for moved in moves))


async def _compare(work: Work, listed: Mapping[UUID, Sequence[Refund]], closed: Mapping[UUID | None, int]) -> None:
    ours = await work.ledger.refunded_all(captured_account(order_id) for order_id in listed)
    comparisons = [
        Comparison(
            id=new_id(),
            order_id=order_id,
            compared_at=work.now,
            ledger_amount=ours.get(captured_account(order_id), 0),
            provider_amount=sum(refund.amount for refund in refunds if not refund.has_failed),
            closed=closed.get(order_id, 0),
        )
        for order_id, refunds in listed.items()
    ]
    await work.reconciliations.add_all(comparisons)
    for one in comparisons:
        if one.difference:
            log.error("ledger_differs", order_id=str(one.order_id), difference=one.difference)


def _next(payouts: Sequence[Payout], order_id: UUID, now: datetime) -> datetime | None:
    """Soon while an outcome is open, then daily for weeks: so long a refund may come back from the bank."""
    own = [payout for payout in payouts if payout.order_id == order_id]
    if any(payout.is_in_flight for payout in own):
        return now + COMPARE_AFTER
    recent = any(payout.resolved_at is not None and now - payout.resolved_at < _WATCHED for payout in own)
    return now + _DAILY if recent else None
