"""The call that pays: what is asked, under which key, and what its answer means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from chassis.effects import Answer, Claimed, Declined, Later, Lease, Succeeded, Unknown
from contracts.values import PayoutType

from ..clients import Given, Payment
from ..domain import payout as rules
from ..domain.attempt import NOT_EXECUTED, Attempt, Outcome, pause
from ..domain.order import Order
from ..domain.payout import ROLLOVERS, Executed, Payout, Promise
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
    """Write what became of a call, if its lease still holds; a payout that has ended stays as it is."""
    order = await work.orders.locked_of((await work.payouts.by_id(claimed.id)).order_id)
    payout = await work.payouts.locked(claimed.id)
    if await work.payouts.epoch(payout.id) != claimed.epoch:
        log.warning("settlement_refused", payout_id=str(payout.id), epoch=claimed.epoch, answer=type(answer).__name__)
        return
    number = await work.attempts.newest(payout.id)
    call = _Call(payout, order, await work.promises.get(payout.enrollment_id), number)
    ending = call.ending(answer, work.now)
    await work.attempts.close(payout.id, number, ending.outcome, ending.detail)
    if payout.is_in_flight:
        await keep(work, ending.moved, pause=ending.pause)


async def _claim(work: Work, lease: Lease, types: Sequence[PayoutType]) -> Sequence[Claimed[Payment]]:
    claimed = await work.payouts.claim(types, work.now, until=lease.until, limit=lease.limit)
    orders = await work.orders.several([payout.order_id for payout, _ in claimed if payout.order_id])
    tried = await work.attempts.of_all([payout.id for payout, _ in claimed])
    attempts = {p.id: work.next_attempt(p.id, tried.get(p.id, ()), work.now) for p, _ in claimed}
    await work.attempts.add_all(list(attempts.values()))
    return [
        Claimed(
            payout.id,
            epoch,
            _payment(work, payout, attempts[payout.id], orders.get(payout.order_id) if payout.order_id else None),
            asked_before=attempts[payout.id].repeats,
        )
        for payout, epoch in claimed
    ]


@dataclass(frozen=True)
class _Ending:
    """How an attempt ended, what that makes of its payout, and how long the provider is left alone."""

    outcome: Outcome
    detail: str
    moved: rules.Moved
    pause: timedelta = timedelta()


@dataclass(frozen=True)
class _Call:
    """A call that was made for a payout, the `number`th."""

    payout: Payout
    order: Order | None
    promise: Promise
    number: int

    def ending(self, answer: Answer, now: datetime) -> _Ending:
        """What the provider's answer comes to."""
        payout, order = self.payout, self.order
        match answer:
            case Succeeded(reference):
                executed = Executed(reference, answer.code if isinstance(answer, Given) else None)
                return _Ending(Outcome.ISSUED, reference, rules.issued(payout, order, executed, now))
            case Declined(reason):
                return _Ending(Outcome.REFUSED, reason, rules.fail(payout, order, reason, now, promise=self.promise))
            case Later(reason, seconds):
                outcome = Outcome.NOT_EXECUTED if reason == NOT_EXECUTED else Outcome.LATER
                return _Ending(outcome, reason, rules.Moved(payout, order), timedelta(seconds=seconds))
            case Unknown(reason):
                return _Ending(Outcome.UNKNOWN, reason, rules.doubt(payout, order, reason, now), pause(self.number))


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
