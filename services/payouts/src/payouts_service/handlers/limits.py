"""The limits above which a second person is asked."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.values import Budget

from ..domain.limits import Concern, Limits, concern, over_published
from ..domain.payout import Payout
from ..work import Work


async def show_limits(work: Work, scope: UUID) -> Limits:
    """The limits of the tenant, or of one of its campaigns."""
    return await work.limits.of(scope)


async def keep_limits(work: Work, limits: Limits) -> Limits:
    """Set them; payouts that wait already go on waiting."""
    await work.limits.save(limits)
    return limits


async def concern_about(
    work: Work, payout: Payout, limits: Sequence[Limits], budget: Budget, *, approval: int
) -> Concern | None:
    """Why a second person is asked about a payout; the rows of limits and budget stay locked until commit."""
    since = work.now.replace(hour=0, minute=0, second=0, microsecond=0)
    spent = [(one, await work.limits.spent(one.scope, payout.currency, since=since)) for one in limits]
    own = concern(payout.amount, spent, approval=approval)
    return own or await _over_published(work, payout, budget, since=since)


async def _over_published(work: Work, payout: Payout, budget: Budget, *, since: datetime) -> Concern | None:
    """Why a payout waits for its campaign's published budget, or None; without one nothing is summed."""
    if budget == Budget():
        return None
    scope, currency = payout.campaign_id, payout.currency
    everybody = await work.limits.spent(scope, currency, since=since)
    person = await work.merged.person(payout.contact_id)
    contact = await work.limits.spent(scope, currency, since=since, contacts=person)
    return over_published(payout.amount, budget, everybody=everybody, contact=contact)
