"""Paths payouts answers: money on its way back, and the ledger."""

from functools import partial

from .route import ADMIN, ANYBODY, CAMPAIGNS, CONTACT, PEOPLE, TENANT, Route

_route = partial(Route, "payouts")
_ONE = "/api/admin/campaigns/{campaign_id:uuid}/enrollments/{enrollment_id:uuid}"
_PAYOUT = "/api/admin/payouts/{payout_id:uuid}"
_ACCOUNTS = "/api/admin/payment-accounts"
_HERS = "/api/campaigns/enrollments/{enrollment_id:uuid}"

ROUTES = (
    _route("POST", f"{_ONE}/resolve", PEOPLE, shows=f"{_ONE}/payout"),
    _route("GET", f"{_ONE}/payout", TENANT),
    _route("GET", "/api/admin/payouts", TENANT),
    _route("GET", _PAYOUT, TENANT),
    _route("GET", f"{_PAYOUT}/history", TENANT),
    _route("POST", f"{_PAYOUT}/approve", PEOPLE, shows=_PAYOUT),
    _route("POST", f"{_PAYOUT}/settle", PEOPLE, shows=_PAYOUT),
    _route("POST", f"{_PAYOUT}/withdraw", PEOPLE, shows=_PAYOUT),
    _route("GET", "/api/admin/payout-sums", TENANT),
    _route("GET", "/api/admin/payout-limits", TENANT),
    _route("PUT", "/api/admin/payout-limits", ADMIN),
    _route("GET", "/api/admin/campaigns/{campaign_id:uuid}/payout-limits", TENANT),
    _route("PUT", "/api/admin/campaigns/{campaign_id:uuid}/payout-limits", ADMIN, owner=CAMPAIGNS),
    _route("GET", _ACCOUNTS, ADMIN),
    _route("PUT", f"{_ACCOUNTS}/{{account_id:uuid}}", ADMIN, shows=_ACCOUNTS),
    _route("POST", f"{_ACCOUNTS}/{{account_id:uuid}}/rotate", ADMIN, shows=_ACCOUNTS),
    _route("POST", f"{_ACCOUNTS}/{{account_id:uuid}}/disable", ADMIN, shows=_ACCOUNTS),
    _route("POST", f"{_ACCOUNTS}/{{account_id:uuid}}/enable", ADMIN, shows=_ACCOUNTS),
    _route("GET", "/api/admin/contacts/{contact_id:uuid}/payouts", TENANT),
    _route("GET", "/api/admin/guarantees/{guarantee_id:uuid}", TENANT),
    _route("GET", "/api/admin/ledger", TENANT),
    _route("GET", "/api/admin/ledger/entries", TENANT),
    _route("GET", "/api/admin/reconciliations", TENANT),
    _route("GET", "/api/admin/ledger-differences", TENANT),
    _route("POST", "/api/admin/ledger-differences/{difference_id:uuid}/close", PEOPLE),
    _route("GET", "/api/admin/orders/overpaid", TENANT),
    _route("POST", "/api/admin/orders/{order_id:uuid}/accept-overpaid", PEOPLE),
    _route("GET", "/api/admin/orders/{provider:name}/{reference:name}", TENANT),
    _route("POST", "/api/campaigns/{slug:name}/checkout", ANYBODY),
    _route("POST", f"{_HERS}/choose-payout", CONTACT, shows=f"{_HERS}/payout"),
    _route("GET", f"{_HERS}/payout", CONTACT),
)
