"""Counts and sums of what was executed: the figures a reconciliation compares."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from .journal import Json
from .ledger import Execution
from .outgoing import Outgoing


def summed(executions: Iterable[Execution]) -> Json:
    """By provider and operation: how many, and the sum per currency in minor units."""
    counts: Counter[tuple[str, str]] = Counter()
    sums: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in executions:
        counts[one.provider, one.operation] += 1
        if one.amount is not None and one.currency is not None:
            sums[one.provider, one.operation][one.currency] += one.amount
    answer: Json = {}
    for (provider, operation), count in sorted(counts.items()):
        figures = {"count": count, "sums": dict(sums[provider, operation])}
        answer.setdefault(provider, {})[operation] = figures
    return answer


def callbacks(outgoing: Outgoing) -> Json:
    """How many callbacks are owed, were taken, and how many attempts that cost."""
    owed = list(outgoing.owed.values())
    delivered = sum(one.is_delivered() for one in owed)
    attempts = sum(len(one.attempts) for one in owed)
    return {"owed": len(owed), "delivered": delivered, "pending": len(owed) - delivered, "attempts": attempts}
