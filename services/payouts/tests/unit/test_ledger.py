"""Postings balance, or do not exist."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts_service.domain.ledger import LOSS, REFUNDS, Leg, Posting, Split, capture, outside
from payouts_service.domain.order import Order

PAID_AT = datetime(2026, 3, 1, tzinfo=UTC)
money = st.integers(0, 10**12)


def order(captured: int = 1_000, issued: int = 0) -> Order:
    return Order(UUID(int=1), "stripe", "acct", "pi_1", None, "EUR", captured, PAID_AT, issued=issued)


@pytest.mark.parametrize(
    "legs",
    [
        (Leg("a", debit=1),),
        (Leg("a", debit=2), Leg("b", credit=1)),
        (Leg("a", debit=-1), Leg("b", credit=-1)),
        (Leg("a"),),
        (Leg("a", debit=1, credit=1),),
    ],
)
def test_what_does_not_balance_is_no_posting(legs: tuple[Leg, ...]) -> None:
    with pytest.raises(ValueError, match="does not balance"):
        Posting("key", "kind", "EUR", legs)


@given(money, money)
def test_everything_a_payout_posts_balances(principal: int, bonus: int) -> None:
    split = Split(UUID(int=2), UUID(int=1), "EUR", principal, bonus)
    posted = [
        *split.reserve(1),
        *split.release(1),
        *split.refund(order(), "re_1"),
        *split.credit(),
        *split.take_back(order(), "re_1"),
    ]
    for posting in posted:
        assert sum(leg.debit for leg in posting.legs) == sum(leg.credit for leg in posting.legs) > 0
        assert all(leg.debit >= 0 and leg.credit >= 0 for leg in posting.legs)


def test_a_purchase_is_money_with_us_and_revenue() -> None:
    assert [(leg.debit, leg.credit) for posting in capture(order()) for leg in posting.legs] == [(1_000, 0), (0, 1_000)]


@pytest.mark.parametrize(("issued", "account"), [(0, REFUNDS), (1_000, LOSS)])
def test_a_refund_from_outside_is_a_loss_once_we_have_paid(issued: int, account: str) -> None:
    posting = outside(order(issued=issued), "re_9", 300, disputed=False)
    assert (posting.legs[0].account, posting.legs[0].debit) == (account, 300)


def test_one_refund_has_one_key_whoever_tells_of_it() -> None:
    split = Split(UUID(int=2), UUID(int=1), "EUR", 500, 0)
    ours, theirs = split.refund(order(), "re_1")[0], outside(order(), "re_1", 500, disputed=False)
    assert ours.key == theirs.key
