"""Currencies to choose from, by their names in the reader's language."""

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name

_FIRST = ("USD", "EUR", "GBP")
"""Those that stand at the top."""


@lru_cache(maxsize=8)
def currencies(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name of everything that is legal tender somewhere today, the usual ones first."""
    locale = Locale.parse(language)
    named = {code: f"{code} · {get_currency_name(code, locale=locale)}" for code in _tender()}
    usual = [(code, named.pop(code)) for code in _FIRST]
    return (*usual, *sorted(named.items()))


def _tender() -> set[str]:
    """ISO 4217 codes in use; Babel tells for each territory what was tender there, and until when."""
    told = get_global("territory_currencies")
    return {code for uses in told.values() for code, _begins, ends, is_tender in uses if ends is None and is_tender}
