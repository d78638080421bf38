"""Amounts of money."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from ..base import Value

MAX_MINOR_UNITS = 10**12
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217 code in capitals."""
_USUAL = 2
_DECIMALS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA"), 0),
    **dict.fromkeys(("PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_STEPS = {**dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 10), **dict.fromkeys(("ISK", "UGX"), 100)}


def decimals_of(currency: str) -> int:
    """How many of an amount's last digits stand behind the decimal point.

    An amount is counted in the unit in which payment providers take it, so that prices, orders and payouts compare.
    That is the smallest unit of the currency, but for ISK and UGX, which have no decimals and are still counted in
    hundredths: 5,000 ISK is the amount 500000 (docs.stripe.com/currencies, zero-decimal currencies and special cases).
    """
    return _DECIMALS.get(currency, _USUAL)


def step_of(currency: str) -> int:
    """The smallest amount of a currency that can be paid; every payable amount is a multiple of it.

    With three decimals the last digit is zero, and ISK and UGX are whole hundreds (docs.stripe.com/currencies).
    """
    return _STEPS.get(currency, 1)


class Money(Value):
    """An amount in minor units: cents of EUR, whole yen, hundredths of ISK and UGX, and as `decimals_of` says."""

    amount: Annotated[int, Field(ge=0, le=MAX_MINOR_UNITS)]
    currency: Currency

    @property
    def written(self) -> str:
        """As people write it, such as `997.00 EUR` or `5,000 ISK`."""
        digits, step = decimals_of(self.currency), step_of(self.currency)
        is_whole = step == 10**digits and self.amount % step == 0
        return f"{Decimal(self.amount).scaleb(-digits):,.{0 if is_whole else digits}f} {self.currency}"

    @property
    def is_payable(self) -> bool:
        """Whether a payment provider takes exactly this amount: it is more than nothing, in whole steps."""
        return self.amount > 0 and self.amount % step_of(self.currency) == 0

    def scaled(self, factor: Decimal) -> "Money":
        """This amount times `factor`, rounded half up to whole minor units."""
        exact = (Decimal(self.amount) * factor).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return Money(amount=int(exact), currency=self.currency)

    def at_most(self, limit: int) -> "Money":
        """This amount, or `limit` minor units if that is less."""
        return Money(amount=min(self.amount, max(limit, 0)), currency=self.currency)
