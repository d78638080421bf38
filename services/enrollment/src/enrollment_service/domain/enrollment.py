"""One enrollment: the promise it was made with, where its payout stands, and its one end."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from contracts.base import AboutEnrollment, Event, Said
from contracts.enrollment import EnrollmentEnded, EnrollmentSource, EnrollmentStarted
from contracts.payouts import PayoutChanged, PayoutState
from contracts.values import (
    EnrollmentStatus,
    ExitReason,
    Money,
    OrderReference,
    PayoutStatus,
    PayoutTerms,
    PayoutType,
    PromisedCriterion,
)

_ISSUED = {
    PayoutType.REFUND: PayoutStatus.REFUND_ISSUED,
    PayoutType.CREDIT: PayoutStatus.CREDIT_ISSUED,
    PayoutType.ROLLOVER_UPSELL: PayoutStatus.ROLLOVER_APPLIED,
    PayoutType.ROLLOVER_CONTINUITY: PayoutStatus.ROLLOVER_APPLIED,
}


@dataclass(frozen=True)
class Enrollment:
    """A contact in a campaign, with the promise made, which no later edit changes."""

    enrollment_id: UUID
    campaign_id: UUID
    campaign_version: int
    contact_id: UUID
    source: EnrollmentSource
    created_at: datetime
    """When it was decided; `enrolled_at` is earlier where a purchase was told late."""
    updated_at: datetime
    """When anything of it changed last."""
    enrolled_at: datetime
    deadline_at: datetime
    grace_hours: int
    criteria: tuple[PromisedCriterion, ...]
    payout: PayoutTerms
    personalization_context: dict[str, Any] = field(default_factory=dict)
    """What the criteria were personalised with, as it was then."""
    order_id: UUID | None = None
    order: OrderReference | None = None
    """The purchase it began with, or that was linked since."""
    bundle_id: str | None = None
    purchase: Money | None = None
    """What was paid: by the order it began with, or as staff said."""
    began_with: Money | None = None
    """What its start said was paid: the order's amount then, whatever was linked or joined since."""
    notes: str = ""
    enrolled_by: UUID | None = None
    """The user or program that enrolled; None for a purchase."""
    proposal: str | None = None
    """The proposal that staff enrolled from."""
    status: EnrollmentStatus = EnrollmentStatus.ACTIVE
    payout_status: PayoutStatus | None = None
    """None until the criteria are met."""
    exit_reason: ExitReason | None = None
    payout_revision: int = 0
    """Newest revision of its payout that was seen."""
    payout_at_end: PayoutStatus | None = None
    """Where the payout stood when it ended; figures go by this, because the end is said once."""
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether anything can still change."""
        return self.status.is_open


Moved = tuple[Enrollment, list[Event]]
E = TypeVar("E", bound=AboutEnrollment)


def move_all(
    enrollments: Mapping[UUID, Enrollment], events: Iterable[E], rule: Callable[[Enrollment, E], Moved]
) -> tuple[dict[UUID, Enrollment], list[Said]]:
    """Apply a rule event by event; returns the enrollments afterwards, and what is said."""
    after, said = dict(enrollments), list[Said]()
    for event in events:
        after[event.enrollment_id], told = rule(after[event.enrollment_id], event)
        said += [Said(one, event) for one in told]
    return after, said


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
        purchase=None if enrollment.order else enrollment.purchase,
        enrolled_at=enrollment.enrolled_at,
        deadline_at=enrollment.deadline_at,
        grace_hours=enrollment.grace_hours,
    )


def meet(enrollment: Enrollment, now: datetime) -> Enrollment:
    """Note that all required criteria are met; a payout status that is known already stays."""
    if not enrollment.is_open or enrollment.payout_status is not None:
        return enrollment
    return replace(enrollment, payout_status=PayoutStatus.CRITERIA_MET, updated_at=now)


def leave(enrollment: Enrollment, reason: ExitReason, now: datetime) -> Moved:
    """End it for a reason, unless a payout was earned: what was earned is neither lost by time nor by a step."""
    return _end(enrollment, reason, now) if enrollment.payout_status is None else (enrollment, [])


def withdraw(enrollment: Enrollment, now: datetime) -> Moved:
    """Staff takes the contact out."""
    return _end(enrollment, ExitReason.WITHDRAWN, now)


def pause(enrollment: Enrollment, now: datetime) -> Enrollment:
    """Let its journey stand still until it is resumed; the promise, its deadline and its payout go on."""
    return replace(enrollment, status=EnrollmentStatus.PAUSED, updated_at=now)


def resume(enrollment: Enrollment, now: datetime) -> Enrollment:
    """Let its journey go on."""
    return replace(enrollment, status=EnrollmentStatus.ACTIVE, updated_at=now)


def follow(enrollment: Enrollment, payout: PayoutChanged, now: datetime) -> Moved:
    """Follow the payout; what is older than what was seen changes nothing, and an end stays an end.

    Money that went out after the enrollment had ended is shown all the same, and so is money that came back.
    """
    if payout.revision <= enrollment.payout_revision:
        return enrollment, []
    seen = replace(enrollment, payout_revision=payout.revision, updated_at=now)
    match payout.state:
        case PayoutState.ISSUED:
            return _end(replace(seen, payout_status=_ISSUED[payout.type]), ExitReason.COMPLETED, now)
        case PayoutState.REVERSED:
            return _end(replace(seen, payout_status=PayoutStatus.PAYOUT_PENDING), ExitReason.COMPLETED, now)
        case _ if not enrollment.is_open:
            # What had gone out and come back is awaited by nobody any more once it is withdrawn.
            is_over = payout.state is PayoutState.WITHDRAWN and enrollment.exit_reason is ExitReason.COMPLETED
            return replace(seen, payout_status=None) if is_over else seen, []
        case PayoutState.OFFERED:
            return meet(seen, now), []
        case PayoutState.WITHDRAWN:
            return _end(seen, ExitReason.WITHDRAWN, now, follows_payout=payout.revision)
        case _:
            return replace(seen, payout_status=PayoutStatus.PAYOUT_PENDING), []


def delete(enrollment: Enrollment, now: datetime) -> Moved:
    """Its campaign was deleted; what was earned stays until its payout ends."""
    return leave(enrollment, ExitReason.CAMPAIGN_DELETED, now)


def repeat(enrollment: Enrollment, now: datetime) -> Moved:
    """Its purchase is that of another enrollment in the campaign, which goes on."""
    return _end(enrollment, ExitReason.SAME_PURCHASE, now)


def _end(enrollment: Enrollment, reason: ExitReason, now: datetime, *, follows_payout: int | None = None) -> Moved:
    if not enrollment.is_open:
        return enrollment, []
    ended = replace(
        enrollment,
        status=reason.status,
        exit_reason=reason,
        payout_at_end=enrollment.payout_status,
        ended_at=now,
        updated_at=now,
    )
    said = EnrollmentEnded(
        enrollment_id=enrollment.enrollment_id,
        campaign_id=enrollment.campaign_id,
        contact_id=enrollment.contact_id,
        status=ended.status,
        exit_reason=reason,
        payout_status=ended.payout_status,
        follows_payout=follows_payout,
        enrolled_at=enrollment.enrolled_at,
        began_with=enrollment.began_with,
        occurred_at=now,
    )
    return ended, [said]
