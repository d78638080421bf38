"""HTTP in: parse, call, answer."""

from dataclasses import asdict
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query

from chassis.http.callers import Anyone, Contact, Staff, System
from chassis.http.do import Do, Streamed
from chassis.http.pages import Cursor, Ids, Limit, Page, after, instant, page
from chassis.http.resources import resource
from chassis.http.values import ClosingIn

from .clients.accounts import OpenAccounts
from .domain.limits import EVERYWHERE
from .handlers import accounts, choosing, limits, orders, questions
from .handlers.opening import CheckoutOpener, Wanted
from .schemas.checkouts import CheckoutIn, CheckoutOut
from .schemas.differences import DifferenceOut
from .schemas.orders import EntriesAsked, EntryOut, HistoryOut, OrderOut, OrderSumsOut
from .schemas.payouts import (
    AccountIn,
    AccountKeyIn,
    AccountOut,
    BalanceOut,
    ChoiceIn,
    ComparisonOut,
    FiguresOut,
    GuaranteeOut,
    LedgerOut,
    LimitsIn,
    LimitsOut,
    PayoutOut,
    PayoutsAsked,
    PayoutSumsOut,
    ResolutionIn,
    SettlementIn,
    StaffPayoutOut,
)
from .settings import Settings

router = APIRouter()
Slug = Annotated[str, Path(max_length=200)]
_STAFF_PATH = "/api/admin/campaigns/{campaign_id}/enrollments/{enrollment_id}"


async def _approval_limit(settings: Annotated[Settings, Depends(resource(Settings))]) -> int:
    return settings.approval_limit


async def _opener(
    accounts: Annotated[OpenAccounts, Depends(resource(OpenAccounts))],
    settings: Annotated[Settings, Depends(resource(Settings))],
) -> CheckoutOpener:
    return CheckoutOpener(accounts, settings)


ApprovalLimit = Annotated[int, Depends(_approval_limit)]
Opener = Annotated[CheckoutOpener, Depends(_opener)]


@router.post("/api/campaigns/{slug}/checkout", status_code=201)
async def open_checkout(  # noqa: PLR0913 - what it asks of the provider stands between two transactions
    slug: Slug, body: CheckoutIn, do: Do, afterwards: Streamed, who: Anyone, opener: Opener
) -> CheckoutOut:
    """Open a page of the payment provider at which a visitor buys a bundle of a campaign.

    Whoever repeats the request under its `Idempotency-Key` gets the same page. A key must be hard to guess, because
    visitors share them. Where the visitor is sent afterwards is the installation's to say.
    """
    wanted = Wanted(who.tenant_id, slug, body.bundle_id, body.email, body.locale)
    return CheckoutOut.of(await opener.open(wanted, once=do, do=afterwards))


@router.post("/api/campaigns/enrollments/{enrollment_id}/choose-payout")
async def choose_payout(enrollment_id: UUID, body: ChoiceIn, do: Do, who: Contact) -> PayoutOut:
    """Choose how the money comes back, once every criterion is met."""
    return PayoutOut.of(await do(choosing.choose_payout, enrollment_id, body.type, contact_id=who.id))


@router.get("/api/campaigns/enrollments/{enrollment_id}/payout")
async def show_own_payout(enrollment_id: UUID, do: Do, who: Contact) -> PayoutOut:
    """The caller's own payout."""
    return PayoutOut.of(await do(questions.show_own_payout, enrollment_id, contact_id=who.id))


@router.post(f"{_STAFF_PATH}/resolve")
async def resolve_payout(  # noqa: PLR0913 - the path has two ids
    campaign_id: UUID, enrollment_id: UUID, body: ResolutionIn, do: Do, who: Staff, limit: ApprovalLimit
) -> StaffPayoutOut:
    """Issue a payout, or ask a second person if it is large."""
    return StaffPayoutOut.staffed(
        await do(choosing.resolve_payout, campaign_id, enrollment_id, notes=body.notes, by=who.id, limit=limit)
    )


@router.get(f"{_STAFF_PATH}/payout")
async def show_payout(campaign_id: UUID, enrollment_id: UUID, do: Do, _who: Staff) -> StaffPayoutOut:
    """A payout, who decided about it, and every call that was made for it."""
    return StaffPayoutOut.staffed(*await do(questions.show_payout, campaign_id, enrollment_id))


@router.get("/api/admin/payouts/{payout_id}")
async def show_payout_by_id(payout_id: UUID, do: Do, _who: Staff) -> StaffPayoutOut:
    """A payout by its own id, who decided about it, and every call that was made for it."""
    return StaffPayoutOut.staffed(*await do(questions.show_payout_by_id, payout_id))


@router.get("/api/admin/payouts/{payout_id}/history")
async def show_payout_history(payout_id: UUID, do: Do, _who: Staff) -> HistoryOut:
    """Every state a payout has entered, its postings, and the purchase it comes out of."""
    return HistoryOut.of(*await do(questions.show_history, payout_id))


