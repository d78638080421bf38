"""What enrollment itself counts of a campaign, by the names that statistics uses."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.values import ExitReason


@dataclass(frozen=True)
class Tally:
    """So many enrollments that stand alike."""

    exit_reason: str | None
    """None: not ended."""
    payout_at_end: str | None
    number: int
    paid: int
    """Minor units of the orders they began with."""


def add_up(tallies: Iterable[Tally]) -> Counter[str]:
    """Starts with what was paid, and ends by their reason and by where a payout stood.

    An enrollment by the purchase of another one is no start of its own, and its purchase is counted there.
    """
    counted = Counter[str]()
    for one in tallies:
        if one.exit_reason != ExitReason.SAME_PURCHASE:
            counted.update({"enrollments.started": one.number, "purchases.amount": one.paid})
        if one.exit_reason is not None:
            ended = filter(None, (one.exit_reason, one.payout_at_end))
            counted.update({f"enrollments.ended.{how}": one.number for how in ended})
    return counted
