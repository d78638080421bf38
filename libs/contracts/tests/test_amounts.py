"""How much goes back, by example and by property."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import AmountType, PayoutTerms, payable, promised

CODES = ("JPY", "EUR", "KWD", "ISK", "UGX")


def terms(kind: AmountType, value: str = "0") -> PayoutTerms:
    return PayoutTerms(amount_type=kind, amount_value=Decimal(value))


@pytest.mark.parametrize(
    ("kind", "value", "purchase", "amount"),
    [
        (AmountType.FULL, "0", 99_700, 99_700),
        (AmountType.PARTIAL, "50", 99_701, 49_851),  # half up
        (AmountType.PARTIAL, "33.3", 1_000, 333),
        (AmountType.PARTIAL, "250", 1_000, 1_000),
        (AmountType.FIXED, "500", 99_700, 500),
        (AmountType.FIXED, "500", 300, 300),
        (AmountType.FIXED, "0.5", 300, 1),
    ],
)
def test_the_amount_follows_the_terms(kind: AmountType, value: str, purchase: int, amount: int) -> None:
    assert promised(terms(kind, value), purchase) == amount


@pytest.mark.parametrize(
    ("currency", "kind", "value", "purchase", "amount"),
    [
        ("JPY", AmountType.PARTIAL, "50", 1_001, 501),
        ("KWD", AmountType.PARTIAL, "50", 5_130, 2_570),  # the last of three decimals is zero, half up
        ("KWD", AmountType.FULL, "0", 5_120, 5_120),
        ("KWD", AmountType.FULL, "0", 5_125, 5_120),
        ("ISK", AmountType.PARTIAL, "33", 1_000, 300),
        ("UGX", AmountType.FIXED, "1250", 90_000, 1_300),
        ("KWD", AmountType.FIXED, "1255", 1_257, 1_250),
    ],
)
def test_what_is_promised_can_be_paid_in_its_currency(
    currency: str, kind: AmountType, value: str, purchase: int, amount: int
) -> None:
    assert promised(terms(kind, value), purchase, currency) == amount


@given(st.sampled_from(AmountType), st.decimals(0, 10**9, places=3), st.integers(0, 10**12), st.sampled_from(CODES))
def test_every_promise_is_payable_and_never_more_than_the_purchase(
    kind: AmountType, value: Decimal, purchase: int, currency: str
) -> None:
    amount = promised(PayoutTerms(amount_type=kind, amount_value=value), purchase, currency)
    assert 0 <= amount <= purchase
    assert payable(amount, currency) == amount


@pytest.mark.parametrize(("kind", "amount"), [(AmountType.FULL, 0), (AmountType.PARTIAL, 0), (AmountType.FIXED, 50)])
def test_without_a_purchase_only_a_fixed_sum_is_something(kind: AmountType, amount: int) -> None:
    assert promised(terms(kind, "50"), None) == amount


@given(st.sampled_from(AmountType), st.decimals(0, 10**9, places=3), st.integers(0, 10**12))
def test_never_negative_and_never_more_than_the_purchase(kind: AmountType, value: Decimal, purchase: int) -> None:
    assert 0 <= promised(PayoutTerms(amount_type=kind, amount_value=value), purchase) <= purchase