@router.post("/api/admin/payouts/{payout_id}/approve")
async def approve_payout(payout_id: UUID, do: Do, who: Staff) -> StaffPayoutOut:
    """Approve what somebody else resolved."""
    return StaffPayoutOut.staffed(await do(choosing.approve_payout, payout_id, by=who.id))


@router.post("/api/admin/payouts/{payout_id}/settle")
async def settle_payout(payout_id: UUID, body: SettlementIn, do: Do, who: Staff) -> StaffPayoutOut:
    """Say what the provider did about a payout whose outcome has been unknown for a day.

    With the provider's reference it is paid; without one it has failed, and may be resolved once more.
    """
    return StaffPayoutOut.staffed(await do(choosing.settle_payout, payout_id, body.ending(), body.note, by=who.id))


@router.post("/api/admin/payouts/{payout_id}/withdraw")
async def withdraw_payout(payout_id: UUID, body: ClosingIn, do: Do, who: Staff) -> StaffPayoutOut:
    """Take back a payout that is not being paid: nobody gets it, also when money of its purchase returns."""
    return StaffPayoutOut.staffed(await do(choosing.withdraw_payout, payout_id, body.note, by=who.id))


@router.get("/api/admin/payouts")
async def list_payouts(do: Do, _who: Staff, asked: Annotated[PayoutsAsked, Query()]) -> Page[StaffPayoutOut]:
    """Payouts, oldest first; of one state if it is named, and if asked for, only those that wait for an account."""
    found = await do(
        questions.list_payouts,
        after(asked.cursor, UUID),
        asked.limit + 1,
        state=asked.state,
        lacks_account=asked.lacks_account,
    )
    return page([StaffPayoutOut.staffed(payout) for payout in found], asked.limit, lambda payout: [payout.id])


@router.get("/api/admin/payout-sums")
async def list_payout_sums(campaign_ids: Ids, do: Do, _who: Staff) -> list[PayoutSumsOut]:
    """What contacts have earned in each of these campaigns, what of it was paid, and what is left to pay."""
    return [PayoutSumsOut.model_validate(one) for one in await do(questions.list_sums, campaign_ids)]


@router.get("/api/admin/payout-limits")
async def show_limits(do: Do, _who: Staff) -> LimitsOut:
    """Above which sums of the tenant a second person is asked."""
    return LimitsOut.of(await do(limits.show_limits, EVERYWHERE))


@router.put("/api/admin/payout-limits")
async def keep_limits(body: LimitsIn, do: Do, _who: Staff) -> LimitsOut:
    """Set them for the tenant; payouts that wait already go on waiting."""
    return LimitsOut.of(await do(limits.keep_limits, body.limits(EVERYWHERE)))


@router.get("/api/admin/campaigns/{campaign_id}/payout-limits")
async def show_campaign_limits(campaign_id: UUID, do: Do, _who: Staff) -> LimitsOut:
    """Above which sums of a campaign a second person is asked."""
    return LimitsOut.of(await do(limits.show_limits, campaign_id))


@router.put("/api/admin/campaigns/{campaign_id}/payout-limits")
async def keep_campaign_limits(campaign_id: UUID, body: LimitsIn, do: Do, _who: Staff) -> LimitsOut:
    """Set them for a campaign, beside those of the tenant."""
    return LimitsOut.of(await do(limits.keep_limits, body.limits(campaign_id)))


@router.get("/api/admin/payment-accounts")
async def list_payment_accounts(do: Do, _who: Staff) -> list[AccountOut]:
    """The tenant's accounts at payment providers, without their keys."""
    return [AccountOut.of(one) for one in await do(accounts.list_accounts)]


@router.put("/api/admin/payment-accounts/{account_id}")
async def keep_payment_account(account_id: UUID, body: AccountIn, do: Do, _who: Staff) -> AccountOut:
    """Make or change an account; what waited for it is asked for at once."""
    return AccountOut.of(await do(accounts.keep_account, body.told(account_id), body.api_key))


@router.post("/api/admin/payment-accounts/{account_id}/rotate")
async def rotate_payment_key(account_id: UUID, body: AccountKeyIn, do: Do, _who: Staff) -> AccountOut:
    """Give an account another key of the same mode; the one before is not used any more."""
    return AccountOut.of(await do(accounts.rotate_key, account_id, body.api_key))


@router.post("/api/admin/payment-accounts/{account_id}/disable")
async def disable_payment_account(account_id: UUID, do: Do, _who: Staff) -> AccountOut:
    """Ask for nothing more under an account; its payouts wait."""
    return AccountOut.of(await do(accounts.disable_account, account_id))


@router.post("/api/admin/payment-accounts/{account_id}/enable")
async def enable_payment_account(account_id: UUID, do: Do, _who: Staff) -> AccountOut:
    """Use an account again, at once."""
    return AccountOut.of(await do(accounts.enable_account, account_id))


