"""One thing that is done with many contacts of a campaign."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class BulkPreview(BaseModel):
    """What would become of the first contacts of a selection."""

    total: int
    weighed: int
    done: int
    reasons: Mapping[str, int]


class BulkJob(BaseModel):
    """How far it is; `total` is None until it is found out whom a rule means."""

    job_id: UUID
    action: str
    state: str
    selected_by: str
    total: int | None
    reached: int
    done: int
    refused: int
    failed: int
    reasons: Mapping[str, int]
    created_at: datetime
    ended_at: datetime | None

    @property
    def is_running(self) -> bool:
        """Whether more is still being done."""
        return self.state == "running"


class BulkJobs(BaseModel):
    """Some jobs, newest first, and where they go on."""

    items: Sequence[BulkJob]
    next: str | None = None


class BulkOutcome(BaseModel):
    """What became of one contact; None where nothing has been done yet, or nobody is known."""

    position: int
    contact_id: UUID | None
    name: str | None
    email: str | None
    result: str | None
    reasons: Sequence[str]


class BulkOutcomes(BaseModel):
    """Some of them, in the order of the selection, and where they go on."""

    items: Sequence[BulkOutcome]
    next: str | None = None


class SegmentNamed(BaseModel):
    """A rule that was saved under a name."""

    segment_id: UUID
    name: str


class SegmentsNamed(BaseModel):
    """Some of them, by name."""

    items: Sequence[SegmentNamed]
