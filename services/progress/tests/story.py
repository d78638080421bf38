"""Ada is promised something, and does it: the facts most tests begin with."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from contracts.enrollment import EnrollmentStarted, MilestoneCompleted
from contracts.examples import example
from contracts.values import Tracking, TrackingSource

STARTED = example(EnrollmentStarted)


def counted(goal: int) -> EnrollmentStarted:
    """A promise with one counted criterion."""
    first = STARTED.criteria[0]
    tracking = Tracking(source=TrackingSource.ONBOARDING_MILESTONE, target=Decimal(goal))
    only = first.model_copy(update={"tracking": tracking, "required": True})
    return STARTED.model_copy(update={"criteria": (only,)})


def by_hand() -> EnrollmentStarted:
    """A promise with one criterion that a person reports."""
    only = counted(1).criteria[0]
    tracking = only.tracking.model_copy(update={"source": TrackingSource.MANUAL})
    return STARTED.model_copy(update={"criteria": (only.model_copy(update={"tracking": tracking}),)})


def milestones(number: int) -> list[MilestoneCompleted]:
    return [
        MilestoneCompleted(
            contact_id=STARTED.contact_id,
            source=TrackingSource.ONBOARDING_MILESTONE,
            name="session",
            reference=f"session-{n}",
            occurred_at=STARTED.enrolled_at + timedelta(hours=n),
        )
        for n in range(number)
    ]


def admin_path(criterion_id: UUID) -> str:
    """Where staff decides about a criterion."""
    return f"/api/admin/campaigns/{STARTED.campaign_id}/enrollments/{STARTED.enrollment_id}/progress/{criterion_id}"


def own_path(criterion_id: UUID) -> str:
    """Where the contact reports on a criterion."""
    return f"/api/campaigns/enrollments/{STARTED.enrollment_id}/progress/{criterion_id}"
