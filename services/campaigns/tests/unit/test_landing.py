"""What visitors see, and when a purchase could enroll."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from campaigns_service.domain.bundle import Bundle
from campaigns_service.domain.campaign import Presentation
from campaigns_service.domain.landing import Landing
from contracts.campaigns import CampaignPublished
from contracts.examples import example
from contracts.values import EligibleBundle, Money

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DEFINITION = example(CampaignPublished).definition.model_copy(
    update={"starts_at": None, "ends_at": None, "enrollment_deadline": None}
)


def landing(**changes: object) -> Landing:
    return Landing(UUID(int=1), DEFINITION.model_copy(update=changes), Presentation(), NOW)


@pytest.mark.parametrize(
    ("changes", "admits", "is_over"),
    [
        ({}, True, False),
        ({"starts_at": NOW + HOUR}, False, False),
        ({"starts_at": NOW}, True, False),
        ({"ends_at": NOW}, True, False),
        ({"ends_at": NOW - HOUR}, False, True),
        ({"enrollment_deadline": NOW - HOUR}, False, False),
        ({"enrollment_deadline": NOW, "ends_at": NOW + HOUR}, True, False),
    ],
)
def test_a_campaign_admits_from_its_start_to_its_deadline_and_is_over_at_its_end(
    changes: dict[str, object], admits: bool, is_over: bool
) -> None:
    seen = landing(**changes)
    assert (seen.admits, seen.is_over) == (admits, is_over)


def test_bundles_that_were_withdrawn_or_deleted_are_not_on_show() -> None:
    price = Money(amount=5, currency="EUR")
    known = {"a": Bundle("a", "A", price), "b": Bundle("b", "B", price, is_offered=False)}
    seen = landing(bundles=tuple(EligibleBundle(bundle_id=bundle_id) for bundle_id in "cba"))
    assert seen.offered(known) == [known["a"]]


def test_the_minimum_of_a_bundle_is_its_own_or_the_campaigns() -> None:
    own, plain = EligibleBundle(bundle_id="own", override_min_amount=0), EligibleBundle(bundle_id="plain")
    seen = landing(bundles=(own, plain), min_purchase_amount=7)
    assert (seen.minimum("own"), seen.minimum("plain")) == (0, 7)
