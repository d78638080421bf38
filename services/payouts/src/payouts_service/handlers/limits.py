"""The limits above which a second person is asked."""

from uuid import UUID

from ..domain.limits import Concern, Limits, concern
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
    return concern(payout.amount, spent, approval=approval)
