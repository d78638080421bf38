"""How often somebody has asked."""

from datetime import timedelta

from ..work import Work


async def count(work: Work, key: bytes, *, window: timedelta) -> int:
    """Count one more, in a window that begins with its first; returns how many there are in it. Needs no tenant."""
    return await work.rates.count(key, now=work.now, until=work.now + window)


async def forget(work: Work, limit: int) -> int:
    """Delete counts whose window is over, whoever they are about; returns how many."""
    return await work.rates.forget(work.now, limit)
