"""The only SQL of this service, one module per noun."""

from .attempts import Attempts
from .ledger import Ledger
from .orders import Orders
from .payouts import Payouts
from .promises import Promises
from .reconciliations import Reconciliations

__all__ = [
    "Attempts",
    "Ledger",
    "Orders",
    "Payouts",
    "Promises",
    "Reconciliations",
]
