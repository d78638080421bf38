"""Time in: what runs when."""

from collections.abc import Sequence
from datetime import timedelta

from chassis.jobs import Job, every

from .handlers import figures, people, pulses, purchases, rates, resets, sealing, submitted, users, webhooks
from .handlers.resets import ResetTerms
from .settings import Settings
from .work import Work

_WITHOUT_TERMS = (
    every(seconds=60, run=people.forget, limit=500),
    every(seconds=60, run=users.forget_links, limit=500),
    every(seconds=60, run=rates.forget, limit=500),
    every(seconds=600, run=sealing.reseal_secrets, limit=200),
)
"""Jobs to which no setting says how long something is kept."""


def table(settings: Settings, terms: ResetTerms) -> Sequence[Job]:
    """The jobs, with how long things are kept, and how links to set a password are made."""

    async def forget_webhooks(work: Work, limit: int) -> int:
        return await webhooks.forget(work, limit, after=timedelta(days=settings.raw_days))

    async def forget_people(work: Work, limit: int) -> int:
        return await purchases.forget_people(work, limit, after=timedelta(days=settings.raw_days))

    async def say_without(work: Work, limit: int) -> int:
        return await purchases.say_without(work, limit, patience=settings.purchase_patience)

    async def forget_submitted(work: Work, limit: int) -> int:
        return await submitted.forget(work, limit, after=timedelta(days=settings.submitted_days))

    async def forget_pulses(work: Work, limit: int) -> int:
        return await pulses.forget(work, limit, after=settings.pulse_lifetime)

    async def answer_resets(work: Work, limit: int) -> int:
        return await resets.answer_resets(work, limit, terms=terms)

    return (
        *_WITHOUT_TERMS,
        every(seconds=5, run=answer_resets, limit=50),
        every(seconds=60, run=forget_submitted, limit=500),
        every(seconds=60, run=forget_webhooks, limit=500),
        every(seconds=60, run=forget_people, limit=200),
        every(seconds=15, run=say_without, limit=200),
        every(seconds=600, run=forget_pulses, limit=1_000),
        every(seconds=settings.check_interval.total_seconds(), run=figures.plan_checks, limit=200),
    )
