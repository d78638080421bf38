"""Our ledger beside the provider's list of refunds: what is unknown is closed, what differs is shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from chassis import telemetry
from chassis.effects import Answered, Claimed, Lease
from chassis.ids import new_id

from ..clients.provider import Enquiry, Listed
from ..domain.account import Account, chosen
from ..domain.comparison import Comparison, Refund, given_back
from ..domain.ledger import captured_account
from ..domain.order import Order
from ..domain.payout import Payout
from ..domain.together import close_all
from ..work import Work
from .keeping import COMPARE_AFTER, conclude, keep_all

log = structlog.get_logger(__name__)
_DAILY, _WATCHED = timedelta(days=1), timedelta(days=30)


async def claim_comparisons(work: Work, lease: Lease) -> Sequence[Claimed[Enquiry]]:
    """Orders whose refunds are to be listed."""
    due = await work.orders.claim_comparisons(work.now, until=lease.until, limit=lease.limit)
    accounts = await work.accounts.all()
    parts = await work.orders.parts_of([order.id for order, _ in due])
    return [Claimed(order.id, epoch, _enquiry(work, order, parts.get(order.id, ()), accounts)) for order, epoch in due]


async def next_due(work: Work) -> datetime | None:
    """When an order's refunds must be listed that need not be now."""
    return await work.orders.next_comparison(work.now)


async def settle_comparisons(work: Work, answered: Sequence[Answered[Enquiry]]) -> None:
    """Close what the provider's lists decide, and keep what both sides say."""
    ids = [one.claimed.id for one in answered]
    orders = await work.orders.locked_all(ids)
    epochs = await work.orders.comparison_epochs(ids)
    held = {one.claimed.id: one.answer for one in answered if epochs[one.claimed.id] == one.claimed.epoch}
    held = {one: answer for one, answer in held.items() if orders[one].whole_id is None}
    payouts = await work.payouts.locked_of_all(held)
    listed = {one: answer.refunds for one, answer in held.items() if isinstance(answer, Listed)}
    promises = await work.promises.several(payout.enrollment_id for payout in payouts)
    moves = close_all(payouts, orders, listed, promises=promises, now=work.now)
    await conclude(work, payouts, moves)
    await keep_all(work, moves, [event for moved in moves for event in moved.said])
    differing = await _compare(work, listed, Counter(moved.payout.order_id for moved in moves))
    telemetry.LEDGER_DIFFERENCES.inc(len(differing))
    await work.orders.compare_at_all({one: _next(payouts, one, work.now, differs=one in differing) for one in held})


async def _compare(
    work: Work, listed: Mapping[UUID, Sequence[Refund]], closed: Mapping[UUID | None, int]
) -> AbstractSet[UUID]:
    """Keep what both sides say; returns the orders of which a difference waits for staff."""
    parts = await work.orders.parts_of(listed)
    own = {one: [one, *(part.id for part in parts.get(one, ()))] for one in listed}
    gone = await work.ledger.refunded_all(captured_account(one) for ids in own.values() for one in ids)
    ours = {one: sum(gone.get(captured_account(part), 0) for part in ids) for one, ids in own.items()}
    comparisons = [
        Comparison(new_id(), one, work.now, ours[one], given_back(refunds), closed.get(one, 0))
        for one, refunds in listed.items()
    ]
    await work.reconciliations.add_all(comparisons)
    await work.differences.keep(comparisons)
    for one in comparisons:
        if one.difference:
            log.error("ledger_differs", order_id=str(one.order_id), difference=one.difference)
    return await work.differences.open_of(listed)


def _enquiry(work: Work, order: Order, parts: Sequence[Order], accounts: Sequence[Account]) -> Enquiry:
    """What is asked of a whole: the refunds of its own payment, and of those of its parts."""
    others = {part.payment for part in parts if part.payment} - {order.payment}
    account = chosen(accounts, order, shared=work.shared)
    return Enquiry(work.tenant_id, account, order.payment, tuple(sorted(others)))


def _next(payouts: Sequence[Payout], order_id: UUID, now: datetime, *, differs: bool) -> datetime | None:
    """Hourly while an outcome or a difference is open and for a day, then daily for weeks: refunds may come back."""
    own = [payout for payout in payouts if payout.order_id == order_id]
    if differs or any(payout.is_in_flight for payout in own):
        return now + COMPARE_AFTER
    ages = [now - payout.resolved_at for payout in own if payout.resolved_at is not None]
    if any(age < _DAILY for age in ages):
        return now + COMPARE_AFTER
    return now + _DAILY if any(age < _WATCHED for age in ages) else None
