"""Money keeps its promises for every amount, not only for the examples."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from contracts.values import MAX_MINOR_UNITS, Money, decimals_of, step_of

amounts = some.integers(min_value=0, max_value=10**9)
percents = some.decimals(min_value=0, max_value=100, places=2)


def _euro(amount: int) -> Money:
    return Money(amount=amount, currency="EUR")


@given(amounts, percents)
def test_a_share_is_the_nearest_amount_and_half_goes_up(amount: int, percent: Decimal) -> None:
    exact = Fraction(amount) * Fraction(percent) / 100
    scaled = _euro(amount).scaled(percent / 100).amount
    assert -Fraction(1, 2) < scaled - exact <= Fraction(1, 2)


@given(amounts, percents)
def test_a_share_is_never_more_than_the_whole(amount: int, percent: Decimal) -> None:
    assert _euro(amount).scaled(percent / 100).amount <= amount


@given(amounts, percents, percents)
def test_a_larger_share_is_never_less(amount: int, one: Decimal, other: Decimal) -> None:
    small, large = sorted((one, other))
    assert _euro(amount).scaled(small / 100).amount <= _euro(amount).scaled(large / 100).amount


@given(amounts)
def test_the_whole_is_the_whole(amount: int) -> None:
    assert _euro(amount).scaled(Decimal(1)) == _euro(amount)


@pytest.mark.parametrize(
    ("amount", "factor", "expected"), [(1, "0.5", 1), (3, "0.5", 2), (99, "0.005", 0), (101, "0.005", 1)]
)
def test_halves_go_up(amount: int, factor: str, expected: int) -> None:
    assert _euro(amount).scaled(Decimal(factor)).amount == expected


@given(amounts, some.integers(min_value=-(10**9), max_value=10**9))
def test_at_most_keeps_to_the_limit_and_never_falls_below_nothing(amount: int, limit: int) -> None:
    kept = _euro(amount).at_most(limit).amount
    assert kept == min(amount, max(limit, 0))


@given(amounts, percents, some.sampled_from(["EUR", "USD", "JPY"]))
def test_the_currency_stays(amount: int, percent: Decimal, currency: str) -> None:
    money = Money(amount=amount, currency=currency)
    assert money.scaled(percent / 100).currency == money.at_most(1).currency == currency


def test_scaling_beyond_the_largest_amount_is_refused() -> None:
    with pytest.raises(ValidationError):
        _euro(MAX_MINOR_UNITS).scaled(Decimal(2))


@pytest.mark.parametrize("amount", [-1, MAX_MINOR_UNITS + 1, 1.5, "1.5"])
def test_amounts_that_are_no_minor_units_are_refused(amount: object) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": amount, "currency": "EUR"})


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "€", "EUR\n"])
def test_currencies_that_are_no_codes_are_refused(currency: str) -> None:
    with pytest.raises(ValidationError):
        Money(amount=1, currency=currency)


@pytest.mark.parametrize(
    ("amount", "currency", "shown", "is_payable"),
    [
        (99_700, "USD", "997.00 USD", True),
        (1_234_567, "USD", "12,345.67 USD", True),
        (5, "EUR", "0.05 EUR", True),
        (500, "JPY", "500 JPY", True),
        (500_000, "ISK", "5,000 ISK", True),
        (500_050, "ISK", "5,000.50 ISK", False),
        (3_700_000, "UGX", "37,000 UGX", True),
        (1, "UGX", "0.01 UGX", False),
        (175_050, "HUF", "1,750.50 HUF", True),
        (1_500, "BHD", "1.500 BHD", True),
        (1_505, "BHD", "1.505 BHD", False),
        (0, "USD", "0.00 USD", False),
    ],
)
def test_an_amount_is_counted_as_providers_take_it_and_written_as_people_do(
    amount: int, currency: str, shown: str, is_payable: bool
) -> None:
    money = Money(amount=amount, currency=currency)
    assert (money.written, money.is_payable) == (shown, is_payable)


@pytest.mark.parametrize(
    ("currency", "decimals", "step"),
    [("JPY", 0, 1), ("ISK", 2, 100), ("UGX", 2, 100), ("HUF", 2, 1), ("BHD", 3, 10), ("USD", 2, 1)],
)
def test_every_currency_has_one_unit_and_one_step(currency: str, decimals: int, step: int) -> None:
    assert (decimals_of(currency), step_of(currency)) == (decimals, step)
