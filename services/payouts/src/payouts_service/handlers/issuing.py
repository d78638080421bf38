"""The call that pays: what is asked, under which key, and what its answer means."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from chassis.effects import Answer, Answered, Claimed, Declined, Later, Lease, Succeeded, Unknown

from ..clients.provider import Given, Payment, Pending
from ..domain.account import Account, Lack, chosen
from ..domain.attempt import (
    BALANCE_INSUFFICIENT,
    NOT_EXECUTED,
    Attempt,
    Ending,
    Outcome,
    account_asked,
    asked_about,
    pause,
)
from ..domain.order import Order
from ..domain.payout import Payout
from ..domain.together import settle_all
from ..domain.types import types_of
from ..domain.types.kind import Call
from ..work import Work
from .keeping import hold, keep_all

log = structlog.get_logger(__name__)


async def claim_payouts(work: Work, lease: Lease, *, call: Call) -> Sequence[Claimed[Payment]]:
    """Payouts that are due and are given by this call."""
    claimed = await work.payouts.claim(types_of(call), work.now, until=lease.until, limit=lease.limit)
    orders = await work.orders.several([payout.order_id for payout, _ in claimed if payout.order_id])
    tried = await work.attempts.of_all([payout.id for payout, _ in claimed])
    accounts = await work.accounts.all()
    asked = list[tuple[Attempt, Claimed[Payment]]]()
    for payout, epoch in claimed:
        order = orders.get(payout.order_id) if payout.order_id else None
        attempt, account = _begun(work, payout, order, tried.get(payout.id, ()), accounts)
        payment = _payment(work, payout, attempt, account)
        asked.append((attempt, Claimed(payout.id, epoch, payment, asked_before=attempt.repeats)))
    await work.attempts.add_all([attempt for attempt, _ in asked])
    return [one for _, one in asked]


async def next_due(work: Work, *, call: Call) -> datetime | None:
    """When a payout must be asked for by this call that need not be now."""
    return await work.payouts.next_due(types_of(call), work.now)


async def settle_payouts(work: Work, answered: Sequence[Answered[Payment]]) -> None:
    """Write what became of calls; a lease that has passed to somebody else, or a payout that has ended, stays."""
    ids = [one.claimed.id for one in answered]
    orders = await work.orders.locked_of_payouts(ids)
    payouts = await work.payouts.locked_all(ids)
    hold(payouts.values(), orders)
    epochs = await work.payouts.epochs([one for one in ids if payouts[one].is_awaited])
    held = _held(answered, epochs)
    numbers = await work.attempts.newest_all(held)
    repeated = {one.claimed.id for one in answered if one.claimed.request.repeats}
    endings = {one: _ending(answer, numbers[one], repeats=one in repeated) for one, answer in held.items()}
    await work.attempts.close_all({(one, numbers[one]): ending for one, ending in endings.items()})
    promises = await work.promises.several(payouts[one].enrollment_id for one in held)
    moves = settle_all(payouts, orders, endings, promises=promises, now=work.now)
    await keep_all(work, moves, [event for moved in moves for event in moved.said])


def _held(answered: Sequence[Answered[Payment]], epochs: Mapping[UUID, int]) -> dict[UUID, Answer]:
    """The answers to calls whose lease is still theirs."""
    held = dict[UUID, Answer]()
    for claimed, answer in answered:
        if epochs.get(claimed.id) == claimed.epoch:
            held[claimed.id] = answer
        else:
            kind = type(answer).__name__
            log.warning("settlement_refused", payout_id=str(claimed.id), epoch=claimed.epoch, answer=kind)
    return held


def _ending(answer: Answer, number: int, *, repeats: bool) -> Ending:
    """What the answer to the `number`th call for a payout comes to; it may repeat one whose outcome is not known."""
    match answer:
        case Succeeded(reference):
            return Ending(Outcome.ISSUED, reference, answer.code if isinstance(answer, Given) else None)
        case Declined(reason):
            return Ending(Outcome.REFUSED, reason)
        case Pending(reason, reference):
            return Ending(Outcome.PENDING, reason, pause=pause(number), reference=reference)
        case Later(reason, seconds):
            outcome = Outcome.NOT_EXECUTED if reason in (NOT_EXECUTED, BALANCE_INSUFFICIENT) else Outcome.LATER
            is_undone = outcome is Outcome.NOT_EXECUTED or not repeats
            return Ending(outcome, reason, pause=timedelta(seconds=seconds), is_undone=is_undone)
        case Unknown(reason):
            return Ending(Outcome.UNKNOWN, reason, pause=pause(number))


def _begun(
    work: Work, payout: Payout, order: Order | None, tried: Sequence[Attempt], accounts: Sequence[Account]
) -> tuple[Attempt, Account | Lack]:
    """The next attempt, and the account that it asks; one that may have done it already is the one asked again."""
    bare = work.next_attempt(payout.id, tried, work.now)
    payment, customer = (order.payment, order.customer_reference) if order else (None, None)
    attempt = asked_about(bare, tried, payment, customer)
    asked = account_asked(attempt, tried)
    account = chosen(accounts, order, shared=work.shared, asked=asked)
    return replace(attempt, account_id=asked if isinstance(account, Lack) else account.id), account


def _payment(work: Work, payout: Payout, attempt: Attempt, account: Account | Lack) -> Payment:
    return Payment(
        payout_id=payout.id,
        tenant_id=work.tenant_id,
        account=account,
        amount=payout.amount,
        currency=payout.currency,
        key=attempt.key,
        repeats=attempt.repeats,
        may_send=attempt.may_send,
        reference=attempt.payment,
        pending=payout.provider_reference,
        customer=attempt.customer or None,
        label=f"Payout {payout.id}",
    )
