"""What people and the gateway ask."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.postgres.closable import Closing
from contracts.payouts import PayoutState

from ..domain.attempt import Attempt
from ..domain.comparison import Comparison, LedgerDifference
from ..domain.ledger import Balance, Entry
from ..domain.order import Order
from ..domain.payout import Change, Guarantee, Payout, Sums
from ..errors import NoSuchPayout
from ..work import Work
from .merged import is_same


async def show_payout(work: Work, campaign_id: UUID, enrollment_id: UUID) -> tuple[Payout, Sequence[Attempt]]:
    """A payout and every call that was made for it, for staff."""
    payout = await work.payouts.get(enrollment_id)
    if payout.campaign_id != campaign_id:
        raise NoSuchPayout
    return await _with_attempts(work, payout)


async def show_payout_by_id(work: Work, payout_id: UUID) -> tuple[Payout, Sequence[Attempt]]:
    """The same, of a payout that is named by its own id."""
    return await _with_attempts(work, await work.payouts.by_id(payout_id))


async def _with_attempts(work: Work, payout: Payout) -> tuple[Payout, Sequence[Attempt]]:
    return payout, (await work.attempts.of_all([payout.id])).get(payout.id, [])


async def show_history(work: Work, payout_id: UUID) -> tuple[Order | None, Sequence[Change], Sequence[Entry]]:
    """The order a payout comes out of, every state it has entered, and everything the ledger says of it."""
    payout = await work.payouts.by_id(payout_id)
    orders = await work.orders.several([payout.order_id] if payout.order_id else [])
    order = next(iter(orders.values()), None)
    return order, await work.payouts.changes_of(payout.id), await work.ledger.of_payout(payout.id)


async def show_own_payout(work: Work, enrollment_id: UUID, *, contact_id: UUID) -> Payout:
    """A contact's own payout."""
    payout = await work.payouts.get(enrollment_id)
    if not await is_same(work, payout.contact_id, contact_id):
        raise NoSuchPayout
    return payout


async def find_payouts(work: Work, enrollment_ids: Sequence[UUID]) -> list[Payout]:
    """The payouts of these enrollments."""
    return await work.payouts.several(enrollment_ids)


async def list_payouts(
    work: Work, after: UUID | None, limit: int, *, state: PayoutState | None, lacks_account: bool
) -> list[Payout]:
    """Payouts, oldest first."""
    return await work.payouts.page(after=after, limit=limit, state=state, lacks_account=lacks_account)


async def list_payouts_of(work: Work, contact_id: UUID, after: UUID | None, limit: int) -> list[Payout]:
    """Payouts of one contact, oldest first."""
    return await work.payouts.page_of(await work.merged.person(contact_id), after=after, limit=limit)


async def list_sums(work: Work, campaign_ids: Sequence[UUID]) -> Sequence[Sums]:
    """What the payouts of these campaigns come to, by campaign and currency."""
    return await work.payouts.sums(campaign_ids)


async def show_guarantee(work: Work, guarantee_id: UUID) -> Guarantee:
    """One guarantee: which payout was resolved, when, and by whom."""
    return await work.payouts.guarantee_of(guarantee_id)


async def show_order(work: Work, provider: str, reference: str) -> tuple[Order, Sequence[UUID], Sequence[Entry]]:
    """An order, the orders that are a part of it, and everything the ledger says of all of them."""
    order = await work.orders.of_reference(provider, reference)
    parts = [part.id for part in (await work.orders.parts_of([order.id])).get(order.id, ())]
    return order, parts, await work.ledger.of_orders([order.id, *parts])


async def list_overpaid(work: Work, after: UUID | None, limit: int) -> Sequence[Order]:
    """Orders that gave more than was captured, and that nobody has taken note of yet."""
    return await work.orders.overpaid(after=after, limit=limit)


async def show_balances(
    work: Work, after: tuple[str, str] | None, limit: int
) -> tuple[Sequence[Balance], Sequence[Balance]]:
    """Balances of accounts by name, and the sums of all of them by currency."""
    return await work.ledger.balances(after=after, limit=limit), await work.ledger.totals()


async def list_entries(work: Work, account: str, currency: str, *, before: UUID | None, limit: int) -> Sequence[Entry]:
    """What postings did to an account, newest first."""
    return await work.ledger.of_account(account, currency, before=before, limit=limit)


async def list_comparisons(work: Work, after: UUID | None, limit: int) -> Sequence[tuple[Comparison, Order]]:
    """Comparisons with the provider, oldest first, each with its order."""
    found = await work.reconciliations.page(after=after, limit=limit)
    orders = await work.orders.several({one.order_id for one in found})
    return [(one, orders[one.order_id]) for one in found]


async def list_differences(
    work: Work, *, is_closed: bool, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[tuple[LedgerDifference, Order]]:
    """What our ledger and the provider do not agree on, newest first, each with its order: what is open, or closed."""
    found = await work.differences.page(is_closed=is_closed, before=before, limit=limit)
    orders = await work.orders.several({one.order_id for one in found})
    return [(one, orders[one.order_id]) for one in found]


async def close_difference(work: Work, difference_id: UUID, note: str, *, by: UUID) -> tuple[LedgerDifference, Order]:
    """Note why nothing more is to be done about a difference. Raises `NoSuchDifference`."""
    closed = await work.differences.close(difference_id, Closing(note, by, work.now))
    return closed, (await work.orders.several([closed.order_id]))[closed.order_id]


async def show_figures(work: Work, campaign_id: UUID) -> Mapping[str, int]:
    """What this service itself counts of a campaign."""
    return await work.payouts.figures(campaign_id)
