"""Which account is asked about an order, and what a key says of itself."""

from dataclasses import replace
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.clock import Clock
from payouts_service.clients.accounts import is_live
from payouts_service.domain.account import INSTALLATION_ID, Account, Lack, chosen, clashes
from payouts_service.domain.attempt import Attempt, Outcome, account_asked, next_attempt
from payouts_service.domain.order import Order
from payouts_service.errors import MalformedAccount

NOW = Clock(None).now()
ONE = Account(UUID(int=1), "stripe", "acct_one", "one", livemode=True, sealed="sealed")
TWO = replace(ONE, id=UUID(int=2), account="acct_two")
SHARED = Account(INSTALLATION_ID, "stripe", "", "shared", livemode=True)
ORDER = Order(UUID(int=9), "stripe", "acct_two", "pi_1", None, "EUR", 1_000, NOW)
OFF = replace(TWO, disabled_at=NOW)
TRIAL = replace(TWO, id=UUID(int=3), livemode=False)


@pytest.mark.parametrize(
    ("accounts", "order", "shared", "asked", "expected"),
    [
        ((ONE, TWO), ORDER, None, None, TWO),
        ((ONE,), ORDER, None, None, Lack.ACCOUNT_UNKNOWN),
        ((ONE,), ORDER, SHARED, None, Lack.ACCOUNT_UNKNOWN),
        ((), ORDER, SHARED, None, SHARED),
        ((), ORDER, None, None, Lack.ACCOUNT_UNKNOWN),
        ((ONE, OFF), ORDER, SHARED, None, Lack.ACCOUNT_DISABLED),
        ((ONE,), None, None, None, ONE),
        ((ONE, OFF), None, None, None, ONE),
        ((ONE, TWO), None, None, None, Lack.ACCOUNT_UNKNOWN),
        ((OFF,), None, None, None, Lack.ACCOUNT_DISABLED),
        ((TWO,), ORDER, SHARED, INSTALLATION_ID, SHARED),
        ((TWO,), ORDER, None, INSTALLATION_ID, Lack.ACCOUNT_UNKNOWN),
        ((ONE, TWO), ORDER, None, ONE.id, ONE),
        ((TWO, TRIAL), replace(ORDER, livemode=True), None, None, TWO),
        ((TWO, TRIAL), replace(ORDER, livemode=False), None, None, TRIAL),
        ((TWO, TRIAL), ORDER, None, None, TWO),
        ((TWO,), replace(ORDER, livemode=False), None, None, Lack.ACCOUNT_OF_OTHER_MODE),
        ((), replace(ORDER, livemode=False), SHARED, None, Lack.ACCOUNT_OF_OTHER_MODE),
        ((TWO, TRIAL), None, None, None, TWO),
        ((OFF, TRIAL), None, None, None, Lack.ACCOUNT_DISABLED),
        ((TRIAL,), None, None, None, TRIAL),
    ],
)
def test_an_order_is_paid_by_its_own_account(
    accounts: tuple[Account, ...], order: Order | None, shared: Account | None, asked: UUID | None, expected: object
) -> None:
    assert chosen(accounts, order, shared=shared, asked=asked) == expected


def test_what_may_have_been_done_is_asked_of_the_account_that_may_have_done_it() -> None:
    first = replace(next_attempt(UUID(int=5), (), NOW), account_id=ONE.id)
    again = next_attempt(UUID(int=5), (first,), NOW)
    assert (again.repeats, account_asked(again, (first,))) == (True, ONE.id)
    undone: Attempt = replace(first, outcome=Outcome.NOT_EXECUTED)
    assert account_asked(next_attempt(UUID(int=5), (undone,), NOW), (undone,)) is None


@pytest.mark.parametrize(("key", "live"), [("sk_live_x", True), ("rk_live_x", True), ("sk_test_x", False)])
def test_a_key_says_whether_it_moves_real_money(key: str, live: bool) -> None:
    assert is_live("stripe", SecretStr(key)) is live


@pytest.mark.parametrize(("provider", "key"), [("stripe", "pk_live_x"), ("stripe", "sk_x"), ("abacus", "sk_live_x")])
def test_what_is_no_secret_key_is_refused_and_not_repeated(provider: str, key: str) -> None:
    with pytest.raises(MalformedAccount) as refused:
        is_live(provider, SecretStr(key))
    assert key not in str(refused.value)


def test_an_account_stays_what_it_is() -> None:
    assert clashes(replace(ONE, name="other"), (ONE, TWO)) is None
    assert clashes(replace(ONE, livemode=False), (ONE,)) is not None
    assert clashes(replace(ONE, account="acct_three"), (ONE,)) is not None
    assert clashes(replace(ONE, id=UUID(int=3)), (ONE,)) is not None
    assert clashes(replace(ONE, id=UUID(int=3), livemode=False), (ONE,)) is None
    assert clashes(replace(ONE, id=INSTALLATION_ID), ()) is not None


def test_no_account_shows_its_key() -> None:
    assert "sealed" not in repr(ONE)
