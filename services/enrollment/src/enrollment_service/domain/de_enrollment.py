"""Taking contacts out of sequences in which they are stuck: in runs, each of batches."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.values import ExitReason

from .campaign_outcome import CampaignOutcome, weightiest


class RunStatus(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    COMPLETED = "completed"
    PARTLY_FAILED = "partly_failed"
    """It has looked at everybody, and some of its batches could not be done; the next run tries them again."""


class BatchStatus(StrEnum):
    """What became of a batch."""

    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True)
class StuckLead:
    """An open enrollment in a sequence that should have ended, with everything that says so."""

    enrollment_id: UUID
    contact_id: UUID
    campaign_id: UUID
    enrolled_at: datetime
    is_campaign_gone: bool
    """Whether its campaign was deleted or archived."""
    opted_out_at: datetime | None
    """When the contact opted out of a channel, at or after enrolling."""
    finished_at: datetime | None
    """When the last step of its journey ended; None while there is one to come, and of a journey without steps."""

    @property
    def reason(self) -> ExitReason:
        """Why it is to end; with nothing else to say so, nothing has happened in it for too long."""
        found = {
            ExitReason.CAMPAIGN_DELETED: self.is_campaign_gone,
            ExitReason.UNSUBSCRIBED: self.opted_out_at is not None,
            ExitReason.COMPLETED: self.finished_at is not None,
        }
        return weightiest([reason for reason, holds in found.items() if holds] or [ExitReason.ABANDONED])


@dataclass(frozen=True)
class Batch:
    """Leads that are looked at in one transaction."""

    run_id: UUID
    number: int
    last_processed_id: UUID
    leads: int
    """How many were taken out."""
    status: BatchStatus
    ended_at: datetime


@dataclass(frozen=True)
class Run:
    """One pass over everybody who is stuck in a tenant's sequences, in the order of enrollment ids."""

    run_id: UUID
    started_at: datetime
    started_by: UUID | None = None
    """The user or program that asked for it; None of one that time began."""
    status: RunStatus = RunStatus.RUNNING
    last_processed_id: UUID | None = None
    """Where the next batch goes on."""
    batches: int = 0
    failed_batches: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    """How many were taken out, by outcome."""
    ended_at: datetime | None = None

    @property
    def leads(self) -> int:
        """How many were taken out."""
        return sum(self.outcomes.values())


def advance(run: Run, last: UUID, outcomes: Iterable[CampaignOutcome | None], now: datetime) -> tuple[Run, Batch]:
    """A run after a batch that ended so, up to this enrollment."""
    found = Counter(str(outcome) for outcome in outcomes if outcome)
    after = replace(run, last_processed_id=last, batches=run.batches + 1, outcomes=dict(Counter(run.outcomes) + found))
    return after, Batch(run.run_id, after.batches, last, found.total(), BatchStatus.COMPLETED, now)


def pass_over(run: Run, last: UUID, now: datetime) -> tuple[Run, Batch]:
    """A run after a batch that could not be done, up to this enrollment."""
    after, batch = advance(run, last, (), now)
    return replace(after, failed_batches=run.failed_batches + 1), replace(batch, status=BatchStatus.FAILED)


def finish(run: Run, now: datetime) -> Run:
    """A run that has looked at everybody."""
    status = RunStatus.PARTLY_FAILED if run.failed_batches else RunStatus.COMPLETED
    return replace(run, status=status, ended_at=now)
