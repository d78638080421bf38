"""Numbers as people type them: what is read, what is not guessed, and how they are shown."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import Quantity, Unclear, is_bounded, read_quantity
from contracts.values.quantities import canonical, marks_of, plain, shown


def number(typed: str, locale: str = "en-US", currency: str = "USD") -> Decimal | Unclear:
    read = read_quantity(typed, locale=locale, currency=currency)
    return read.number if isinstance(read, Quantity) else read


@pytest.mark.parametrize(
    ("typed", "locale", "read"),
    [
        ("50k", "en-US", "50000"),
        ("50 K", "en-US", "50000"),
        ("1.5m", "en-US", "1500000"),
        ("1,5M", "de-DE", "1500000"),
        ("$50,000", "en-US", "50000"),
        ("50,000 usd", "en-US", "50000"),
        ("US$ 50k", "en-US", "50000"),
        ("50 000", "en-US", "50000"),
        ("50\u00a0000", "en-US", "50000"),
        ("50\u202f000", "fr-FR", "50000"),
        ("1'000", "en-US", "1000"),
        ("1\u2019000.50", "de-CH", "1000.50"),
        ("1,234,567.89", "en-US", "1234567.89"),
        ("1.234.567,89", "de-DE", "1234567.89"),
        ("50.000", "de-DE", "50000"),
        ("50.000,00", "de", "50000"),
        ("50,5", "de-DE", "50.5"),
        ("50,5", "fr-FR", "50.5"),
        ("0.125", "en-US", "0.125"),
        ("1,234.500", "en-US", "1234.5"),
        ("1234.500", "en-US", "1234.5"),
        ("5,00,000", "en-IN", "500000"),
        ("+5", "en-US", "5"),
        ("-$5", "en-US", "-5"),
        ("$\u22125", "en-US", "-5"),
        ("\uff15\uff10", "ja-JP", "50"),
        ("50 000", "xx", "50000"),
    ],
)
def test_a_number_is_read_in_its_locale(typed: str, locale: str, read: str) -> None:
    assert number(typed, locale) == Decimal(read)


@pytest.mark.parametrize(
    ("typed", "locale", "why"),
    [
        ("50.000", "en-US", Unclear.AMBIGUOUS),
        ("50,000", "de-DE", Unclear.AMBIGUOUS),
        ("50.000k", "en-US", Unclear.AMBIGUOUS),
        ("1.5", "xx", Unclear.AMBIGUOUS),
        ("50.000,00", "en-US", Unclear.NO_NUMBER),
        ("50,5", "en-US", Unclear.NO_NUMBER),
        ("0,125", "en-US", Unclear.NO_NUMBER),
        ("50.000", "fr-FR", Unclear.NO_NUMBER),
        ("5,00,000", "en-US", Unclear.NO_NUMBER),
        ("1 00", "en-US", Unclear.NO_NUMBER),
        ("1,000 000", "en-US", Unclear.NO_NUMBER),
        ("1.2.3", "en-US", Unclear.NO_NUMBER),
        ("50\u00b2", "en-US", Unclear.NO_NUMBER),
        ("\u00bd", "en-US", Unclear.NO_NUMBER),
        ("(50)", "en-US", Unclear.NO_NUMBER),
        ("~50k", "en-US", Unclear.NO_NUMBER),
        ("50k-60k", "en-US", Unclear.NO_NUMBER),
        ("50k+", "en-US", Unclear.NO_NUMBER),
        ("1e5", "en-US", Unclear.NO_NUMBER),
        ("0x10", "en-US", Unclear.NO_NUMBER),
        ("NaN", "en-US", Unclear.NO_NUMBER),
        ("Infinity", "en-US", Unclear.NO_NUMBER),
        ("", "en-US", Unclear.NO_NUMBER),
        ("$5 USD", "en-US", Unclear.NO_NUMBER),
        ("15k%", "en-US", Unclear.NO_NUMBER),
        ("50/fortnight", "en-US", Unclear.NO_NUMBER),
        ("\u20ac50", "en-US", Unclear.OTHER_UNIT),
        ("50 EUR", "en-US", Unclear.OTHER_UNIT),
        ("50 mil", "es-MX", Unclear.OTHER_UNIT),
        ("9" * 13, "en-US", Unclear.TOO_MANY_DIGITS),
        ("0.1234567", "en-US", Unclear.TOO_MANY_DIGITS),
        ("1" * 10_000, "en-US", Unclear.TOO_MANY_DIGITS),
    ],
)
def test_what_has_another_reading_or_none_is_not_guessed(typed: str, locale: str, why: Unclear) -> None:
    assert number(typed, locale) is why


@pytest.mark.parametrize(
    ("typed", "unit"),
    [("$50K/mo", "/mo"), ("50k per month", "/mo"), ("50k / year", "/yr"), ("5/wk", "/wk"), ("15%", "%"), ("15 %", "%")],
)
def test_percent_and_period_are_kept_with_the_number(typed: str, unit: str) -> None:
    read = read_quantity(typed, locale="en-US", currency="USD")
    assert isinstance(read, Quantity)
    assert read.unit == unit


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "fr-FR", "de-CH", "ja-JP", "pt-PT", "en-ZA"])
@given(st.decimals(min_value=Decimal("0.01"), max_value=10**12, places=2))
def test_what_is_shown_is_read_as_the_same_number(locale: str, exact: Decimal) -> None:
    assert number(plain(exact, locale), locale) == exact
    money = shown(Quantity(exact, is_money=True), locale=locale, currency="USD")
    assert number(money, locale) == exact


@pytest.mark.parametrize(
    ("exact", "text"),
    [
        ("50000", "$50K"),
        ("1500000", "$1.5M"),
        ("12500", "$12.5K"),
        ("1234567", "$1,234,567"),
        ("950", "$950"),
        ("-2000", "-$2K"),
    ],
)
def test_an_amount_is_shown_short_where_that_is_exact(exact: str, text: str) -> None:
    assert shown(Quantity(Decimal(exact)), locale="en-US", currency="USD", is_money=True) == text


def test_a_currency_without_a_symbol_of_ours_is_named() -> None:
    assert shown(Quantity(Decimal(50000), is_money=True), locale="en-US", currency="CHF") == "CHF 50K"


@pytest.mark.parametrize("wild", ["1e-999999999", "1e999999999", "0e-999999", "NaN", "-Infinity", "1000000000001"])
def test_a_number_nobody_counts_to_is_out_of_bounds(wild: str) -> None:
    assert not is_bounded(Decimal(wild))


@pytest.mark.parametrize("tame", ["0", "1E+5", "0.100000000000", "1000000000000", "-0.000001"])
def test_a_number_in_bounds_is_so_however_it_is_written(tame: str) -> None:
    assert is_bounded(Decimal(tame))


@pytest.mark.parametrize(("number", "text"), [("1E+5", "100000"), ("2.50", "2.5"), ("50000.0", "50000")])
def test_programs_read_digits_and_a_point(number: str, text: str) -> None:
    assert canonical(Decimal(number)) == text


@pytest.mark.parametrize(
    ("locale", "marks"), [("en-US", ".,"), ("en-ZA", ","), ("de-AT", ",."), ("de-CH", "."), ("xx-XX", None)]
)
def test_a_region_may_differ_from_its_language(locale: str, marks: str | None) -> None:
    assert marks_of(locale) == marks
