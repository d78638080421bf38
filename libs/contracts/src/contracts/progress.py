"""What progress says: how far each promise is, and its one end."""

from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from .base import AboutEnrollment, Personal, Topic


def _topic(name: str) -> Topic:
    return Topic(
        name=name,
        owner="progress",
        key="enrollment id",
        retention_days=400,
        personal=Personal.PSEUDONYMOUS,
        counted=True,
    )


CRITERION_CHANGED = _topic("criterion.changed")
CRITERIA_MET = _topic("criteria.met")
CRITERIA_MISSED = _topic("criteria.missed")


class CriterionStatus(StrEnum):
    """Where one criterion stands."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    MET = "met"
    NOT_MET = "not_met"
    WAIVED = "waived"


class Cause(StrEnum):
    """What moved a criterion: a milestone, its contact, or a decision of staff."""

    COUNTED = "counted"
    SUBMITTED = "submitted"
    MEASURED = "measured"
    VERIFIED = "verified"
    WAIVED = "waived"
    REJECTED = "rejected"


class CriterionChanged(AboutEnrollment, topic=CRITERION_CHANGED):
    """The progress of one criterion changed."""

    criterion_id: UUID
    contact_id: UUID | None = None
    """Whose criterion it is."""
    status: CriterionStatus
    percent: Decimal
    """0 to 100."""
    current_value: Decimal
    auto_tracked: bool
    """Whether a milestone moved it, and no person."""
    auto_source_ref: str | None = None
    """The source's reference of the milestone that happened last of those that count."""
    cause: Cause = Cause.COUNTED
    changed_by: UUID | None = None
    """The contact who submitted, or the member of staff who decided; None of a milestone."""
    occurred_at: AwareDatetime


class CriteriaMet(AboutEnrollment, topic=CRITERIA_MET):
    """Every required criterion is met or waived: the money is earned."""

    contact_id: UUID
    occurred_at: AwareDatetime


class CriteriaMissed(AboutEnrollment, topic=CRITERIA_MISSED):
    """The deadline and its grace passed without every required criterion."""

    contact_id: UUID
    occurred_at: AwareDatetime
