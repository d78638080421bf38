"""HTTP shapes of runs that take stuck contacts out of sequences."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from chassis.http.camel import Camel

from ..domain.campaign_outcome import CampaignOutcome, outcome_of
from ..domain.de_enrollment import Batch, BatchStatus, Run, RunStatus, StuckLead


class RunOut(Camel):
    """One pass over everybody who is stuck."""

    run_id: UUID
    status: RunStatus
    started_at: datetime
    started_by: UUID | None
    ended_at: datetime | None
    batches: int
    failed_batches: int
    leads: int
    """How many were taken out."""
    outcomes: dict[CampaignOutcome, int]
    """How many of them by outcome."""


class BatchOut(Camel):
    """Leads that were looked at together."""

    number: int
    status: BatchStatus
    leads: int
    last_processed_id: UUID
    ended_at: datetime


class RunDetailOut(RunOut):
    """A run with its batches."""

    batch_list: list[BatchOut]

    @classmethod
    def whole(cls, run: Run, batches: Sequence[Batch]) -> Self:
        """From the domain."""
        shown = RunOut.model_validate(run).model_dump()
        return cls(**shown, batch_list=[BatchOut.model_validate(batch) for batch in batches])


class StuckLeadOut(Camel):
    """A contact who is in a sequence that should have ended."""

    contact_id: UUID
    enrollment_id: UUID
    campaign_id: UUID
    enrolled_at: datetime
    is_campaign_gone: bool
    opted_out_at: datetime | None
    finished_at: datetime | None
    outcome: CampaignOutcome
    """How the next run ends it."""

    @classmethod
    def of(cls, lead: StuckLead) -> Self:
        """From the domain."""
        outcome = outcome_of(lead.reason) or CampaignOutcome.ABANDONED
        return cls(outcome=outcome, **{name: getattr(lead, name) for name in cls.model_fields if name != "outcome"})


class HealthOut(Camel):
    """How the runs fare."""

    last_run_id: UUID | None
    last_run_status: RunStatus | None
    last_run_started_at: datetime | None
    last_run_ended_at: datetime | None
    failed_batches: int
    """Of the last run."""
    stuck_count: int
    oldest_stuck_at: datetime | None
