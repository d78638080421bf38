"""How much goes back: whole minor units, half up, never more than is left of the purchase."""

from decimal import ROUND_HALF_UP, Decimal

from contracts.values import AmountType, PayoutTerms

_PERCENT = Decimal(100)


def rounded(exact: Decimal) -> int:
    """To whole minor units, half up."""
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def promised(terms: PayoutTerms, purchase: int | None) -> int:
    """Minor units promised for a purchase; without one, only a fixed sum can be."""
    fixed = rounded(terms.amount_value)
    if purchase is None:
        return fixed if terms.amount_type is AmountType.FIXED else 0
    match terms.amount_type:
        case AmountType.FULL:
            return purchase
        case AmountType.PARTIAL:
            return min(rounded(purchase * terms.amount_value / _PERCENT), purchase)
        case AmountType.FIXED:
            return min(fixed, purchase)
