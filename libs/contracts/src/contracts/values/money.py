"""Amounts of money."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from ..base import Value

MAX_MINOR_UNITS = 10**12
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217 code in capitals."""


class Money(Value):
    """An amount in the smallest unit of its currency (cents for EUR, whole yen for JPY)."""

    amount: Annotated[int, Field(ge=0, le=MAX_MINOR_UNITS)]
    currency: Currency

    def scaled(self, factor: Decimal) -> "Money":
        """This amount times `factor`, rounded half up to the smallest unit."""
        exact = (Decimal(self.amount) * factor).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return Money(amount=int(exact), currency=self.currency)

    def at_most(self, limit: int) -> "Money":
        """This amount, or `limit` minor units if that is less."""
        return Money(amount=min(self.amount, max(limit, 0)), currency=self.currency)
