"""The call that pays: what is asked, under which key, and what its answer means."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from chassis import faults
from chassis.effects import Answer, Claimed, Declined, Later, Lease, Succeeded, Unknown
from contracts.values import PayoutType

from ..clients import Given, Payment
from ..domain import payout as rules
from ..domain.attempt import NOT_EXECUTED, Attempt, Outcome, next_attempt, pause
from ..domain.order import Order
from ..domain.payout import ROLLOVERS, Executed, Payout
from ..work import Work
from .keeping import keep

log = structlog.get_logger(__name__)


async def claim_refunds(work: Work, lease: Lease) -> Sequence[Claimed[Payment]]:
    """Refunds that are due."""
    return await _claim(work, lease, (PayoutType.REFUND,))


async def claim_credits(work: Work, lease: Lease) -> Sequence[Claimed[Payment]]:
    """Credits that are due."""
    return await _claim(work, lease, (PayoutType.CREDIT,))


async def claim_rollovers(work: Work, lease: Lease) -> Sequence[Claimed[Payment]]:
    """Rollover credits that are due."""
    return await _claim(work, lease, ROLLOVERS)


async def settle_payout(work: Work, claimed: Claimed[Payment], answer: Answer) -> None:
    """Write what became of a call; a lease that has passed to somebody else, or a payout that has ended, stays."""
    order = await work.orders.locked_of((await work.payouts.by_id(claimed.id)).order_id)
    payout = await work.payouts.locked(claimed.id)
    if await work.payouts.epoch(payout.id) != claimed.epoch:
        log.warning("settlement_refused", payout_id=str(payout.id), epoch=claimed.epoch, answer=type(answer).__name__)
        return
    number = await work.attempts.close(payout.id, *_ending(answer))
    if payout.is_in_flight:
        await _apply(work, payout, order, answer, number)


async def _claim(work: Work, lease: Lease, types: Sequence[PayoutType]) -> Sequence[Claimed[Payment]]:
    claimed = await work.payouts.claim(types, work.now, until=lease.until, limit=lease.limit)
    orders = await work.orders.several([payout.order_id for payout, _ in claimed if payout.order_id])
    return [await _prepare(work, payout, epoch, orders) for payout, epoch in claimed]


async def _prepare(work: Work, payout: Payout, epoch: int, orders: Mapping[UUID, Order]) -> Claimed[Payment]:
    tried = await work.attempts.of(payout.id)
    attempt = next_attempt(payout.id, tried, work.now, keep_key=faults.is_on("effect_key"))
    await work.attempts.add(attempt)
    request = _payment(work, payout, attempt, orders.get(payout.order_id) if payout.order_id else None)
    return Claimed(payout.id, epoch, request, asked_before=attempt.repeats)


async def _apply(work: Work, payout: Payout, order: Order | None, answer: Answer, number: int) -> None:
    match answer:
        case Succeeded(reference):
            code = answer.code if isinstance(answer, Given) else None
            await keep(work, rules.issued(payout, order, Executed(reference, code), work.now))
        case Declined(reason):
            promise = await work.promises.get(payout.enrollment_id)
            await keep(work, rules.fail(payout, order, reason, work.now, promise=promise))
        case Later(_, seconds):
            await work.payouts.save(payout, (), next_at=work.now + timedelta(seconds=seconds))
        case Unknown(reason):
            await keep(work, rules.doubt(payout, order, reason, work.now), pause=pause(number))


def _ending(answer: Answer) -> tuple[Outcome, str]:
    match answer:
        case Succeeded(reference):
            return Outcome.ISSUED, reference
        case Declined(reason):
            return Outcome.REFUSED, reason
        case Later(reason):
            return (Outcome.NOT_EXECUTED if reason == NOT_EXECUTED else Outcome.LATER), reason
        case Unknown(reason):
            return Outcome.UNKNOWN, reason


def _payment(work: Work, payout: Payout, attempt: Attempt, order: Order | None) -> Payment:
    return Payment(
        payout_id=payout.id,
        tenant_id=work.tenant_id,
        amount=payout.amount,
        currency=payout.currency,
        key=attempt.key,
        repeats=attempt.repeats,
        may_send=attempt.may_send,
        reference=order.reference if order else None,
        customer=order.customer_reference if order else None,
        label=f"Payout {payout.id}",
    )
