"""Time in: what runs when."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from chassis.jobs import Job, every
from chassis.security.links import Link, LinkSigner, password_token

from .domain.people import hashed
from .handlers import figures, people, pulses, purchases, rates, resets, submitted, users, webhooks
from .handlers.resets import ResetTerms
from .settings import Settings
from .work import Work


def table(settings: Settings, links: LinkSigner) -> Sequence[Job]:
    """The jobs, with how long things are kept."""
    terms = ResetTerms(partial(_token_hash, links), settings.invitation_lifetime, settings.reset_lifetime)

    async def forget_webhooks(work: Work, limit: int) -> int:
        return await webhooks.forget(work, limit, after=timedelta(days=settings.raw_days))

    async def forget_people(work: Work, limit: int) -> int:
        return await purchases.forget_people(work, limit, after=timedelta(days=settings.raw_days))

    async def say_without(work: Work, limit: int) -> int:
        return await purchases.say_without(work, limit, patience=settings.purchase_patience)

    async def forget_submitted(work: Work, limit: int) -> int:
        return await submitted.forget(work, limit, after=timedelta(days=settings.submitted_days))

    async def answer_resets(work: Work, limit: int) -> int:
        return await resets.answer_resets(work, limit, terms=terms)

    return (
        every(seconds=5, run=answer_resets, limit=50),
        every(seconds=60, run=people.forget, limit=500),
        every(seconds=60, run=users.forget_links, limit=500),
        every(seconds=60, run=forget_submitted, limit=500),
        every(seconds=60, run=forget_webhooks, limit=500),
        every(seconds=60, run=forget_people, limit=200),
        every(seconds=15, run=say_without, limit=200),
        every(seconds=600, run=pulses.forget, limit=1_000),
        every(seconds=60, run=rates.forget, limit=500),
        every(seconds=settings.check_interval.total_seconds(), run=figures.plan_checks, limit=200),
    )


def _token_hash(links: LinkSigner, tenant_id: UUID, link_id: UUID) -> bytes:
    return hashed(password_token(links, Link(tenant_id, link_id)))
