"""HTTP in: parse, call, answer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query

from chassis.http.callers import Anyone, Contact, Staff, System
from chassis.http.do import Do, Streamed
from chassis.http.pages import Cursor, Limit, Page, after, page
from chassis.http.resources import resource
from contracts.payouts import PayoutState

from .clients.accounts import OpenAccounts
from .domain.limits import EVERYWHERE
from .handlers import accounts, choosing, limits, questions
from .handlers.opening import Desk, Wanted
from .schemas.checkouts import CheckoutIn, CheckoutOut
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
    OrderOut,
    PayoutOut,
    ResolutionIn,
    StaffPayoutOut,
)
from .settings import Settings

router = APIRouter()
Slug = Annotated[str, Path(max_length=200)]
_STAFF_PATH = "/api/admin/campaigns/{campaign_id}/enrollments/{enrollment_id}"


def _approval_limit(settings: Annotated[Settings, Depends(resource(Settings))]) -> int:
    return settings.approval_limit


def _desk(
    accounts: Annotated[OpenAccounts, Depends(resource(OpenAccounts))],
    settings: Annotated[Settings, Depends(resource(Settings))],
) -> Desk:
    return Desk(accounts, settings)


ApprovalLimit = Annotated[int, Depends(_approval_limit)]
CheckoutDesk = Annotated[Desk, Depends(_desk)]


@router.post("/api/campaigns/{slug}/checkout", status_code=201)
async def open_checkout(  # noqa: PLR0913 - what it asks of the provider stands between two transactions
    slug: Slug, body: CheckoutIn, do: Do, afterwards: Streamed, who: Anyone, desk: CheckoutDesk
) -> CheckoutOut:
    """Open a page of the payment provider at which a visitor buys a bundle of a campaign.

    Whoever repeats the request under its `Idempotency-Key` gets the same page. A key must be hard to guess, because
    visitors share them. Where the visitor is sent afterwards is the installation's to say.
    """
    wanted = Wanted(who.tenant_id, slug, body.bundle_id, body.email, body.locale)
    return CheckoutOut.of(await desk.open(wanted, once=do, do=afterwards))


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


@router.post("/api/admin/payouts/{payout_id}/approve")
async def approve_payout(payout_id: UUID, do: Do, who: Staff) -> StaffPayoutOut:
    """Approve what somebody else resolved."""
    return StaffPayoutOut.staffed(await do(choosing.approve_payout, payout_id, by=who.id))


@router.get("/api/admin/payouts")
async def list_payouts(
    do: Do, _who: Staff, cursor: Cursor = None, limit: Limit = 50, state: PayoutState | None = None
) -> Page[StaffPayoutOut]:
    """Payouts, oldest first; of one state if it is named."""
    found = await do(questions.list_payouts, after(cursor, UUID), limit + 1, state=state)
    return page([StaffPayoutOut.staffed(payout) for payout in found], limit, lambda payout: [payout.id])


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


@router.get("/api/admin/orders/{provider}/{reference}")
async def show_order(provider: str, reference: str, do: Do, _who: Staff) -> OrderOut:
    """A purchase, what of it went back, and its postings."""
    return OrderOut.of(*await do(questions.show_order, provider, reference))


@router.get("/api/admin/reconciliations")
async def list_comparisons(do: Do, _who: Staff, cursor: Cursor = None, limit: Limit = 50) -> Page[ComparisonOut]:
    """Comparisons of our ledger with the provider, oldest first."""
    found = await do(questions.list_comparisons, after(cursor, UUID), limit + 1)
    return page([ComparisonOut.of(one) for one in found], limit, lambda one: [one.id])


@router.get("/internal/payouts")
async def find_payouts(
    enrollment_ids: Annotated[list[UUID], Query(max_length=200)], do: Do, _who: System
) -> list[PayoutOut]:
    """Payouts of several enrollments, for answers the gateway composes."""
    return [PayoutOut.of(payout) for payout in await do(questions.find_payouts, enrollment_ids)]


@router.get("/internal/figures/{campaign_id}")
async def show_figures(campaign_id: UUID, do: Do, _who: System) -> FiguresOut:
    """What this service itself counts of a campaign."""
    return FiguresOut(counters=dict(await do(questions.show_figures, campaign_id)))
