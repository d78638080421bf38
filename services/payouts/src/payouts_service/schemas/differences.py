"""HTTP shapes of what our ledger and the provider do not agree on."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from ..domain.comparison import LedgerDifference
from ..domain.order import Order


class DifferenceOut(BaseModel):
    """What our ledger and the provider's list do not agree on, for one order, in minor units."""

    id: UUID
    order_id: UUID
    difference: int
    """What the provider gave back beyond our ledger; negative if it gave less."""
    ledger_amount: int
    provider_amount: int
    found_at: datetime
    seen_at: datetime
    """When a comparison found it last."""
    closed_at: datetime | None
    closed_by: UUID | None
    closing_note: str | None
    """Why nothing more is to be done about it."""
    provider: str
    reference: str
    """The order, as its provider calls it."""
    currency: str

    @classmethod
    def of(cls, difference: LedgerDifference, order: Order) -> "DifferenceOut":
        """From the repository."""
        named = {name: getattr(order, name) for name in ("provider", "reference", "currency")}
        return cls(**asdict(difference), **named)
