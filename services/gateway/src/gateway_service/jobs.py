"""Time in: what runs when."""

from collections.abc import Sequence
from datetime import timedelta

from chassis.jobs import Job, every

from .handlers import figures, people, purchases, rates, webhooks
from .settings import Settings
from .work import Work


def table(settings: Settings) -> Sequence[Job]:
    """The jobs, with how long things are kept."""

    async def forget_webhooks(work: Work, limit: int) -> int:
        return await webhooks.forget(work, limit, after=timedelta(days=settings.raw_days))

    async def forget_people(work: Work, limit: int) -> int:
        return await purchases.forget_people(work, limit, after=timedelta(days=settings.raw_days))

    async def say_without(work: Work, limit: int) -> int:
        return await purchases.say_without(work, limit, patience=settings.purchase_patience)

    return (
        every(seconds=60, run=people.forget, limit=500),
        every(seconds=60, run=forget_webhooks, limit=500),
        every(seconds=60, run=forget_people, limit=200),
        every(seconds=15, run=say_without, limit=200),
        every(seconds=60, run=rates.forget, limit=500),
        every(seconds=settings.check_interval.total_seconds(), run=figures.plan_checks, limit=200),
    )
