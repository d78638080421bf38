"""Which amounts Stripe takes. Source: docs.stripe.com/currencies (minor units, special cases, maximum amounts)."""

from contracts.values import payable

from .provider import Payment

_DIGITS = {"COP": 10, "HUF": 10, "IDR": 12, "INR": 9, "JPY": 10, "LBP": 12}
_USUAL = 8


def why_no_refund(payment: Payment) -> str | None:
    """Why Stripe would refuse the amount of a refund; there is no maximum, it is part of a charge that was taken."""
    if payment.amount < 1:
        return "amount_too_small"
    return None if payable(payment.amount, payment.currency) == payment.amount else "amount_not_payable"


def why_no_credit(payment: Payment) -> str | None:
    """Why Stripe would refuse the amount of credit or of a coupon."""
    too_large = payment.amount >= 10 ** _DIGITS.get(payment.currency, _USUAL)
    return "amount_too_large" if too_large else why_no_refund(payment)
