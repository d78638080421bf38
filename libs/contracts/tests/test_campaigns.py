"""What a definition says of a purchase: when it may enroll, and what it must cost at least."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.campaigns import CampaignPublished
from contracts.examples import example
from contracts.values import CampaignDefinition, EligibleBundle

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def definition(**changes: object) -> CampaignDefinition:
    bare = {"starts_at": None, "ends_at": None, "enrollment_deadline": None}
    return example(CampaignPublished).definition.model_copy(update={**bare, **changes})


@pytest.mark.parametrize(
    ("window", "closes_at", "admits"),
    [
        ({}, None, True),
        ({"starts_at": NOW}, None, True),
        ({"starts_at": NOW + HOUR}, None, False),
        ({"ends_at": NOW}, NOW, True),
        ({"ends_at": NOW - HOUR}, NOW - HOUR, False),
        ({"enrollment_deadline": NOW, "ends_at": NOW + HOUR}, NOW, True),
        ({"enrollment_deadline": NOW - HOUR, "ends_at": NOW + HOUR}, NOW - HOUR, False),
    ],
)
def test_a_campaign_admits_from_its_start_to_whichever_end_comes_first(
    window: dict[str, object], closes_at: datetime | None, admits: bool
) -> None:
    said = definition(**window)
    assert (said.closes_at, said.admits(NOW)) == (closes_at, admits)


def test_a_bundle_costs_at_least_its_own_minimum_or_the_campaigns() -> None:
    own, plain = EligibleBundle(bundle_id="own", override_min_amount=0), EligibleBundle(bundle_id="plain")
    said = definition(bundles=(own, plain), min_purchase_amount=7)
    assert [said.minimum(bundle_id) for bundle_id in ("own", "plain", "other", None)] == [0, 7, 7, 7]
