"""Promises to one contact or several, and the milestones that count towards them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from contracts.enrollment import EnrollmentSource, EnrollmentStarted, MilestoneCompleted
from contracts.values import CriterionKind, PayoutTerms, PromisedCriterion, Tracking, TrackingMode, TrackingSource
from progress_service.domain.tracker import Tracker, open_tracker

ENROLLED = datetime(2026, 3, 1, tzinfo=UTC)
DEADLINE = ENROLLED + timedelta(days=30)
SESSIONS, REVENUE = UUID(int=1), UUID(int=2)
CONTACT, STAFF = UUID(int=10), UUID(int=11)


def criterion(
    criterion_id: UUID, source: TrackingSource, target: int, *, required: bool = True, mode: str = "count"
) -> PromisedCriterion:
    return PromisedCriterion(
        criterion_id=criterion_id,
        template_id=criterion_id,
        label="Attend three sessions",
        kind=CriterionKind.ACTION,
        tracking=Tracking(source=source, mode=TrackingMode(mode), target=Decimal(target)),
        required=required,
    )


def started(*criteria: PromisedCriterion, enrollment: int = 5, contact: UUID = CONTACT) -> EnrollmentStarted:
    return EnrollmentStarted(
        enrollment_id=UUID(int=enrollment),
        campaign_id=UUID(int=6),
        campaign_version=1,
        contact_id=contact,
        source=EnrollmentSource.AUTO_PURCHASE,
        criteria=criteria,
        payout=PayoutTerms(),
        enrolled_at=ENROLLED,
        deadline_at=DEADLINE,
        grace_hours=24,
    )


def promise(*criteria: PromisedCriterion, enrollment: int = 5, contact: UUID = CONTACT) -> Tracker:
    return open_tracker(started(*criteria, enrollment=enrollment, contact=contact))


def session(
    number: int, occurred_at: datetime = ENROLLED, value: int | None = None, *, contact: UUID = CONTACT
) -> MilestoneCompleted:
    return MilestoneCompleted(
        contact_id=contact,
        source=TrackingSource.ONBOARDING_MILESTONE,
        name="session",
        value=None if value is None else Decimal(value),
        reference=f"session-{number}",
        occurred_at=occurred_at,
    )


THREE = criterion(SESSIONS, TrackingSource.ONBOARDING_MILESTONE, 3)
BY_HAND = criterion(REVENUE, TrackingSource.MANUAL, 1)