@router.get("/api/admin/contacts/{contact_id}/payouts")
async def list_payouts_of_contact(
    contact_id: UUID, do: Do, _who: Staff, cursor: Cursor = None, limit: Limit = 50
) -> Page[StaffPayoutOut]:
    """The statement of a contact: every payout of hers, oldest first, of however many orders."""
    found = await do(questions.list_payouts_of, contact_id, after(cursor, UUID), limit + 1)
    return page([StaffPayoutOut.staffed(payout) for payout in found], limit, lambda payout: [payout.id])


@router.get("/api/admin/guarantees/{guarantee_id}")
async def show_guarantee(guarantee_id: UUID, do: Do, _who: Staff) -> GuaranteeOut:
    """Who resolved which payout, when, and with which words."""
    return GuaranteeOut.of(await do(questions.show_guarantee, guarantee_id))


@router.get("/api/admin/ledger")
async def show_ledger(do: Do, _who: Staff, cursor: Cursor = None, limit: Limit = 50) -> LedgerOut:
    """Balances of accounts by name, and whether all of them sum to zero."""
    balances, totals = await do(questions.show_balances, after(cursor, str, str), limit + 1)
    shown = page([BalanceOut.of(balance) for balance in balances], limit, lambda one: [one.account, one.currency])
    sums = [BalanceOut.of(total) for total in totals]
    return LedgerOut(items=shown.items, next=shown.next, totals=sums, sums_to_zero=not any(one.balance for one in sums))


@router.get("/api/admin/ledger/entries")
async def list_ledger_entries(do: Do, _who: Staff, asked: Annotated[EntriesAsked, Query()]) -> Page[EntryOut]:
    """What postings did to an account, newest first."""
    found = await do(
        questions.list_entries, asked.account, asked.currency, before=after(asked.cursor, UUID), limit=asked.limit + 1
    )
    return page([EntryOut.model_validate(asdict(one)) for one in found], asked.limit, lambda one: [one.posting_id])


@router.get("/api/admin/orders/overpaid")
async def list_overpaid_orders(do: Do, _who: Staff, cursor: Cursor = None, limit: Limit = 50) -> Page[OrderSumsOut]:
    """Purchases that gave more than was captured: two orders had both paid before they proved to be one."""
    found = await do(questions.list_overpaid, after(cursor, UUID), limit + 1)
    return page([OrderSumsOut.of_order(order) for order in found], limit, lambda one: [one.id])


@router.post("/api/admin/orders/{order_id}/accept-overpaid")
async def accept_overpaid_order(order_id: UUID, do: Do, who: Staff) -> OrderSumsOut:
    """Take note of what a purchase has given too much; it waits for nobody any more, unless it becomes more."""
    return OrderSumsOut.of_order(await do(orders.accept_overpaid, order_id, by=who.id))


@router.get("/api/admin/orders/{provider}/{reference}")
async def show_order(provider: str, reference: str, do: Do, _who: Staff) -> OrderOut:
    """A purchase, what of it went back, and its postings."""
    return OrderOut.of(*await do(questions.show_order, provider, reference))


@router.get("/api/admin/reconciliations")
async def list_comparisons(do: Do, _who: Staff, cursor: Cursor = None, limit: Limit = 50) -> Page[ComparisonOut]:
    """Comparisons of our ledger with the provider, oldest first."""
    found = await do(questions.list_comparisons, after(cursor, UUID), limit + 1)
    return page([ComparisonOut.of(*one) for one in found], limit, lambda one: [one.id])


@router.get("/api/admin/ledger-differences")
async def list_ledger_differences(
    do: Do, _who: Staff, *, state: Literal["open", "closed"] = "open", cursor: Cursor = None, limit: Limit = 50
) -> Page[DifferenceOut]:
    """What our ledger and the provider do not agree on, newest first: what is open, or what is closed."""
    before, is_closed = after(cursor, instant, UUID), state == "closed"
    found = await do(questions.list_differences, is_closed=is_closed, before=before, limit=limit + 1)
    shown = [DifferenceOut.of(*one) for one in found]
    return page(shown, limit, lambda one: [one.found_at.isoformat(), one.id])


@router.post("/api/admin/ledger-differences/{difference_id}/close")
async def close_ledger_difference(difference_id: UUID, body: ClosingIn, do: Do, who: Staff) -> DifferenceOut:
    """Note that nothing more is to be done about a difference; what a later comparison finds otherwise is open."""
    return DifferenceOut.of(*await do(questions.close_difference, difference_id, body.note, by=who.id))


@router.get("/internal/payouts")
async def find_payouts(enrollment_ids: Ids, do: Do, _who: System) -> list[PayoutOut]:
    """Payouts of several enrollments, for answers the gateway composes."""
    return [PayoutOut.of(payout) for payout in await do(questions.find_payouts, enrollment_ids)]


@router.get("/internal/figures/{campaign_id}")
async def show_figures(campaign_id: UUID, do: Do, _who: System) -> FiguresOut:
    """What this service itself counts of a campaign."""
    return FiguresOut(counters=dict(await do(questions.show_figures, campaign_id)))
