"""What every change of payouts ends with."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from chassis.errors import Conflict
from contracts.base import Event, Said

from ..domain.changes import told_elsewhere
from ..domain.payout import Moved, Payout
from ..domain.refund import Outside
from ..domain.together import Grown
from ..errors import PostedBefore
from ..work import Work

COMPARE_AFTER = timedelta(hours=1)
log = structlog.get_logger(__name__)


async def keep(work: Work, moved: Moved) -> Payout:
    """Save, post and say one change. Raises `PostedBefore`."""
    await keep_all(work, [moved], moved.said)
    return moved.payout


async def conclude(work: Work, before: Sequence[Payout], changes: Sequence[Moved | Outside]) -> None:
    """Close the last calls for payouts that were decided without their answers: the next one needs a key of its own."""
    awaited = {payout.id for payout in before if payout.is_awaited}
    moved = {one.payout.id: one.payout for one in changes if isinstance(one, Moved) and one.payout.id in awaited}
    numbers = await work.attempts.newest_all(moved)
    await work.attempts.close_all({(one, number): told_elsewhere(moved[one]) for one, number in numbers.items()})


async def keep_all(work: Work, changes: Sequence[Moved | Outside | Grown], said: Sequence[Event | Said]) -> None:
    """Save payouts and orders, post, and say; of an order or payout in several changes the last counts.

    Raises `PostedBefore`.
    """
    moves = [change for change in changes if isinstance(change, Moved)]
    orders = {change.order.id: change.order for change in changes if change.order is not None}
    await work.orders.save_all(orders.values())
    latest = {moved.payout.id: moved for moved in moves}.values()
    await work.payouts.save_all({moved.payout: work.now + moved.pause for moved in latest})
    await work.payouts.add_changes([event for moved in moves for event in moved.said])
    postings = [posting for change in changes for posting in change.postings]
    if await work.ledger.post_all(postings, work.now) != len(postings):
        raise PostedBefore(", ".join(posting.key for posting in postings))
    work.outbox.extend(said)


def hold(payouts: Iterable[Payout], orders: Collection[UUID]) -> None:
    """Make sure that the locks of these orders are those of all these payouts' orders.

    Raises `Conflict` if a payout came to another order meanwhile, because that one was linked or its own was joined.
    """
    if any(payout.order_id is not None and payout.order_id not in orders for payout in payouts):
        raise Conflict("a payout came to another order meanwhile")


def report(changes: Iterable[object]) -> None:
    """Say loudly what was lost, and what of it is back."""
    for change in changes:
        if isinstance(change, Outside) and change.refund.is_loss:
            name = "money_lost" if change.refund.returned_at is None else "loss_taken_back"
            one = change.refund
            log.error(name, order_id=str(one.order_id), reference=one.reference, amount=one.amount)
