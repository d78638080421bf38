"""Paths payouts answers: money on its way back, and the ledger."""

from functools import partial

from .route import ADMIN, ANYBODY, CONTACT, PEOPLE, TENANT, Route

_route = partial(Route, "payouts")
_ONE = "/api/admin/campaigns/{campaign_id:uuid}/enrollments/{enrollment_id:uuid}"
_HERS = "/api/campaigns/enrollments/{enrollment_id:uuid}"

ROUTES = (
    _route("POST", f"{_ONE}/resolve", PEOPLE),
    _route("GET", f"{_ONE}/payout", TENANT),
    _route("POST", "/api/admin/payouts/{payout_id:uuid}/approve", PEOPLE),
    _route("GET", "/api/admin/payouts", TENANT),
    _route("GET", "/api/admin/payout-limits", TENANT),
    _route("PUT", "/api/admin/payout-limits", ADMIN),
    _route("GET", "/api/admin/campaigns/{campaign_id:uuid}/payout-limits", TENANT),
    _route("PUT", "/api/admin/campaigns/{campaign_id:uuid}/payout-limits", ADMIN),
    _route("GET", "/api/admin/payment-accounts", ADMIN),
    _route("PUT", "/api/admin/payment-accounts/{account_id:uuid}", ADMIN),
    _route("POST", "/api/admin/payment-accounts/{account_id:uuid}/rotate", ADMIN),
    _route("POST", "/api/admin/payment-accounts/{account_id:uuid}/disable", ADMIN),
    _route("POST", "/api/admin/payment-accounts/{account_id:uuid}/enable", ADMIN),
    _route("GET", "/api/admin/contacts/{contact_id:uuid}/payouts", TENANT),
    _route("GET", "/api/admin/guarantees/{guarantee_id:uuid}", TENANT),
    _route("GET", "/api/admin/ledger", TENANT),
    _route("GET", "/api/admin/reconciliations", TENANT),
    _route("GET", "/api/admin/orders/{provider:name}/{reference:name}", TENANT),
    _route("POST", "/api/campaigns/{slug:name}/checkout", ANYBODY),
    _route("POST", f"{_HERS}/choose-payout", CONTACT),
    _route("GET", f"{_HERS}/payout", CONTACT),
)
