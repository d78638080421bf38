"""How a way through a campaign ended, and which of several ends is meant."""

from itertools import combinations

import pytest

from contracts.values import ExitReason
from enrollment_service.domain.campaign_outcome import CampaignOutcome, outcome_of, weightiest

IN_ORDER = (
    ExitReason.CAMPAIGN_DELETED,
    ExitReason.UNSUBSCRIBED,
    ExitReason.GOAL_ACHIEVED,
    ExitReason.COMPLETED,
    ExitReason.ABANDONED,
)


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("completed", "completed"),
        ("goal_achieved", "booked"),
        ("unsubscribed", "opted_out"),
        ("campaign_deleted", "campaign_deleted"),
        ("abandoned", "abandoned"),
        ("manual_remove", "abandoned"),
        ("stage_changed", "abandoned"),
        ("error", "abandoned"),
        ("expired", "abandoned"),
        ("withdrawn", "abandoned"),
        ("same_purchase", None),
    ],
)
def test_every_reason_has_one_of_five_outcomes_or_counts_nowhere(reason: str, outcome: str | None) -> None:
    assert outcome_of(ExitReason(reason)) == outcome


def test_no_reason_and_no_outcome_is_forgotten() -> None:
    found = {outcome_of(reason) for reason in ExitReason}
    assert found == {*CampaignOutcome, None}


@pytest.mark.parametrize("both", list(combinations(IN_ORDER, 2)))
def test_a_deleted_campaign_comes_before_an_opt_out_a_booking_a_completion_and_an_abandonment(
    both: tuple[ExitReason, ExitReason],
) -> None:
    assert weightiest(both) == weightiest(both[::-1]) == both[0]
