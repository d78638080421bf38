"""Time in: what runs when."""

from collections.abc import Sequence
from datetime import timedelta

from chassis.jobs import Job, every

from .handlers import accounts, checkouts
from .settings import Settings
from .work import Work


def table(settings: Settings) -> Sequence[Job]:
    """The jobs, with how long things are kept."""

    async def forget_checkouts(work: Work, limit: int) -> int:
        return await checkouts.forget(work, limit, after=timedelta(days=settings.checkout_days))

    return (
        every(seconds=3600, run=forget_checkouts, limit=500),
        every(seconds=600, run=accounts.reseal_secrets, limit=200),
    )
