"""Amounts of money as Stripe counts and writes them."""

# Currencies without decimals, as Stripe lists them at docs.stripe.com/currencies.
_WHOLE = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf")
)
_SIGNS = {"usd": "$", "eur": "€", "gbp": "£"}


def written(amount: int, currency: str) -> str:
    """Minor units for people to read: `written(-2500, "usd")` is `-$25.00`."""
    units = str(abs(amount)) if currency in _WHOLE else f"{abs(amount) // 100:,}.{abs(amount) % 100:02d}"
    sign, minus = _SIGNS.get(currency), "-" * (amount < 0)
    return f"{minus}{units} {currency.upper()}" if sign is None else f"{minus}{sign}{units}"


def fee_of(amount: int) -> int:
    """What Stripe keeps of a payment: 2.9 % half up, and 30."""
    return (amount * 29 + 500) // 1000 + 30
