"""What can be bought, and why something cannot."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.campaigns import CampaignPublished
from contracts.examples import example
from contracts.values import EligibleBundle, Money
from payouts_service.domain.offer import Bundle, Offer, OfferRefusal, selling_of

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DEFINITION = example(CampaignPublished).definition.model_copy(
    update={
        "currency": "USD",
        "starts_at": None,
        "ends_at": None,
        "enrollment_deadline": None,
        "min_purchase_amount": 1_000,
        "bundles": (EligibleBundle(bundle_id="growth"), EligibleBundle(bundle_id="cheap", override_min_amount=500)),
    }
)
GROWTH = Bundle("growth", "Growth bundle", Money(amount=4_900, currency="USD"), is_offered=True)


def offer(bundle: Bundle | None = GROWTH, *, admits: bool = True, **definition: Any) -> Offer:
    said = DEFINITION.model_copy(update=definition)
    return Offer(selling_of(example(CampaignPublished).campaign_id, 3, said), admits, bundle)


def priced(amount: int, currency: str = "USD", bundle_id: str = "growth") -> Bundle:
    return replace(GROWTH, bundle_id=bundle_id, price=Money(amount=amount, currency=currency))


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        (offer(), None),
        (offer(admits=False), OfferRefusal.CAMPAIGN_NOT_ACTIVE),
        (offer(starts_at=NOW), None),
        (offer(starts_at=NOW + SECOND), OfferRefusal.CAMPAIGN_NOT_BEGUN),
        (offer(ends_at=NOW), None),
        (offer(ends_at=NOW - SECOND), OfferRefusal.CAMPAIGN_NO_LONGER_ADMITS),
        (offer(ends_at=NOW + SECOND, enrollment_deadline=NOW - SECOND), OfferRefusal.CAMPAIGN_NO_LONGER_ADMITS),
        (offer(None), OfferRefusal.BUNDLE_NOT_ELIGIBLE),
        (offer(priced(4_900, bundle_id="other")), OfferRefusal.BUNDLE_NOT_ELIGIBLE),
        (offer(replace(GROWTH, is_offered=False)), OfferRefusal.BUNDLE_NOT_OFFERED),
        (offer(priced(0)), OfferRefusal.BUNDLE_WITHOUT_PRICE),
        (offer(priced(4_900, "EUR")), OfferRefusal.BUNDLE_IN_ANOTHER_CURRENCY),
        (offer(priced(999)), OfferRefusal.PRICE_BELOW_MINIMUM),
        (offer(priced(1_000)), None),
        (offer(priced(999, bundle_id="cheap")), None),
        (offer(priced(499, bundle_id="cheap")), OfferRefusal.PRICE_BELOW_MINIMUM),
    ],
)
def test_a_bundle_is_sold_only_where_its_purchase_would_enroll(what: Offer, refusal: OfferRefusal | None) -> None:
    assert what.refusal(NOW) == refusal


@pytest.mark.parametrize(
    ("currency", "amount", "refusal"),
    [
        ("JPY", 1_001, None),
        ("ISK", 500_000, None),
        ("ISK", 500_050, OfferRefusal.BUNDLE_WITHOUT_PRICE),
        ("UGX", 1_001, OfferRefusal.BUNDLE_WITHOUT_PRICE),
        ("HUF", 175_050, None),
        ("BHD", 1_500, None),
        ("BHD", 1_505, OfferRefusal.BUNDLE_WITHOUT_PRICE),
    ],
)
def test_a_price_that_its_currency_cannot_pay_is_no_price(
    currency: str, amount: int, refusal: OfferRefusal | None
) -> None:
    assert offer(priced(amount, currency), currency=currency).refusal(NOW) == refusal
