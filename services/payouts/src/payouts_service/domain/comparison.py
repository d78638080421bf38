"""Our ledger beside the provider's list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Comparison:
    """What both sides said of one order, in minor units."""

    id: UUID
    order_id: UUID
    compared_at: datetime
    ledger_amount: int
    provider_amount: int
    closed: int
    """Payouts whose outcome became known by it."""

    @property
    def difference(self) -> int:
        """What the provider gave back beyond our ledger; negative if it gave less."""
        return self.provider_amount - self.ledger_amount
