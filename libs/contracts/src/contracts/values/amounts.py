"""How much goes back: amounts that a provider can pay, half up, never more than is left of the purchase."""

from decimal import ROUND_HALF_UP, Decimal

from .money import step_of
from .payouts import AmountType, PayoutTerms

_PERCENT = Decimal(100)


def payable(amount: int, currency: str) -> int:
    """The largest amount that can be paid and is not above `amount`."""
    return amount - amount % step_of(currency)


def rounded(exact: Decimal, step: int = 1) -> int:
    """To a whole number of steps, half up."""
    return int((exact / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)) * step


def promised(terms: PayoutTerms, purchase: int | None, currency: str = "") -> int:
    """Minor units promised for a purchase in a currency; without a purchase, only a fixed sum can be."""
    step = step_of(currency)
    fixed = rounded(terms.amount_value, step)
    if purchase is None:
        return fixed if terms.amount_type is AmountType.FIXED else 0
    most = payable(purchase, currency)
    match terms.amount_type:
        case AmountType.FULL:
            return most
        case AmountType.PARTIAL:
            return min(rounded(purchase * terms.amount_value / _PERCENT, step), most)
        case AmountType.FIXED:
            return min(fixed, most)
