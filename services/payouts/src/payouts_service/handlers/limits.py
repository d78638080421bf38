"""The limits above which a second person is asked."""

from datetime import datetime
from uuid import UUID

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


async def concern_about(work: Work, payout: Payout, *, approval: int) -> Concern | None:
    """Why a second person is asked about a payout; the limits' locks were taken before those of its order."""
    since = work.now.replace(hour=0, minute=0, second=0, microsecond=0)
    limits = await work.limits.locked(payout.campaign_id)
    spent = [(one, await work.limits.spent(one.scope, payout.currency, since=since)) for one in limits]
    own = concern(payout.amount, spent, approval=approval)
    return own or await _over_published(work, payout, since=since)


async def _over_published(work: Work, payout: Payout, *, since: datetime) -> Concern | None:
    """Why a payout waits for its campaign's published budget, or None; the budget's row stays locked until commit."""
    scope, currency = payout.campaign_id, payout.currency
    budget = await work.limits.locked_budget(scope)
    everybody = await work.limits.spent(scope, currency, since=since)
    contact = await work.limits.spent(scope, currency, since=since, contact_id=payout.contact_id)
    return over_published(payout.amount, budget, everybody=everybody, contact=contact)
