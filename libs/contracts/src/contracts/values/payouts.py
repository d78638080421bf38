"""How money goes back, and where that stands for an enrollment."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ..base import Value
from .money import MAX_MINOR_UNITS, Currency


class PayoutType(StrEnum):
    """The ways money goes back."""

    REFUND = "refund"
    CREDIT = "credit"
    ROLLOVER_UPSELL = "rollover_upsell"
    ROLLOVER_CONTINUITY = "rollover_continuity"


class AmountType(StrEnum):
    """How the payout follows from the purchase."""

    FULL = "full"
    PARTIAL = "partial"
    FIXED = "fixed"


class PayoutTerms(Value):
    """What a campaign promises to pay: `amount_value` is percent for partial, minor units for fixed."""

    type: PayoutType = PayoutType.REFUND
    allowed: tuple[PayoutType, ...] = ()
    """What the contact may choose; empty for nothing but `type`."""
    amount_type: AmountType = AmountType.FULL
    amount_value: Annotated[Decimal, Field(ge=0, le=MAX_MINOR_UNITS)] = Decimal(0)
    rollover_multiplier: Annotated[Decimal, Field(ge=1, le=10)] = Decimal(1)
    currency: Currency | None = None
    """The campaign's; set in a promise, for a fixed sum that is promised without a purchase."""

    def allows(self, chosen: PayoutType) -> bool:
        """Whether the contact may choose this type."""
        return chosen is self.type or chosen in self.allowed


class Budget(Value):
    """The most that a campaign pays, in minor units of its currency; None where there is no limit."""

    campaign: Annotated[int, Field(gt=0, le=MAX_MINOR_UNITS)] | None = None
    """To everybody together."""
    contact: Annotated[int, Field(gt=0, le=MAX_MINOR_UNITS)] | None = None
    """To one contact, over all enrollments in the campaign."""


class PayoutStatus(StrEnum):
    """Where the payout of an enrollment stands, from the criteria that earned it on."""

    CRITERIA_MET = "criteria_met"
    PAYOUT_PENDING = "payout_pending"
    REFUND_ISSUED = "refund_issued"
    CREDIT_ISSUED = "credit_issued"
    ROLLOVER_APPLIED = "rollover_applied"

    @property
    def is_issued(self) -> bool:
        """Whether the contact has got what was promised."""
        return self not in (PayoutStatus.CRITERIA_MET, PayoutStatus.PAYOUT_PENDING)
