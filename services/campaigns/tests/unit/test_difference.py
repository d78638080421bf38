"""Differences between two definitions, in words."""

from decimal import Decimal

from campaigns_service.domain.difference import differences
from contracts.campaigns import CampaignPublished
from contracts.examples import example
from contracts.values import CampaignDefinition, EligibleBundle, PayoutType

BEFORE = example(CampaignPublished).definition
FIRST, *OTHERS = BEFORE.criteria


def said(**changes: object) -> list[str]:
    return [difference.sentence for difference in differences(BEFORE, BEFORE.model_copy(update=changes))]


def test_the_same_definition_has_no_differences() -> None:
    assert said() == []


def test_fields_are_named_with_both_values() -> None:
    payout = BEFORE.payout.model_copy(update={"type": PayoutType.CREDIT})
    assert said(min_purchase_amount=5, payout=payout, starts_at=None) == [
        "starts_at: 2026-03-01T00:00:00Z became nothing",
        "min_purchase_amount: 50000 became 5",
        "payout.type: refund became credit",
    ]


def test_criteria_and_bundles_are_known_by_their_ids() -> None:
    tracking = FIRST.tracking.model_copy(update={"target": Decimal(4)})
    changed = FIRST.model_copy(update={"tracking": tracking, "required": False})
    assert said(criteria=(changed, *OTHERS[:1]), bundles=(*BEFORE.bundles, EligibleBundle(bundle_id="more"))) == [
        "criteria 'Complete {{sessions}} onboarding sessions'.tracking.target: 3 became 4",
        "criteria 'Complete {{sessions}} onboarding sessions'.required: True became False",
        "criteria 'Publish your first offer': removed",
        "bundles 'more': added",
    ]


def test_a_step_that_says_something_new_is_seen_by_the_version_of_its_content() -> None:
    versions = dict.fromkeys(BEFORE.journey.contents(), 2)
    after: CampaignDefinition = BEFORE.model_copy(update={"journey": BEFORE.journey.saying(versions)})
    assert [d.sentence for d in differences(BEFORE, after)] == [
        "step 'welcome'.content_version: 1 became 2",
        "step 'reminder'.content_version: 1 became 2",
    ]
