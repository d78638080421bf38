"""What an action would do is said before it is done, and is what it then does."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from campaigns_service.domain.campaign import Campaign, Presentation, move, publish
from campaigns_service.domain.consequences import DELETE, Consequence, consequences
from campaigns_service.domain.publishing import Incomplete, Stock, obstacle
from campaigns_service.domain.status import Action, NotAllowed
from contracts.campaigns import CampaignPublished, CampaignStatus
from contracts.examples import example
from contracts.values import EligibleBundle

NOW = datetime(2026, 5, 1, tzinfo=UTC)
CAMPAIGN = Campaign(
    UUID(int=1), example(CampaignPublished).definition, Presentation(), UUID(int=2), NOW, NOW, current_version=1
)


STOCK = Stock({one.bundle_id for one in CAMPAIGN.definition.bundles}, CAMPAIGN.definition.journey.contents(), {})
SOMEBODY = UUID(int=3)


def told(status: CampaignStatus = CampaignStatus.ACTIVE, campaign: Campaign = CAMPAIGN) -> dict[str, Consequence]:
    found = consequences(replace(campaign, status=status), STOCK, by=SOMEBODY, now=NOW)
    return {one.action: one for one in found}


def test_a_pause_is_said_to_hold_messages_and_to_let_nobody_in() -> None:
    pause = told(CampaignStatus.ACTIVE)["pause"]
    assert (pause.why, pause.status) == (None, CampaignStatus.PAUSED)
    assert (pause.accepts_enrollments, pause.sending_paused, pause.ends_enrollments) == (False, True, False)


def test_only_deleting_is_said_to_end_enrollments() -> None:
    ending = [one.action for one in told(CampaignStatus.ACTIVE).values() if one.ends_enrollments]
    assert ending == [DELETE]


def test_what_cannot_be_asked_for_is_said_with_its_reason() -> None:
    resume = told(CampaignStatus.DRAFT)["resume"]
    assert resume.why is not None
    assert (resume.why.reason, resume.status) == ("A campaign that is draft cannot resume.", CampaignStatus.DRAFT)
    assert (resume.why.code, resume.why.params) == ("TransitionRefused", {"status": "draft", "action": "resume"})


def test_everything_that_a_draft_lacks_is_said_with_its_field() -> None:
    bare = replace(CAMPAIGN, definition=CAMPAIGN.definition.model_copy(update={"criteria": (), "bundles": ()}))
    publish_, pause = told(campaign=bare)["publish"], told(campaign=bare)["pause"]
    assert [fault.field for fault in publish_.faults] == ["criteria", "bundles"]
    assert publish_.why is not None
    assert publish_.why.reason == "; ".join(fault.reason for fault in publish_.faults)
    assert pause.faults == ()


@pytest.mark.parametrize("status", CampaignStatus)
@pytest.mark.parametrize("action", Action)
def test_what_is_said_is_what_happens(status: CampaignStatus, action: Action) -> None:
    said = told(status)[action]
    campaign = replace(CAMPAIGN, status=status)
    done = publish(campaign, NOW) if action is Action.PUBLISH else move(campaign, action, NOW)
    if isinstance(done, NotAllowed):
        assert said.why == done.why
    else:
        after = done[0]
        assert (said.status, said.accepts_enrollments) == (after.status, after.accepts_enrollments)
        assert said.sending_paused == after.sending_paused


LISTED = CAMPAIGN.definition.bundles
BARE = CAMPAIGN.definition.model_copy(update={"criteria": ()})
UNKNOWN = CAMPAIGN.definition.model_copy(update={"bundles": (*LISTED, EligibleBundle(bundle_id="gone"))})


@pytest.mark.parametrize(
    ("campaign", "reason"),
    [
        (replace(CAMPAIGN, definition=BARE), "an incentive needs at least one required criterion"),
        (replace(CAMPAIGN, definition=UNKNOWN), "There is no bundle 'gone'."),
        (
            replace(CAMPAIGN, four_eyes=True, editors=frozenset({SOMEBODY})),
            "Who changed this draft cannot publish it, nor switch off that a second person must.",
        ),
        (replace(CAMPAIGN, four_eyes=True, editors=frozenset({UUID(int=4)})), None),
    ],
)
def test_what_keeps_a_draft_from_being_published_is_said_before_it_is_asked_for(
    campaign: Campaign, reason: str | None
) -> None:
    publishing = told(campaign=campaign)["publish"]
    told_why = publishing.why.reason if publishing.why else None
    assert (told_why, publishing.status) == (reason, CampaignStatus.ACTIVE)


def test_bundles_and_texts_that_are_not_there_are_said_with_everything_else() -> None:
    lacking = obstacle(replace(CAMPAIGN, definition=BARE), Stock((), (), {}), by=SOMEBODY)
    assert isinstance(lacking, Incomplete)
    steps = [f"journey.steps.{step.step_id}" for step in BARE.journey.steps if step.says()]
    assert [(fault.code, fault.field) for fault in lacking.faults] == [
        ("NoRequiredCriterion", "criteria"),
        ("UnknownBundle", "bundles"),
        *(("ContentMissing", place) for place in steps),
    ]
