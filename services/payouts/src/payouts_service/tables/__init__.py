"""The rows of this service."""

from .accounts import PAYMENT_ACCOUNTS
from .base import METADATA
from .checkouts import BUNDLES, CAMPAIGNS, CHECKOUTS
from .ledger import LEDGER_DIFFERENCES, LEDGER_ENTRIES, POSTINGS, RECONCILIATIONS
from .limits import BUDGETS, LIMITS
from .orders import ORDERS, OUTSIDE_REFUNDS
from .payouts import ATTEMPTS, CHANGES, GUARANTEES, MERGED_CONTACTS, PAYOUTS, PROMISES

__all__ = [
    "ATTEMPTS",
    "BUDGETS",
    "BUNDLES",
    "CAMPAIGNS",
    "CHANGES",
    "CHECKOUTS",
    "GUARANTEES",
    "LEDGER_DIFFERENCES",
    "LEDGER_ENTRIES",
    "LIMITS",
    "MERGED_CONTACTS",
    "METADATA",
    "ORDERS",
    "OUTSIDE_REFUNDS",
    "PAYMENT_ACCOUNTS",
    "PAYOUTS",
    "POSTINGS",
    "PROMISES",
    "RECONCILIATIONS",
]
