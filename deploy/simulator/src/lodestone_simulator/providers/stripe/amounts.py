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
# docs.stripe.com/currencies, minimum and maximum charge amounts.
_LEAST = {
    **dict.fromkeys(("usd", "aud", "brl", "cad", "chf", "eur", "inr", "nzd", "sgd"), 50),
    **dict.fromkeys(("aed", "myr", "pln", "ron"), 200),
    **dict.fromkeys(("nok", "sek"), 300),
    **dict.fromkeys(("mxn", "thb"), 1_000),
    "bgn": 100,
    "czk": 1_500,
    "dkk": 250,
    "gbp": 30,
    "hkd": 400,
    "huf": 17_500,
    "jpy": 50,
}
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


def why_too_small(amount: int, currency: str) -> ErrorAnswer | None:
    """Stripe's refusal of a payment that is not worth its while, or None (same page, minimum charge amounts)."""
    least = _LEAST.get(currency, 1)
    if amount >= least:
        return None
    told = f"The Checkout Session's total amount due must add up to at least {written(least, currency)}"
    return invalid(told, code="amount_too_small")
