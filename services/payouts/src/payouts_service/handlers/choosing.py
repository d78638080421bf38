"""What people decide about a payout: the contact how, staff that, and a second person whether it is paid."""

from dataclasses import replace
from uuid import UUID

from chassis.ids import new_id
from contracts.values import PayoutType

from ..domain import changes as rules
from ..domain.attempt import Ending
from ..domain.order import Order
from ..domain.payout import Moved, Payout, Refusal, Resolution, Withdrawal
from ..domain.together import settle_all
from ..errors import NoSuchPayout, PayoutRefused
from ..work import Work
from .keeping import COMPARE_AFTER, conclude, hold, keep, keep_all
from .limits import concern_about
from .merged import is_same


async def choose_payout(work: Work, enrollment_id: UUID, chosen: PayoutType, *, contact_id: UUID) -> Payout:
    """Take a contact's choice of how her money comes back."""
    order, payout = await _locked(work, await work.payouts.get(enrollment_id))
    if not await is_same(work, payout.contact_id, contact_id):
        raise NoSuchPayout
    _refuse(rules.why_not_choose(payout, chosen))
    return await keep(work, rules.choose(payout, order, chosen, work.now).decided(contact_id))


async def resolve_payout(  # noqa: PLR0913 - the path has two ids
    work: Work, campaign_id: UUID, enrollment_id: UUID, *, notes: str, by: UUID, limit: int
) -> Payout:
    """Issue a payout on staff's word; a second person is asked above the tenant's limits, or above `limit`."""
    limits, budget = await work.limits.locked(campaign_id), await work.limits.locked_budget(campaign_id)
    order, payout = await _locked(work, await work.payouts.get(enrollment_id))
    if payout.campaign_id != campaign_id:
        raise NoSuchPayout
    _refuse(rules.why_not_resolve(payout))
    concern = await concern_about(work, payout, limits, budget, approval=limit)
    resolution = Resolution(new_id(), by, notes, concern)
    moved = rules.resolve(payout, order, resolution, work.now)
    await work.payouts.guarantee(payout, resolution, work.now)
    return await _issue(work, moved.decided(by))


async def approve_payout(work: Work, payout_id: UUID, *, by: UUID) -> Payout:
    """Issue a payout that waited for a second person."""
    order, payout = await _locked(work, await work.payouts.by_id(payout_id))
    _refuse(rules.why_not_approve(payout, by))
    return await _issue(work, rules.approve(payout, order, by, work.now).decided(by))


async def settle_payout(work: Work, payout_id: UUID, ending: Ending, note: str, *, by: UUID) -> Payout:
    """Take staff's word for what the provider did, or that it did nothing, where nobody else can tell any more."""
    order, payout = await _locked(work, await work.payouts.by_id(payout_id))
    tried = (await work.attempts.of_all([payout_id])).get(payout_id, [])
    _refuse(rules.why_not_settle(payout, tried, work.now))
    noted = _noting(payout, note)
    promises = await work.promises.several([payout.enrollment_id])
    orders = {order.id: order} if order else {}
    settled = settle_all({payout_id: noted}, orders, {payout_id: ending}, promises=promises, now=work.now)
    moves = [moved.decided(by) for moved in settled]
    await keep_all(work, moves, [event for moved in moves for event in moved.said])
    await conclude(work, [payout], moves)
    return moves[0].payout


async def withdraw_payout(work: Work, payout_id: UUID, note: str, *, by: UUID) -> Payout:
    """Take an open payout back for staff: nobody will pay it."""
    order, payout = await _locked(work, await work.payouts.by_id(payout_id))
    _refuse(rules.why_not_withdraw(payout))
    moved = rules.withdraw(_noting(payout, note), order, Withdrawal.BY_STAFF, work.now)
    return await keep(work, moved.decided(by))


def _noting(payout: Payout, note: str) -> Payout:
    return replace(payout, notes="\n".join(filter(None, (payout.notes, note))))


async def _issue(work: Work, moved: Moved) -> Payout:
    payout = await keep(work, moved)
    if payout.is_in_flight and payout.order_id is not None:
        await work.orders.compare_at_all({payout.order_id: work.now + COMPARE_AFTER})
    return payout


async def _locked(work: Work, found: Payout) -> tuple[Order | None, Payout]:
    """An order and its payout, locked in this order, always. Raises `Conflict`."""
    order = await work.orders.locked_of(found.order_id)
    payout = await work.payouts.locked(found.id)
    hold([payout], [order.id] if order else [])
    return order, payout


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise PayoutRefused(refusal)
