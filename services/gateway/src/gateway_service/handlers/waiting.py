"""What of our own waits for a person."""

from collections.abc import Sequence

from ..domain.facts import Disposition
from ..domain.figures import LastingDifference
from ..domain.webhooks import ListedEvent
from ..work import Work


async def list_own(work: Work, *, limit: int) -> tuple[Sequence[ListedEvent], Sequence[LastingDifference]]:
    """Webhooks that are parked, and figures that differ from what their owners count; one more of each than `limit`."""
    parked = await work.inbound.listing(Disposition.PARKED, None, limit)
    return parked, await work.differences.page(is_closed=False, before=None, limit=limit + 1)
