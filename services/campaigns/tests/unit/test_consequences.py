"""What an action would do is said before it is done, and is what it then does."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from campaigns_service.domain.campaign import Campaign, Presentation, move
from campaigns_service.domain.consequences import DELETE, Consequence, consequences
from campaigns_service.domain.status import Action, NotAllowed
from contracts.campaigns import CampaignPublished, CampaignStatus
from contracts.examples import example

NOW = datetime(2026, 5, 1, tzinfo=UTC)
CAMPAIGN = Campaign(
    UUID(int=1), example(CampaignPublished).definition, Presentation(), UUID(int=2), NOW, NOW, current_version=1
)


def told(status: CampaignStatus) -> dict[str, Consequence]:
    return {one.action: one for one in consequences(replace(CAMPAIGN, status=status), NOW)}


def test_a_pause_is_said_to_hold_messages_and_to_let_nobody_in() -> None:
    pause = told(CampaignStatus.ACTIVE)["pause"]
    assert (pause.refused, pause.status) == (None, CampaignStatus.PAUSED)
    assert (pause.accepts_enrollments, pause.sending_paused, pause.ends_enrollments) == (False, True, False)


def test_only_deleting_is_said_to_end_enrollments() -> None:
    ending = [one.action for one in told(CampaignStatus.ACTIVE).values() if one.ends_enrollments]
    assert ending == [DELETE]


def test_what_cannot_be_asked_for_is_said_with_its_reason() -> None:
    resume = told(CampaignStatus.DRAFT)["resume"]
    assert (resume.refused, resume.status) == ("A campaign that is draft cannot resume.", CampaignStatus.DRAFT)


@pytest.mark.parametrize("status", CampaignStatus)
@pytest.mark.parametrize("action", [action for action in Action if action is not Action.PUBLISH])
def test_what_is_said_is_what_happens(status: CampaignStatus, action: Action) -> None:
    said = told(status)[action]
    done = move(replace(CAMPAIGN, status=status), action, NOW)
    if isinstance(done, NotAllowed):
        assert said.refused == done.reason
    else:
        after = done[0]
        assert (said.status, said.accepts_enrollments) == (after.status, after.accepts_enrollments)
        assert said.sending_paused == after.sending_paused
