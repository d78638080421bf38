"""The rules of a campaign, by example and by property."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns_service.domain.campaign import Action, Campaign, Presentation, delete, move, publish, shortcomings
from contracts.campaigns import CampaignChanged, CampaignPublished, CampaignStatus
from contracts.examples import example
from contracts.values import AmountType, CampaignDefinition, PayoutTerms

NOW = datetime(2026, 3, 1, tzinfo=UTC)
COMPLETE = example(CampaignPublished).definition


def draft(definition: CampaignDefinition = COMPLETE) -> Campaign:
    return Campaign(UUID(int=1), definition, Presentation(), UUID(int=2), created_at=NOW, updated_at=NOW)


def test_the_first_version_makes_a_campaign_active() -> None:
    published, version, changed = publish(draft(), NOW)
    assert (published.status, published.current_version) == (CampaignStatus.ACTIVE, 1)
    assert (version.campaign_version, changed.accepts_enrollments) == (1, True)


def test_publishing_while_paused_keeps_the_pause() -> None:
    paused, _ = move(publish(draft(), NOW)[0], Action.PAUSE, NOW)
    again, _, _ = publish(paused, NOW)
    assert (again.status, again.current_version) == (CampaignStatus.PAUSED, 2)


def test_a_pause_lets_nobody_in_and_holds_messages() -> None:
    _, said = move(publish(draft(), NOW)[0], Action.PAUSE, NOW)
    assert isinstance(said[0], CampaignChanged)
    assert (said[0].accepts_enrollments, said[0].sending_paused) == (False, True)


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (CampaignStatus.DRAFT, {Action.PUBLISH, Action.ARCHIVE}),
        (CampaignStatus.ACTIVE, {Action.PUBLISH, Action.PAUSE, Action.COMPLETE}),
        (CampaignStatus.PAUSED, {Action.PUBLISH, Action.RESUME, Action.COMPLETE}),
        (CampaignStatus.COMPLETED, {Action.ARCHIVE}),
        (CampaignStatus.ARCHIVED, set()),
    ],
)
def test_each_status_allows_only_its_actions(status: CampaignStatus, allowed: set[Action]) -> None:
    campaign = replace(draft(), status=status)
    assert {action for action in Action if campaign.may(action)} == allowed


@given(st.lists(st.sampled_from(list(Action)), max_size=10))
def test_revisions_ascend_with_everything_that_is_said(actions: list[Action]) -> None:
    campaign, revisions = draft(), [0]
    for action in actions:
        if campaign.may(action):
            campaign = publish(campaign, NOW)[0] if action is Action.PUBLISH else move(campaign, action, NOW)[0]
            revisions.append(campaign.revision)
    assert revisions == sorted(set(revisions))


def test_a_deleted_campaign_can_do_nothing() -> None:
    gone, said = delete(publish(draft(), NOW)[0], NOW)
    assert not any(gone.may(action) for action in Action)
    assert [event.accepts_enrollments for event in said if isinstance(event, CampaignChanged)] == [False]


def test_a_complete_draft_lacks_nothing() -> None:
    assert shortcomings(COMPLETE) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"criteria": ()},
        {"bundles": ()},
        {"payout": PayoutTerms(amount_type=AmountType.PARTIAL, amount_value=Decimal(101))},
        {"payout": PayoutTerms(amount_type=AmountType.FIXED)},
        {"starts_at": NOW, "ends_at": NOW, "enrollment_deadline": None},
        {"starts_at": None, "ends_at": NOW, "enrollment_deadline": NOW + timedelta(days=1)},
        {"steps": (*COMPLETE.steps, *COMPLETE.steps[:1])},
        {"steps": tuple(step.model_copy(update={"subject": ""}) for step in COMPLETE.steps)},
    ],
)
def test_each_shortcoming_keeps_a_draft_from_being_published(broken: dict[str, object]) -> None:
    assert len(shortcomings(COMPLETE.model_copy(update=broken))) == 1
