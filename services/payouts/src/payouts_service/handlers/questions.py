"""What people and the gateway ask."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from contracts.payouts import PayoutState

from ..domain.attempt import Attempt
from ..domain.comparison import Comparison
from ..domain.ledger import Balance, Entry
from ..domain.order import Order
from ..domain.payout import Guarantee, Payout
from ..errors import NoSuchPayout
from ..work import Work
from .merged import is_same


async def show_payout(work: Work, campaign_id: UUID, enrollment_id: UUID) -> tuple[Payout, Sequence[Attempt]]:
    """A payout and every call that was made for it, for staff."""
    payout = await work.payouts.get(enrollment_id)
    if payout.campaign_id != campaign_id:
        raise NoSuchPayout
    return payout, (await work.attempts.of_all([payout.id])).get(payout.id, [])


async def show_own_payout(work: Work, enrollment_id: UUID, *, contact_id: UUID) -> Payout:
    """A contact's own payout."""
    payout = await work.payouts.get(enrollment_id)
    if not await is_same(work, payout.contact_id, contact_id):
        raise NoSuchPayout
    return payout


async def find_payouts(work: Work, enrollment_ids: Sequence[UUID]) -> list[Payout]:
    """The payouts of these enrollments."""
    return await work.payouts.several(enrollment_ids)


async def list_payouts(work: Work, after: UUID | None, limit: int, *, state: PayoutState | None) -> list[Payout]:
    """Payouts, oldest first."""
    return await work.payouts.page(after=after, limit=limit, state=state)


async def list_payouts_of(work: Work, contact_id: UUID, after: UUID | None, limit: int) -> list[Payout]:
    """Payouts of one contact, oldest first."""
    return await work.payouts.page_of(await work.merged.person(contact_id), after=after, limit=limit)


async def show_guarantee(work: Work, guarantee_id: UUID) -> Guarantee:
    """One guarantee: which payout was resolved, when, and by whom."""
    return await work.payouts.guarantee_of(guarantee_id)


async def show_order(work: Work, provider: str, reference: str) -> tuple[Order, Sequence[UUID], Sequence[Entry]]:
    """An order, the orders that are a part of it, and everything the ledger says of all of them."""
    order = await work.orders.of_reference(provider, reference)
    parts = [part.id for part in (await work.orders.parts_of([order.id])).get(order.id, ())]
    return order, parts, await work.ledger.of_orders([order.id, *parts])


async def show_balances(
    work: Work, after: tuple[str, str] | None, limit: int
) -> tuple[Sequence[Balance], Sequence[Balance]]:
    """Balances of accounts by name, and the sums of all of them by currency."""
    return await work.ledger.balances(after=after, limit=limit), await work.ledger.totals()


async def list_comparisons(work: Work, after: UUID | None, limit: int) -> Sequence[Comparison]:
    """Comparisons with the provider, oldest first."""
    return await work.reconciliations.page(after=after, limit=limit)


async def show_figures(work: Work, campaign_id: UUID) -> Mapping[str, int]:
    """What this service itself counts of a campaign."""
    return await work.payouts.figures(campaign_id)
