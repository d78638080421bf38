"""Minor units of currencies, and what people say was paid."""

from .sheet import Hand, Unreadable


def _(text: str) -> str:
    return text


_NOT_PAID = _("Nobody can have paid that.")
_USUAL = 2
_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA"), 0),
    **dict.fromkeys(("PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_MOST = 1_000_000_000_000


def digits_of(currency: str) -> int:
    """How many digits of an amount stand behind the point: as the payment provider counts, and not as Babel does."""
    return _DIGITS.get(currency, _USUAL)


def paid_amount(typed: str, currency: str, hand: Hand) -> int:
    """What somebody paid, in minor units. Raises `Unreadable`, also for less than nothing or too much."""
    amount = hand.amount(typed, currency)
    if not 0 <= amount <= _MOST:
        raise Unreadable(_NOT_PAID)
    return amount
