"""One function for each message, command and question: load, decide, save, say."""

from .choosing import approve_payout, choose_payout, resolve_payout
from .issuing import claim_credits, claim_refunds, claim_rollovers, settle_payout
from .orders import keep_orders, keep_refund
from .promises import end_promises, keep_promises, offer_payouts
from .questions import (
    find_payouts,
    list_comparisons,
    list_payouts,
    show_balances,
    show_figures,
    show_order,
    show_own_payout,
    show_payout,
)
from .reconciling import claim_comparisons, settle_comparison

__all__ = [
    "approve_payout",
    "choose_payout",
    "claim_comparisons",
    "claim_credits",
    "claim_refunds",
    "claim_rollovers",
    "end_promises",
    "find_payouts",
    "keep_orders",
    "keep_promises",
    "keep_refund",
    "list_comparisons",
    "list_payouts",
    "offer_payouts",
    "resolve_payout",
    "settle_comparison",
    "settle_payout",
    "show_balances",
    "show_figures",
    "show_order",
    "show_own_payout",
    "show_payout",
]
