"""Numbers as people type them: one grammar, read in the locale of their tenant, and no guess where two readings exist.

A quantity is `[sign] [currency] figures [scale] [currency] [unit]`, with or without spaces between:

- currency: the sign or the ISO code of the currency that is meant, in front or behind; another one is not read;
- figures: digits, at most one decimal mark, which is the locale's, and thousands in whole groups of three (in India
  also of two before the last) separated by one of: the locale's own mark, a space of any width, an apostrophe;
- scale: `k` for a thousand, `m` for a million, in either case;
- unit: `%`, or a period such as `/mo`, `per year`.

Exactly three digits behind the decimal mark are unclear (in `en-US` somebody may mean fifty thousand by `50.000`, in
`de-DE` by `50,000`), unless what stands before it is no group of thousands: `0.125`, `1,234.500`, `1234.500`.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from .reasons import Reason

MAX_NUMBER = Decimal(10) ** 12
MAX_DECIMALS = 6
_LONGEST, _GROUP = 64, 3
_SPACES = re.compile(r"[ \u00a0\u2007\u2009\u202f\u3000]+")
_SCALES = {"k": Decimal(1000), "m": Decimal(1_000_000)}
_SIGNS = {
    "$": "USD CAD AUD NZD SGD HKD MXN ARS CLP COP TWD",
    "€": "EUR",
    "£": "GBP EGP",
    "¥": "JPY CNY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "₴": "UAH",
    "₪": "ILS",
    "zł": "PLN",
    "kr": "SEK NOK DKK ISK",
    "fr": "CHF",
    "kč": "CZK",
    "ft": "HUF",
    "r$": "BRL",
    "us$": "USD",
    "r": "ZAR",
}
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_PERIODS = {"mo": "mo mon month", "yr": "y yr year annum", "wk": "wk week", "day": "d day"}
_BY_WORD = {word: f"/{period}" for period, words in _PERIODS.items() for word in words.split()} | {"%": "%"}
_CURRENCY = "[a-z]{3}|" + "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_PERIOD = "|".join(sorted(_BY_WORD.keys() - {"%"}, key=len, reverse=True))
_QUANTITY = re.compile(
    rf"""(?P<sign>[+\-\u2212])?[ ]?(?P<before>{_CURRENCY})?[ ]?(?P<inner>[+\-\u2212])?
    (?P<figures>\d(?:[\d.,'\u2019\u02bc ]*\d)?)[ ]?(?P<scale>[km])?[ ]?(?P<after>{_CURRENCY})?
    [ ]?(?:(?P<percent>%)|(?:/[ ]?|per[ ])(?P<period>{_PERIOD}))?""",
    re.IGNORECASE | re.VERBOSE,
)
_MARKS = {
    ".,": "en zh ja ko th he hi bn ta te mr gu pa ur fa ar ms fil ga mt cy sw am ne si my km"
    " es-BR es-BZ es-CU es-DO es-GT es-HN es-MX es-NI es-PA es-PE es-PR es-SV es-US",
    ",.": "de es it nl pt da is ro hr sl sr bs mk el tr ca eu gl id vi az"
    " en-AT en-BE en-DE en-DK en-ES en-ID en-IT en-NL en-RO en-SI ar-DZ ar-LB ar-LY ar-MA ar-MR ar-TN ms-BN ms-ID",
    ",": "fr sv nb nn no fi pl cs sk hu bg ru uk be lt lv et sq ka hy kk uz af"
    " en-CZ en-FI en-FR en-HU en-NO en-PT en-SE en-SK en-ZA es-CR pt-AO pt-CH pt-MZ pt-PT",
    ".": "de-CH de-LI en-CH it-CH",
}
"""The mark before decimals, and the one between thousands if that is no space or apostrophe, of languages and of
regions that differ from their language; from the Unicode CLDR 47."""
_MARKS_OF = {locale: marks for marks, locales in _MARKS.items() for locale in locales.split()}


class Unclear(Reason):
    """Why something typed is not read as a number."""

    NO_NUMBER = "is no number that we read"
    AMBIGUOUS = "can be read as two numbers"
    OTHER_UNIT = "is in another currency or unit"
    TOO_MANY_DIGITS = "has too many digits"
    NOT_POSITIVE = "is not more than zero"
    NOT_WHOLE = "is no whole number, and things are counted"
    MISSING = "is missing, and there is no default"

    @property
    def code(self) -> str:
        """The name as the API writes it: `NOT_WHOLE` is `UnclearNotWhole`."""
        return f"Unclear{super().code}"


class NumberFault(Reason):
    """Why a number in a request cannot be taken."""

    NUMBER_NOT_COUNTABLE = "a number of at most six decimals, and at most {limit}"


@dataclass(frozen=True)
class Quantity:
    """A number, with what was said about it."""

    number: Decimal
    unit: str = ""
    """`%`, or a period such as `/mo`; empty if none was said."""
    is_money: bool = False
    """Whether a currency was said."""


def marks_of(locale: str) -> str | None:
    """The decimal mark of a locale and, behind it, its own mark of thousands; None where we know neither."""
    return _MARKS_OF.get(locale) or _MARKS_OF.get(locale.partition("-")[0])


def read_quantity(text: str, *, locale: str, currency: str) -> Quantity | Unclear:
    """What somebody typed, as a number; `currency` is the only one that may be named."""
    if len(text) > _LONGEST:
        return Unclear.NO_NUMBER if any(sign.isalpha() for sign in text) else Unclear.TOO_MANY_DIGITS
    found = _QUANTITY.fullmatch(_SPACES.sub(" ", text.strip()))
    if found is None or _says_twice(found):
        return Unclear.NO_NUMBER
    named, unit = found["before"] or found["after"], found["percent"] or found["period"]
    if named and currency not in _SIGNS.get(named.lower(), named.upper()).split():
        return Unclear.OTHER_UNIT
    figures = _figures(found["figures"], locale)
    if isinstance(figures, Unclear):
        return figures
    negative = (found["sign"] or found["inner"] or "+") != "+"
    number = figures * _SCALES.get((found["scale"] or "").lower(), Decimal(1)) * (-1 if negative else 1)
    quantity = Quantity(number, _BY_WORD[unit.lower()] if unit else "", bool(named))
    return quantity if is_bounded(number) else Unclear.TOO_MANY_DIGITS


def _says_twice(found: re.Match[str]) -> bool:
    twice = (found["before"] and found["after"]) or (found["sign"] and found["inner"])
    return bool(twice or (found["percent"] and (found["before"] or found["after"] or found["scale"])))


def is_bounded(number: Decimal) -> bool:
    """Whether a number is finite, at most a million million either way, and has at most six decimals."""
    if not number.is_finite() or number.adjusted() > MAX_NUMBER.adjusted() or abs(number) > MAX_NUMBER:
        return False
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or (number and number.adjusted() < -MAX_DECIMALS):
        return False
    return exponent >= -_LONGEST and -int(number.normalize().as_tuple().exponent) <= MAX_DECIMALS


def countable(number: Decimal) -> Decimal:
    """A number in a request, if it is bounded: everybody after us can keep it, show it and count to it.

    Raises `ValueError`.
    """
    if not is_bounded(number):
        raise NumberFault.NUMBER_NOT_COUNTABLE.error(limit=int(MAX_NUMBER))
    return number


def shown(quantity: Quantity, *, locale: str, currency: str, is_money: bool = False) -> str:
    """A quantity in display form, exact: `$50K/mo`, `1,200`, `15%`; an amount of money with the sign of `currency`.

    Nothing is rounded: an amount that K or M cannot say exactly in two places is written out.
    """
    if not (is_money or quantity.is_money):
        return f"{plain(quantity.number, locale)}{quantity.unit}"
    sign = "-" if quantity.number < 0 else ""
    return f"{sign}{_SYMBOLS.get(currency, f'{currency} ')}{_short(abs(quantity.number), locale)}{quantity.unit}"


def plain(number: Decimal, locale: str) -> str:
    """A number in digits, grouped so that nobody can take it for another: a comma, or a space before decimal commas."""
    text = _without_zeros(f"{number:,f}")
    marks = marks_of(locale) or ","
    return text if marks == ".," else text.replace(",", "\u00a0").replace(".", marks[0])


def canonical(number: Decimal) -> str:
    """A number as programs write it: digits and a point, nothing behind it that says nothing."""
    return _without_zeros(f"{number:f}")


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _figures(text: str, locale: str) -> Decimal | Unclear:
    digits = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
    marks = marks_of(locale)
    if marks is None:
        return Unclear.AMBIGUOUS if "." in digits or "," in digits else _joined(digits, "", locale)
    whole, found, decimals = digits.partition(marks[0])
    if found and not decimals.isdecimal():
        return Unclear.NO_NUMBER
    if len(decimals) == _GROUP and whole.isdecimal() and len(whole) <= _GROUP and whole[0] != "0":
        return Unclear.AMBIGUOUS
    return _joined(whole, decimals, locale)


def _joined(whole: str, decimals: str, locale: str) -> Decimal | Unclear:
    between = re.escape((marks_of(locale) or "")[1:]) + "'\u2019\u02bc "
    pairs = r"(?:\d{3}|\d{2}(?=(?P=mark)))" if locale.endswith("-IN") or locale == "hi" else r"\d{3}"
    if not re.fullmatch(rf"\d+|[1-9]\d{{0,2}}(?P<mark>[{between}])(?:{pairs}(?P=mark))*\d{{3}}", whole):
        return Unclear.NO_NUMBER
    return Decimal(re.sub(r"\D", "", whole) + (f".{decimals}" if decimals else ""))


def _short(number: Decimal, locale: str) -> str:
    for unit, letter in ((_SCALES["m"], "M"), (_SCALES["k"], "K")):
        share = number / unit
        if share >= 1 and share == share.quantize(Decimal("0.01")):
            return f"{plain(share, locale)}{letter}"
    return plain(number, locale)
