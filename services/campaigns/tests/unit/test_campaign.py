"""The rules of a campaign, by example and by property."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns_service.domain.campaign import (
    Campaign,
    Changed,
    Presentation,
    begin,
    delete,
    fixed,
    move,
    pause_unless_at_rest,
    present,
    publish,
)
from campaigns_service.domain.draft import shortcomings
from campaigns_service.domain.edit import Edit
from campaigns_service.domain.status import TRANSITIONS, Action, NotAllowed, after
from contracts.campaigns import CampaignChanged, CampaignPublished, CampaignStatus
from contracts.examples import example
from contracts.values import AmountType, CampaignDefinition, CampaignType, Family, Journey, PayoutTerms

NOW = datetime(2026, 3, 1, tzinfo=UTC)
COMPLETE = example(CampaignPublished).definition


def draft(definition: CampaignDefinition = COMPLETE) -> Campaign:
    return Campaign(UUID(int=1), definition, Presentation(), UUID(int=2), created_at=NOW, updated_at=NOW)


def done(outcome: Changed | NotAllowed) -> Campaign:
    assert not isinstance(outcome, NotAllowed)
    return outcome[0]


def told(outcome: Changed | NotAllowed) -> list[CampaignChanged]:
    assert not isinstance(outcome, NotAllowed)
    return [event for event in outcome[1] if isinstance(event, CampaignChanged)]


ACTIVE = done(publish(draft(), NOW))
PAUSED = done(move(ACTIVE, Action.PAUSE, NOW))


def test_the_first_version_makes_a_campaign_active() -> None:
    published = publish(draft(), NOW)
    assert (done(published).status, done(published).current_version) == (CampaignStatus.ACTIVE, 1)
    assert [change.accepts_enrollments for change in told(published)] == [True]


def test_publishing_while_paused_keeps_the_pause() -> None:
    again = done(publish(PAUSED, NOW))
    assert (again.status, again.current_version) == (CampaignStatus.PAUSED, 2)


@pytest.mark.parametrize("lets_in", [False, True])
def test_a_pause_holds_messages_and_the_campaign_says_whether_it_lets_anybody_in(lets_in: bool) -> None:
    paused = move(replace(ACTIVE, enrolls_while_paused=lets_in), Action.PAUSE, NOW)
    assert [(change.accepts_enrollments, change.sending_paused) for change in told(paused)] == [(lets_in, True)]


def test_letting_in_while_paused_is_said_at_once_and_only_when_it_matters() -> None:
    assert [change.accepts_enrollments for change in told(present(PAUSED, {"enrolls_while_paused": True}, NOW))] == [
        True
    ]
    assert told(present(ACTIVE, {"enrolls_while_paused": True}, NOW)) == []


def test_nothing_leads_back_to_a_draft_and_only_a_pause_ends_in_a_resumption() -> None:
    targets = [(status, to) for status, actions in TRANSITIONS.items() for to in actions.values()]
    assert all(to is not CampaignStatus.DRAFT for _, to in targets)
    assert [status for status, actions in TRANSITIONS.items() if Action.RESUME in actions] == [CampaignStatus.PAUSED]


@given(st.lists(st.sampled_from(list(Action)), max_size=10))
def test_revisions_ascend_with_everything_that_is_said(actions: list[Action]) -> None:
    campaign, revisions = draft(), [0]
    for action in actions:
        outcome = publish(campaign, NOW) if action is Action.PUBLISH else move(campaign, action, NOW)
        if not isinstance(outcome, NotAllowed):
            campaign = outcome[0]
            revisions += [change.revision for change in told(outcome)]
    assert revisions == sorted(set(revisions))


def test_a_deleted_campaign_can_do_nothing() -> None:
    gone = delete(ACTIVE, NOW)
    assert all(isinstance(after(done(gone).status, action), NotAllowed) for action in Action)
    assert [(change.accepts_enrollments, change.is_deleted) for change in told(gone)] == [(False, True)]


@pytest.mark.parametrize("status", CampaignStatus)
def test_laying_down_leaves_nothing_that_sends_or_is_refused(status: CampaignStatus) -> None:
    outcome = pause_unless_at_rest(replace(ACTIVE, status=status), NOW)
    if isinstance(outcome, NotAllowed):
        assert status is CampaignStatus.COMPLETED
    else:
        assert outcome[0].sending_paused
        assert len(outcome[1]) == (outcome[0].status is not status)


def test_a_completed_campaign_lets_nobody_in_and_goes_on_sending_to_whoever_is_inside() -> None:
    completed = move(ACTIVE, Action.COMPLETE, NOW)
    assert [(change.accepts_enrollments, change.sending_paused) for change in told(completed)] == [(False, False)]


@pytest.mark.parametrize("action", [Action.PAUSE, Action.CANCEL, Action.ARCHIVE])
def test_what_is_paused_cancelled_or_archived_sends_nothing(action: Action) -> None:
    assert [change.sending_paused for change in told(move(ACTIVE, action, NOW))] == [True]


def test_an_archived_campaign_knows_since_when() -> None:
    assert done(move(PAUSED, Action.ARCHIVE, NOW)).deactivated_at == NOW


@pytest.mark.parametrize("campaign_type", CampaignType)
def test_whether_a_pause_lets_people_in_follows_from_the_type_unless_it_is_said(campaign_type: CampaignType) -> None:
    definition = COMPLETE.model_copy(update={"campaign_type": campaign_type})
    edit = Edit(UUID(int=1), UUID(int=2))
    is_open = campaign_type in (CampaignType.STANDARD, CampaignType.WEBINAR)
    assert begin(definition, {}, of=edit, now=NOW).enrolls_while_paused is is_open
    assert (
        begin(definition, {"enrolls_while_paused": not is_open}, of=edit, now=NOW).enrolls_while_paused is not is_open
    )


def test_slug_family_type_and_currency_are_fixed_by_the_first_version() -> None:
    other = COMPLETE.model_copy(update={"slug": "x", "currency": "USD", "name": "Other", "family": Family.OUTREACH})
    assert fixed(draft(), other) == []
    assert fixed(ACTIVE, other) == ["slug", "family", "currency"]


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
        {"journey": Journey(steps=COMPLETE.journey.steps[-1:], entry=COMPLETE.journey.entry)},
    ],
)
def test_each_shortcoming_keeps_a_draft_from_being_published(broken: dict[str, object]) -> None:
    assert shortcomings(COMPLETE.model_copy(update=broken))
