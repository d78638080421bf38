"""Promises: made, earned, over."""

from chassis.ids import new_id
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted
from contracts.progress import CriteriaMet

from ..domain import payout as rules
from ..domain.payout import Promise, Withdrawal
from ..work import Work
from .keeping import keep


async def keep_promise(work: Work, event: EnrollmentStarted) -> None:
    """Remember what an enrollment was promised, and for which purchase."""
    order = event.order
    key = (order.provider, order.account, order.reference) if order else None
    await work.promises.add(Promise(event.enrollment_id, event.campaign_id, event.contact_id, event.payout, key))


async def offer_payout(work: Work, event: CriteriaMet) -> None:
    """Offer what was promised, as far as it is left of the purchase; once for each enrollment."""
    promise = await work.promises.locked(event.enrollment_id)
    if await work.payouts.find(event.enrollment_id) is not None:
        return
    order = await work.orders.locked(promise.order_key) if promise.order_key else None
    currency = order.currency if order else promise.terms.currency or await work.promises.currency()
    await keep(work, rules.offer(promise, event, order, payout_id=new_id(), currency=currency))


async def end_promise(work: Work, event: EnrollmentEnded) -> None:
    """Withdraw what is still open of an enrollment that ended before its payout was issued."""
    if event.payout_status is not None and event.payout_status.is_issued:
        return
    await work.promises.locked(event.enrollment_id)
    await work.promises.end(event.enrollment_id)
    found = await work.payouts.find(event.enrollment_id)
    if found is None:
        return
    order = await work.orders.locked_of(found.order_id)
    payout = await work.payouts.locked(found.id)
    if payout.is_open:
        await keep(work, rules.withdraw(payout, order, Withdrawal.ENROLLMENT_ENDED, work.now))
