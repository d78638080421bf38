"""The one table of transitions, written out a second time: every pair of status and action."""

import pytest

from campaigns_service.domain.status import AT_REST, SENDING, TRANSITIONS, Action, NotAllowed, after
from contracts.campaigns import CampaignStatus

GRID = """
            publish  pause    resume   complete   cancel     archive
draft       active   -        -        -          -          archived
scheduled   active   paused   -        -          cancelled  archived
active      active   paused   -        completed  cancelled  archived
paused      paused   -        active   completed  cancelled  archived
completed   -        -        -        -          -          archived
cancelled   -        -        -        -          -          archived
archived    -        -        -        -          -          -
"""
_HEAD, *_ROWS = [line.split() for line in GRID.strip().splitlines()]
PAIRS = [(row[0], action, to) for row in _ROWS for action, to in zip(_HEAD, row[1:], strict=True)]


@pytest.mark.parametrize(("status", "action", "to"), PAIRS)
def test_each_pair_of_status_and_action_is_in_the_table(status: str, action: str, to: str) -> None:
    outcome = after(CampaignStatus(status), Action(action))
    if to == "-":
        assert isinstance(outcome, NotAllowed)
        assert outcome.why.reason == f"A campaign that is {status} cannot {action}."
    else:
        assert outcome is CampaignStatus(to)


def test_the_grid_has_every_pair_of_the_seven_statuses_and_six_actions() -> None:
    assert {(status, action) for status, action, _ in PAIRS} == {(s, a) for s in CampaignStatus for a in Action}
    assert set(TRANSITIONS) == set(CampaignStatus)


@pytest.mark.parametrize("status", sorted(set(CampaignStatus) - {CampaignStatus.ARCHIVED}))
def test_whatever_is_not_archived_can_be(status: CampaignStatus) -> None:
    assert after(status, Action.ARCHIVE) is CampaignStatus.ARCHIVED


def test_nothing_that_is_at_rest_sends() -> None:
    assert not AT_REST & SENDING
