"""What every change of a payout ends with."""

from datetime import timedelta

from ..domain.payout import Moved, Payout
from ..errors import PostedBefore
from ..work import Work

COMPARE_AFTER = timedelta(hours=1)


async def keep(work: Work, moved: Moved, *, pause: timedelta = timedelta()) -> Payout:
    """Save payout and order, post, and say; the provider may be asked after `pause`. Raises `PostedBefore`."""
    if moved.order is not None:
        await work.orders.save(moved.order)
    await work.payouts.save(moved.payout, moved.said, next_at=work.now + pause)
    for posting in moved.postings:
        if not await work.ledger.post(posting, work.now):
            raise PostedBefore(posting.key)
    work.outbox.extend(moved.said)
    return moved.payout
