"""Amounts of money as Stripe counts, checks and writes them."""

from .refusals import ErrorAnswer, invalid

# Currencies without decimals, as Stripe lists them at docs.stripe.com/currencies.
_WHOLE = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
_THOUSANDTHS = ("bhd", "jod", "kwd", "omr", "tnd")
# Of these Stripe takes whole steps only: thousandths end in 0, and hundredths that do not exist are 00 (same page).
_STEPS = dict.fromkeys(_THOUSANDTHS, 10) | {"isk": 100, "ugx": 100}
_DIGITS = {"cop": 10, "huf": 10, "idr": 12, "inr": 9, "jpy": 10, "lbp": 12}
_SIGNS = {"usd": "$", "eur": "€", "gbp": "£"}


def written(amount: int, currency: str) -> str:
    """Minor units for people to read: `written(-2500, "usd")` is `-$25.00`."""
    decimals = 0 if currency in _WHOLE else 3 if currency in _THOUSANDTHS else 2
    whole, rest = divmod(abs(amount), 10**decimals)
    units = f"{whole:,}.{rest:0{decimals}d}" if decimals else str(whole)
    sign, minus = _SIGNS.get(currency), "-" * (amount < 0)
    return f"{minus}{units} {currency.upper()}" if sign is None else f"{minus}{sign}{units}"


def fee_of(amount: int) -> int:
    """What Stripe keeps of a payment: 2.9 % half up, and 30."""
    return (amount * 29 + 500) // 1000 + 30


def why_not(amount: int, currency: str, *, param: str) -> ErrorAnswer | None:
    """Stripe's refusal of an amount, or None. Source: docs.stripe.com/currencies (special cases, maximum amounts)."""
    step = _STEPS.get(currency, 1)
    if amount % step:
        told = f"Invalid amount. Amounts in {currency.upper()} must be evenly divisible by {step}."
        return invalid(told, param=param, code="invalid_charge_amount_no_decimal_compatible" if step > 10 else None)
    if abs(amount) >= 10 ** _DIGITS.get(currency, 8):
        return invalid("Amount must be no more than the maximum.", param=param, code="amount_too_large")
    return None
