"""What every change of payouts ends with."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from chassis.errors import Conflict
from contracts.base import Event, Said
from contracts.payouts import PayoutChanged

from ..domain.changes import told_elsewhere
from ..domain.order import Order
from ..domain.payout import Moved, Payout
from ..domain.refund import Outside
from ..domain.together import Grown, revalue_all
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

    What nobody is paid yet follows the money that others have taken of its order, or left to it. Raises `PostedBefore`.
    """
    await _keep(work, changes, said)
    orders = {change.order.id: change.order for change in changes if change.order is not None}
    shifting = [one for one in changes if isinstance(one, Moved) and one.has_shifted]
    if shifted := {one.order.id: one.payout.id for one in shifting if one.order is not None}:
        causes = dict(_causes(said))
        await _follow(work, {one: orders[one] for one in shifted}, {one: causes.get(by) for one, by in shifted.items()})


async def _follow(work: Work, orders: Mapping[UUID, Order], causes: Mapping[UUID, Event | None]) -> None:
    """Let payouts follow orders of which more or less is left; `causes` are the events that shifted it, by order."""
    payouts = await work.payouts.locked_unpaid_of(orders)
    if payouts:
        moves = await revalue(work, payouts, orders)
        await _keep(work, moves, said_because(moves, causes))


async def revalue(work: Work, payouts: Sequence[Payout], orders: Mapping[UUID, Order]) -> list[Moved]:
    """What becomes of locked payouts whose orders have changed."""
    promises = await work.promises.several(payout.enrollment_id for payout in payouts)
    return revalue_all(payouts, orders, promises, work.now)


def _causes(said: Iterable[Event | Said]) -> Iterator[tuple[UUID, Event]]:
    """What moved payouts, by payout."""
    for one in said:
        if isinstance(one, Said) and isinstance(one.event, PayoutChanged):
            yield one.event.payout_id, one.cause


def said_because(moves: Iterable[Moved], causes: Mapping[UUID, Event | None]) -> list[Event | Said]:
    """What changes of payouts say, each with the event that changed its order, where there is one; by order."""
    said = list[Event | Said]()
    for moved in moves:
        cause = causes.get(moved.payout.order_id) if moved.payout.order_id else None
        said += [Said(event, cause) if cause else event for event in moved.said]
    return said


async def _keep(work: Work, changes: Sequence[Moved | Outside | Grown], said: Sequence[Event | Said]) -> None:
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
            how_much = {"amount": one.amount} if one.returned_at is None else {"back_in_all": one.back}
            log.error(name, order_id=str(one.order_id), reference=one.reference, **how_much)
