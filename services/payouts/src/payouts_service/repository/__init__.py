"""The only SQL of this service, one module per noun."""

from .attempts import Attempts
from .ledger import Balance, Entry, Ledger
from .orders import Orders
from .payouts import Payouts
from .promises import Promises
from .reconciliations import Comparison, Reconciliations

__all__ = [
    "Attempts",
    "Balance",
    "Comparison",
    "Entry",
    "Ledger",
    "Orders",
    "Payouts",
    "Promises",
    "Reconciliations",
]
