"""What every change of payouts ends with."""

from collections.abc import Sequence
from datetime import timedelta

from contracts.base import Event, Said

from ..domain.payout import Moved, Payout
from ..errors import PostedBefore
from ..work import Work

COMPARE_AFTER = timedelta(hours=1)


async def keep(work: Work, moved: Moved, *, pause: timedelta = timedelta()) -> Payout:
    """Save, post and say one change; the provider may be asked after `pause`. Raises `PostedBefore`."""
    await keep_all(work, [moved], moved.said, pause=pause)
    return moved.payout


async def keep_all(
    work: Work, moves: Sequence[Moved], said: Sequence[Event | Said], *, pause: timedelta = timedelta()
) -> None:
    """Save payouts and orders, post, and say; of an order in several changes the last counts. Raises `PostedBefore`."""
    orders = {moved.order.id: moved.order for moved in moves if moved.order is not None}
    await work.orders.save_all(list(orders.values()))
    await work.payouts.save_all([moved.payout for moved in moves], next_at=work.now + pause)
    await work.payouts.add_changes([event for moved in moves for event in moved.said])
    postings = [posting for moved in moves for posting in moved.postings]
    if await work.ledger.post_all(postings, work.now) != len(postings):
        raise PostedBefore(", ".join(posting.key for posting in postings))
    work.outbox.extend(said)
