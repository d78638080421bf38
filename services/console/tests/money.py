"""What a gateway tells of money."""

from typing import Any
from uuid import UUID

import httpx

from services.console.tests.fakes import CAMPAIGN_ID, USER_ID

PAYOUT_ID, ORDER_ID, DIFFERENCE_ID, CONTACT_ID = (UUID(int=number) for number in (0xA1, 0xA2, 0xA3, 0xC0))
SOMEBODY = UUID(int=0x50)
AT = "2026-11-01T10:00:00Z"


def payout(**more: Any) -> dict[str, Any]:
    """A payout that waits for a second person, and was resolved by somebody else."""
    plain = {
        "id": str(PAYOUT_ID),
        "enrollment_id": str(UUID(int=0xE1)),
        "campaign_id": str(CAMPAIGN_ID),
        "contact_id": str(CONTACT_ID),
        "state": "awaiting_approval",
        "type": "refund",
        "amount": {"amount": 120_000, "currency": "EUR"},
        "provider_reference": None,
        "code": None,
        "reason": "over_limit",
        "met_at": AT,
        "resolved_by": str(SOMEBODY),
        "resolved_at": AT,
        "resolution_notes": "As promised.",
        "approved_by": None,
        "attempts": [{"number": 1, "asked_at": AT, "outcome": "later", "detail": "busy"}],
    }
    return {**plain, **more}


def own_payout() -> dict[str, Any]:
    """One that the reader resolved herself."""
    return payout(resolved_by=str(USER_ID))


def order(**more: Any) -> dict[str, Any]:
    """A purchase as the ledger knows it."""
    plain = {
        "id": str(ORDER_ID),
        "provider": "stripe",
        "reference": "pi_1",
        "currency": "EUR",
        "paid_at": AT,
        "captured": 500_000,
        "issued": 0,
        "reserved": 120_000,
        "outside": 0,
        "over": 0,
        "over_accepted": 0,
        "left": 380_000,
    }
    return {**plain, **more}


def entry(account: str, debit: int = 0, credit: int = 0) -> dict[str, Any]:
    """One leg of a posting."""
    money = {"account": account, "currency": "EUR", "debit": debit, "credit": credit}
    return {
        "posting_id": str(UUID(int=1)),
        "kind": "reserved",
        "posted_at": AT,
        "payout_id": str(PAYOUT_ID),
        **money,
    }


def entries() -> list[dict[str, Any]]:
    """A posting."""
    return [entry("refunds", debit=120_000), entry(f"payable:{PAYOUT_ID}", credit=120_000)]


def balance(account: str, debit: int = 0, credit: int = 0) -> dict[str, Any]:
    """An account of the ledger."""
    sums = {"debit": debit, "credit": credit, "balance": debit - credit}
    return {"account": account, "currency": "EUR", **sums}


def sides() -> dict[str, Any]:
    """What ledger and provider say of a purchase."""
    sums = {"ledger_amount": 0, "provider_amount": 700, "difference": 700}
    return {"provider": "stripe", "reference": "pi_1", "currency": "EUR", **sums}


def difference(**more: Any) -> dict[str, Any]:
    """What both do not agree on."""
    seen = {"found_at": AT, "seen_at": AT, "closed_at": None, "closing_note": None}
    return {"id": str(DIFFERENCE_ID), **sides(), **seen, **more}


def order_difference(**more: Any) -> dict[str, Any]:
    """A purchase that was told otherwise."""
    seen = {"seen_at": AT, "closed_at": None, "closing_note": None}
    told = {"amount": {"amount": 1, "currency": "EUR"}, "paid_at": AT}
    ids = {"difference_id": str(DIFFERENCE_ID), "order_id": str(ORDER_ID), "contact_id": str(CONTACT_ID)}
    return {**ids, "told": told, **seen, **more}


def open_order(**more: Any) -> dict[str, Any]:
    """A purchase of which nothing says what was bought."""
    paid = {"provider": "stripe", "reference": "pi_1", "amount": {"amount": 4900, "currency": "EUR"}, "paid_at": AT}
    about = {"campaign": "spring", "products": ["price_1"], "email": "ada@example.com", "name": None}
    return {"order_id": str(ORDER_ID), "order": paid, "contact_id": str(CONTACT_ID), **about, **more}


def pages(*items: object, after: str | None = None) -> dict[str, Any]:
    """One page of a list."""
    return {"items": [*items], "next": after}


def about_money() -> dict[str, Any]:
    """Answers of a gateway with one thing of each kind; a literal path stands before a name in its place."""
    return {**_payouts(), **_ledger(), **_purchases(), **_limits()}


def _payouts() -> dict[str, Any]:
    return {
        "GET /api/admin/payouts": pages(payout(), after="abc"),
        "GET /api/admin/payouts/*": payout(),
        "GET /api/admin/payouts/*/history": {
            "order": order(),
            "changes": [
                {"state": state, "amount": 120_000, "occurred_at": AT, "decided_by": by}
                for state, by in (("offered", None), ("chosen", str(CONTACT_ID)), ("awaiting_approval", str(SOMEBODY)))
            ],
            "entries": entries(),
        },
        "POST /api/admin/payouts/*/approve": payout(state="issuing"),
        "POST /api/admin/payouts/*/settle": payout(state="issued"),
        "POST /api/admin/payouts/*/withdraw": payout(state="withdrawn"),
    }


def _ledger() -> dict[str, Any]:
    return {
        "GET /api/admin/ledger": {
            **pages(balance("revenue", credit=500_000), balance(f"captured:{ORDER_ID}", debit=500_000)),
            "totals": [balance("", 500_000, 500_000)],
            "sums_to_zero": True,
        },
        "GET /api/admin/ledger/entries": pages(*entries(), after="xyz"),
        "GET /api/admin/reconciliations": pages({"id": str(ORDER_ID), "compared_at": AT, "closed": 1, **sides()}),
        "GET /api/admin/ledger-differences": pages(difference()),
        "POST /api/admin/ledger-differences/*/close": difference(),
    }


def _purchases() -> dict[str, Any]:
    return {
        "GET /api/admin/orders/overpaid": pages(order(over=700)),
        "POST /api/admin/orders/*/accept-overpaid": order(),
        "GET /api/admin/orders/without-bundle": pages(open_order()),
        "PUT /api/admin/orders/*/bundle": lambda _request: httpx.Response(200, json={}),
        "GET /api/admin/bundles": [
            {
                "id": "growth",
                "name": "Growth plan",
                "price": 100,
                "currency": "EUR",
                "products": [],
                "relevance_tags": [],
                "is_offered": True,
            }
        ],
        "GET /api/admin/orders/differences": pages(order_difference()),
        "POST /api/admin/orders/differences/*/close": order_difference(),
        "GET /api/admin/orders/*/*": {**order(), "entries": entries()},
    }


def _limits() -> dict[str, Any]:
    return {
        "GET /api/admin/payout-limits": {"approval": 100_000, "daily_cap": None, "budget": None},
        "PUT /api/admin/payout-limits": {},
        "GET /api/admin/campaigns/*/payout-limits": {"approval": None, "daily_cap": 5_000, "budget": None},
        "PUT /api/admin/campaigns/*/payout-limits": {},
    }
