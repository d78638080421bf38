"""How often somebody has asked."""

from collections.abc import Mapping
from datetime import timedelta

from ..repository.rates import Counted
from ..work import Work


async def count(work: Work, windows: Mapping[bytes, timedelta]) -> dict[bytes, Counted]:
    """Count one more of each key, in windows that begin with their first. Needs no tenant."""
    return await work.rates.count({key: work.now + window for key, window in windows.items()}, now=work.now)


async def forget(work: Work, limit: int) -> int:
    """Delete counts whose window is over, whoever they are about; returns how many."""
    return await work.rates.forget(work.now, limit)
