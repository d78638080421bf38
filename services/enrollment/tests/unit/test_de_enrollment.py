"""Why somebody who is stuck is taken out, and how a run goes on."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from enrollment_service.domain.campaign_outcome import CampaignOutcome
from enrollment_service.domain.de_enrollment import Run, StuckLead, advance, finish, pass_over

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RUN = Run(UUID(int=1), NOW)


@pytest.mark.parametrize(
    ("is_gone", "opted_out", "finished", "reason"),
    [
        (True, True, True, "campaign_deleted"),
        (False, True, True, "unsubscribed"),
        (False, False, True, "completed"),
        (False, False, False, "abandoned"),
    ],
)
def test_the_weightiest_of_what_is_true_is_the_reason(
    is_gone: bool, opted_out: bool, finished: bool, reason: str
) -> None:
    ids = UUID(int=1), UUID(int=2), UUID(int=3)
    lead = StuckLead(*ids, NOW, is_gone, NOW if opted_out else None, NOW if finished else None)
    assert lead.reason == reason


def test_a_run_counts_by_outcome_and_goes_on_behind_a_batch_that_failed() -> None:
    run, first = advance(RUN, UUID(int=5), [CampaignOutcome.COMPLETED, CampaignOutcome.COMPLETED, None], NOW)
    run, failed = pass_over(run, UUID(int=7), NOW)
    run, _last = advance(run, UUID(int=9), [CampaignOutcome.OPTED_OUT], NOW)
    assert (run.last_processed_id, run.leads, dict(run.outcomes)) == (UUID(int=9), 3, {"completed": 2, "opted_out": 1})
    assert (first.number, first.leads, first.status) == (1, 2, "completed")
    assert (failed.number, failed.leads, failed.status) == (2, 0, "failed")
    assert (finish(run, NOW).status, finish(RUN, NOW).status) == ("partly_failed", "completed")
