"""Which amounts Stripe takes, by currency."""

import pytest

from deploy.simulator.tests.providers.stripe.accounts import empty_account
from lodestone_simulator.providers.stripe.amounts import why_not, written
from lodestone_simulator.providers.stripe.purchases import Purchase, buy
from lodestone_simulator.providers.stripe.refusals import ErrorAnswer


@pytest.mark.parametrize(
    ("amount", "currency", "is_taken"),
    [
        (1, "jpy", True),
        (99, "usd", True),
        (5_120, "kwd", True),
        (5_124, "kwd", False),
        (500, "isk", True),
        (550, "isk", False),
        (1_001, "ugx", False),
        (34_555, "huf", True),
        (80_050, "twd", True),
        (99_999_999, "usd", True),
        (100_000_000, "usd", False),
        (100_000_000, "jpy", True),
    ],
)
def test_an_amount_is_taken_in_the_steps_and_digits_of_its_currency(
    amount: int, currency: str, *, is_taken: bool
) -> None:
    assert (why_not(amount, currency, param="amount") is None) is is_taken


def test_a_purchase_of_an_impossible_amount_is_refused() -> None:
    with pytest.raises(ErrorAnswer, match="evenly divisible by 10") as refused:
        buy(Purchase(amount=5_124, currency="kwd", email="ada@example.com", created=1), empty_account())
    assert refused.value.status == 400


def test_amounts_are_written_with_the_decimals_stripe_counts() -> None:
    assert [written(5_120, name) for name in ("jpy", "usd", "isk", "kwd")] == [
        "5120 JPY",
        "$51.20",
        "51.20 ISK",
        "5.120 KWD",
    ]
