"""What the API's words about money are called on a page."""

from collections.abc import Mapping
from types import MappingProxyType

from .word import Word


def _(text: str) -> str:
    return text


CONCERNS: Mapping[str, Word] = MappingProxyType(
    {
        "over_limit": Word(_("It is above the limit for one payout.")),
        "over_daily_cap": Word(_("With it, the payouts of its day are above the limit.")),
        "over_budget": Word(_("With it, all payouts are above the budget.")),
        "over_contact_budget": Word(_("With it, one person gets more than the campaign means to give to one.")),
        "account_unknown": Word(_("There is no payment account to pay it from.")),
        "account_disabled": Word(_("Its payment account is disabled.")),
        "account_of_other_mode": Word(_("Its payment account is for tests, or the purchase was one.")),
        "payment_of_other_mode": Word(_("The payment was a test, or its account is for tests.")),
        "nothing_left": Word(_("Nothing of the purchase is left to give back.")),
        "refunded_outside": Word(_("The purchase was refunded elsewhere.")),
        "enrollment_ended": Word(_("The enrollment ended before.")),
        "settled_by_hand": Word(_("Staff has seen at the provider that it did nothing.")),
        "withdrawn_by_staff": Word(_("Staff took it back.")),
        "refund_failed": Word(_("The refund came back.")),
    }
)
"""Why a payout waits, failed or was withdrawn."""
OUTCOMES: Mapping[str, Word] = MappingProxyType(
    {
        "issued": Word(_("Paid"), "good"),
        "refused": Word(_("Refused"), "bad"),
        "later": Word(_("To be tried again"), "warm"),
        "unknown": Word(_("Outcome unknown"), "bad"),
        "not_executed": Word(_("Not carried out"), "warm"),
        "pending": Word(_("Taken, not paid yet"), "warm"),
    }
)
"""How a call to the payment provider ended."""
POSTINGS: Mapping[str, Word] = MappingProxyType(
    {
        "captured": Word(_("Money came in")),
        "joined": Word(_("Two purchases became one")),
        "reserved": Word(_("Set aside for a payout")),
        "released": Word(_("Free again")),
        "refunded": Word(_("Refund paid")),
        "issued": Word(_("Payout paid")),
        "reversed": Word(_("Payout came back")),
        "outside": Word(_("Refunded elsewhere")),
        "returned": Word(_("Came back")),
    }
)
"""Kind of a posting."""
ACCOUNTS: Mapping[str, Word] = MappingProxyType(
    {
        "captured": Word(_("Money of a purchase")),
        "payable": Word(_("Set aside for a payout")),
        "revenue": Word(_("Earned")),
        "refunds": Word(_("Given back")),
        "promotion": Word(_("Paid by marketing")),
        "credits": Word(_("Owed as credit")),
        "loss": Word(_("Lost")),
    }
)
"""First part of the name of an account."""
MONEY_TABLES: Mapping[str, Mapping[str, Word]] = MappingProxyType(
    {"concern": CONCERNS, "outcome": OUTCOMES, "posting": POSTINGS, "account": ACCOUNTS}
)
"""Kind of word to its table."""
MONEY_QUEUES = (
    "payouts_chosen",
    "payouts_to_approve",
    "payouts_failed",
    "payouts_reversed",
    "payouts_unknown",
    "payouts_without_account",
    "overpaid_orders",
    "ledger_differences",
    "figure_differences",
    "orders_without_bundle",
    "order_differences",
)
"""What of the things that wait is about money."""
