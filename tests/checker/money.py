"""K6: nothing is paid back that was not captured, the ledger balances, and it says what the provider says."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.checker.findings import Breach


@dataclass(frozen=True)
class Charge:
    """A captured purchase and what of it goes back: paid out, and reserved; minor units.

    `over` was given beyond what was captured, before anybody knew that two orders were one purchase.
    """

    reference: str
    captured: int
    returned: int
    reserved: int
    over: int = 0


@dataclass(frozen=True)
class Entry:
    """One line of the ledger; debits are positive, credits negative, in minor units."""

    tenant: str
    currency: str
    amount: int


def balanced(charges: Sequence[Charge], entries: Sequence[Entry]) -> list[Breach]:
    """Breaches of K6 that our own books show."""
    over = [charge for charge in charges if charge.returned + charge.reserved > charge.captured + charge.over]
    found = [Breach("K6", f"{charge.reference}: more goes back than was captured") for charge in over]
    found += [Breach("K6", f"{c.reference}: a negative amount") for c in charges if min(c.returned, c.reserved) < 0]
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        sums[entry.tenant, entry.currency] += entry.amount
    return found + [Breach("K6", f"{name}: the ledger is off by {total}") for name, total in sums.items() if total]


def reconciled(ours: Mapping[str, int], theirs: Mapping[str, int]) -> list[Breach]:
    """Breaches of K6 between our ledger and the provider's: minor units refunded, by charge."""
    return [
        Breach("K6", f"{charge}: we say {ours.get(charge, 0)}, the provider {theirs.get(charge, 0)}")
        for charge in sorted({*ours, *theirs})
        if ours.get(charge, 0) != theirs.get(charge, 0)
    ]
