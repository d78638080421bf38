"""A checkout from its begin to its page, as values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from payouts_service.clients.stripe_checkout import locale_of
from payouts_service.domain.account import Account, Lack, chosen
from payouts_service.domain.checkout import Checkout, begin, ready, renewed
from payouts_service.domain.offer import OfferRefusal
from services.payouts.tests.unit.test_offer import NOW, offer

DAY, MINUTE = timedelta(hours=24), timedelta(minutes=1)
ID = UUID(int=7)
TEST = Account(UUID(int=1), "stripe", "acct_test", "test", livemode=False)
LIVE = Account(UUID(int=2), "stripe", "acct_live", "live", livemode=True)
OTHER = Account(UUID(int=3), "stripe", "acct_other", "other", livemode=True)
SHARED = Account(UUID(int=0), "stripe", "", "shared", livemode=False)
OFF = datetime(2026, 1, 1, tzinfo=UTC)


def begun(**definition: Any) -> Checkout:
    found = begin(offer(**definition), TEST, ID, NOW, lifetime=DAY)
    assert isinstance(found, Checkout)
    return found


def test_a_checkout_names_what_is_bought_on_every_label() -> None:
    checkout = begun()
    labels = checkout.labels(UUID(int=9))
    assert (labels["bundle_id"], labels["campaign"]) == ("growth", str(checkout.campaign_id))
    assert labels["campaign_slug"] == checkout.slug
    assert labels["tenant"] == str(UUID(int=9))
    assert max(map(len, labels)) <= 40


def test_nothing_is_begun_that_is_refused_or_that_nobody_could_be_paid_for() -> None:
    assert begin(offer(admits=False), TEST, ID, NOW, lifetime=DAY) == OfferRefusal.CAMPAIGN_NOT_ACTIVE
    assert begin(offer(), Lack.ACCOUNT_UNKNOWN, ID, NOW, lifetime=DAY) == OfferRefusal.NO_PAYMENT_ACCOUNT


@pytest.mark.parametrize(
    ("closes_in", "open_for"),
    [(None, DAY), (DAY * 3, DAY), (timedelta(hours=2), timedelta(hours=2)), (MINUTE * 31, MINUTE * 31)],
)
def test_no_page_is_open_longer_than_the_campaign_admits(closes_in: timedelta | None, open_for: timedelta) -> None:
    checkout = begun(ends_at=None if closes_in is None else NOW + closes_in)
    assert checkout.expires_at - NOW == open_for


def test_where_the_shortest_page_would_outlast_the_campaign_nothing_is_sold() -> None:
    soon = offer(ends_at=NOW + MINUTE * 30)
    assert begin(soon, TEST, ID, NOW, lifetime=DAY) == OfferRefusal.CAMPAIGN_CLOSES_TOO_SOON


def test_another_key_is_refused_once_it_is_too_late_for_another_page() -> None:
    checkout = begun(ends_at=NOW + timedelta(hours=2))
    assert ready(checkout, NOW + MINUTE * 80, lifetime=DAY) == checkout
    late = ready(checkout, NOW + MINUTE * 95, lifetime=DAY)
    assert (late.is_settled, late.reason, late.key) == (True, "campaign_closes_too_soon", checkout.key)
    assert renewed(checkout, NOW + MINUTE * 95, lifetime=DAY) == late


def test_a_checkout_asks_under_the_same_key_until_nothing_can_come_of_it() -> None:
    checkout = begun()
    assert ready(checkout, NOW + timedelta(hours=23), lifetime=DAY) == checkout
    late = NOW + timedelta(hours=23, minutes=31)
    again = ready(checkout, late, lifetime=DAY)
    assert (again.key != checkout.key, again.expires_at) == (True, late + DAY)
    opened = replace(checkout, session="cs_1", url="https://pay.example.com")
    assert ready(opened, late, lifetime=DAY) == opened


@pytest.mark.parametrize(
    ("accounts", "found"),
    [
        ([], SHARED),
        ([TEST], TEST),
        ([TEST, LIVE], LIVE),
        ([TEST, replace(LIVE, disabled_at=OFF)], Lack.ACCOUNT_DISABLED),
        ([LIVE, OTHER], Lack.ACCOUNT_UNKNOWN),
        ([replace(LIVE, disabled_at=OFF)], Lack.ACCOUNT_DISABLED),
    ],
)
def test_visitors_pay_where_real_money_moves(accounts: list[Account], found: Account | Lack) -> None:
    assert chosen(accounts, None, shared=SHARED) == found


def test_the_account_that_was_asked_is_asked_again() -> None:
    assert chosen([TEST, LIVE], None, shared=None, asked=TEST.id) == TEST
    assert chosen([], None, shared=None) == Lack.ACCOUNT_UNKNOWN


@pytest.mark.parametrize(
    ("tag", "locale"),
    [(None, "auto"), ("de", "de"), ("de-AT", "de"), ("pt-BR", "pt-BR"), ("xx", "auto"), ("zh-TW", "zh-TW")],
)
def test_the_page_speaks_the_nearest_language_it_has(tag: str | None, locale: str) -> None:
    assert locale_of(tag) == locale
