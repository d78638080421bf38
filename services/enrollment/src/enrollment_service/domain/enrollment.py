"""One enrollment: the promise it was made with, and its way to one of five ends."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from contracts.base import Event
from contracts.enrollment import EnrollmentEnded, EnrollmentSource, EnrollmentStarted, Outcome
from contracts.payouts import PayoutChanged, PayoutState
from contracts.values import Money, OrderReference, PayoutTerms, PayoutType, PromisedCriterion


class Status(StrEnum):
    """Life of an enrollment; the five outcomes are final."""

    ACTIVE = "active"
    CRITERIA_MET = "criteria_met"
    PAYOUT_PENDING = "payout_pending"
    REFUND_ISSUED = "refund_issued"
    CREDIT_ISSUED = "credit_issued"
    ROLLOVER_APPLIED = "rollover_applied"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


OPEN = (Status.ACTIVE, Status.CRITERIA_MET, Status.PAYOUT_PENDING)
_ISSUED = {
    PayoutType.REFUND: Outcome.REFUND_ISSUED,
    PayoutType.CREDIT: Outcome.CREDIT_ISSUED,
    PayoutType.ROLLOVER_UPSELL: Outcome.ROLLOVER_APPLIED,
    PayoutType.ROLLOVER_CONTINUITY: Outcome.ROLLOVER_APPLIED,
}


@dataclass(frozen=True)
class Enrollment:
    """A contact in a campaign, with the promise made, which no later edit changes."""

    enrollment_id: UUID
    campaign_id: UUID
    campaign_version: int
    contact_id: UUID
    source: EnrollmentSource
    enrolled_at: datetime
    deadline_at: datetime
    grace_hours: int
    criteria: tuple[PromisedCriterion, ...]
    payout: PayoutTerms
    personalization_context: dict[str, Any] = field(default_factory=dict)
    """What the criteria were personalised with, as it was then."""
    order_id: UUID | None = None
    order: OrderReference | None = None
    bundle_id: str | None = None
    purchase: Money | None = None
    notes: str = ""
    status: Status = Status.ACTIVE
    payout_revision: int = 0
    """Newest revision of its payout that was seen."""
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether anything can still change."""
        return self.status in OPEN


Moved = tuple[Enrollment, list[Event]]


def started(enrollment: Enrollment) -> EnrollmentStarted:
    """The promise, as everybody is told it."""
    return EnrollmentStarted(
        enrollment_id=enrollment.enrollment_id,
        campaign_id=enrollment.campaign_id,
        campaign_version=enrollment.campaign_version,
        contact_id=enrollment.contact_id,
        source=enrollment.source,
        criteria=enrollment.criteria,
        payout=enrollment.payout,
        order=enrollment.order,
        enrolled_at=enrollment.enrolled_at,
        deadline_at=enrollment.deadline_at,
        grace_hours=enrollment.grace_hours,
    )


def meet(enrollment: Enrollment) -> Enrollment:
    """All required criteria are met; a payout that was told of before stays where it is."""
    return replace(enrollment, status=Status.CRITERIA_MET) if enrollment.status is Status.ACTIVE else enrollment


def expire(enrollment: Enrollment, now: datetime) -> Moved:
    """The deadline passed without; ends what is active, and nothing else."""
    return _end(enrollment, Outcome.EXPIRED, now) if enrollment.status is Status.ACTIVE else (enrollment, [])


def withdraw(enrollment: Enrollment, now: datetime) -> Moved:
    """Staff takes the contact out."""
    return _end(enrollment, Outcome.WITHDRAWN, now) if enrollment.is_open else (enrollment, [])


def follow(enrollment: Enrollment, payout: PayoutChanged, now: datetime) -> Moved:
    """Follow the payout; what is older than what was seen changes nothing, and an end stays an end."""
    if payout.revision <= enrollment.payout_revision:
        return enrollment, []
    seen = replace(enrollment, payout_revision=payout.revision)
    if not enrollment.is_open:
        return seen, []
    match payout.state:
        case PayoutState.OFFERED:
            return meet(seen), []
        case PayoutState.ISSUED:
            return _end(seen, _ISSUED[payout.type], now)
        case PayoutState.WITHDRAWN:
            return _end(seen, Outcome.WITHDRAWN, now)
        case _:
            return replace(seen, status=Status.PAYOUT_PENDING), []


def _end(enrollment: Enrollment, outcome: Outcome, now: datetime) -> Moved:
    ended = replace(enrollment, status=Status(outcome.value), ended_at=now)
    said = EnrollmentEnded(
        enrollment_id=enrollment.enrollment_id,
        campaign_id=enrollment.campaign_id,
        contact_id=enrollment.contact_id,
        outcome=outcome,
        occurred_at=now,
    )
    return ended, [said]
