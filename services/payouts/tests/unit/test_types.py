"""Types of payouts: the table and the calls agree with the contract."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from pydantic import SecretStr

from contracts.values import Money, PayoutType
from payouts_service.clients.accounts import OpenAccounts
from payouts_service.domain.ledger import Split
from payouts_service.domain.types import TYPES, types_of
from payouts_service.domain.types.kind import Call
from payouts_service.effects import table
from payouts_service.settings import Settings

URL = SecretStr("postgresql://x@localhost/x")


@pytest.fixture
def settings() -> Settings:
    urls = {"database_url": URL, "owner_database_url": URL, "relay_database_url": URL}
    return Settings.model_validate({**urls, "stripe_timeout": timedelta(seconds=40)})


def test_every_type_of_the_contract_is_in_the_table() -> None:
    assert set(TYPES) == set(PayoutType)


def test_every_type_is_given_by_one_call_and_every_call_is_made(settings: Settings) -> None:
    assert sorted(type_ for call in Call for type_ in types_of(call)) == sorted(PayoutType)
    provider = OpenAccounts({}, installation=SecretStr("x"), vault=None)
    assert [effect.name for effect in table(provider, settings)] == [*Call, "reconcile"]


def test_a_call_may_wait_for_two_answers_and_ends_long_before_its_lease(settings: Settings) -> None:
    provider = OpenAccounts({}, installation=SecretStr("x"), vault=None)
    for effect in table(provider, settings):
        assert effect.timeout > 2 * settings.stripe_timeout
        assert effect.lease >= 2 * effect.timeout


@pytest.mark.parametrize(
    ("type_", "worth"),
    [
        (PayoutType.REFUND, 1_001),
        (PayoutType.CREDIT, 1_001),
        (PayoutType.ROLLOVER_UPSELL, 1_502),
        (PayoutType.ROLLOVER_CONTINUITY, 1_502),
    ],
)
def test_only_a_rollover_is_multiplied(type_: PayoutType, worth: int) -> None:
    assert TYPES[type_].worth(Money(amount=1_001, currency="EUR"), Decimal("1.5")).amount == worth


@pytest.mark.parametrize("type_", PayoutType)
def test_what_needs_a_payment_is_posted_against_one(type_: PayoutType) -> None:
    kind, split = TYPES[type_], Split(UUID(int=1), None, "EUR", 0, 500)
    if kind.needs_payment:
        with pytest.raises(ValueError, match="no payment to refund"):
            kind.post(split, None, "re_1")
    else:
        assert [posting.kind for posting in kind.post(split, None, "re_1")] == ["credited"]
