"""What each event adds to the figures of its campaign: event in, increments out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from contracts.enrollment import EnrollmentEnded, EnrollmentRefused, EnrollmentStarted, StepCompleted
from contracts.messaging import MessageSettled
from contracts.payouts import PayoutChanged, PayoutState
from contracts.progress import CriteriaMet, CriteriaMissed, CriterionChanged
from contracts.values import ExitReason


@dataclass(frozen=True, slots=True)
class Counted:
    """One event, as figures: counts, and money in minor units."""

    campaign_id: UUID
    at: datetime
    """When it happened, UTC; it chooses the day and the hour."""
    increments: Mapping[str, int]

    @property
    def day(self) -> date:
        """The day it counts for."""
        return self.at.date()


def enrollment_started(event: EnrollmentStarted) -> Counted:
    """One more enrollment, and the purchase behind it."""
    paid = {"purchases.amount": event.order.amount.amount} if event.order else {}
    return _hourly(event.campaign_id, event.enrolled_at, "enrollments.started", paid)


def enrollment_refused(event: EnrollmentRefused) -> Counted:
    """One contact not let in: one refusal, and one for each of its reasons."""
    names = ["enrollments.refused", *(f"enrollments.refused.{reason}" for reason in set(event.reasons))]
    return Counted(event.campaign_id, event.occurred_at.astimezone(UTC), dict.fromkeys(names, 1))


def enrollment_ended(event: EnrollmentEnded) -> Counted:
    """One enrollment over: by the reason, and by where its payout stood if one was earned."""
    paid = {f"enrollments.ended.{event.payout_status}": 1} if event.payout_status else {}
    return _hourly(event.campaign_id, event.occurred_at, f"enrollments.ended.{event.exit_reason}", paid)


def start_taken_back(event: EnrollmentEnded) -> Counted | None:
    """What an enrollment counted when it began, taken back if its purchase is that of another one, which goes on.

    It counts for the day and hour of the start, so that these are as if it had never begun.
    """
    if event.exit_reason is not ExitReason.SAME_PURCHASE:
        return None
    paid = {"purchases.amount": -event.began_with.amount} if event.began_with else {}
    return _hourly(event.campaign_id, event.enrolled_at or event.occurred_at, "enrollments.started", paid, number=-1)


def step_completed(event: StepCompleted) -> Counted:
    """One step passed, for the funnel."""
    name = f"steps.{event.step_id}.{event.result}"
    return Counted(event.campaign_id, event.occurred_at.astimezone(UTC), {name: 1})


def criterion_changed(event: CriterionChanged) -> Counted:
    """One criterion moved."""
    return Counted(event.campaign_id, event.occurred_at.astimezone(UTC), {"criteria.changed": 1})


def criteria_met(event: CriteriaMet) -> Counted:
    """One promise earned."""
    return _hourly(event.campaign_id, event.occurred_at, "criteria.met")


def criteria_missed(event: CriteriaMissed) -> Counted:
    """One promise not earned in time."""
    return _hourly(event.campaign_id, event.occurred_at, "criteria.missed")


def message_settled(event: MessageSettled) -> Counted:
    """One message at its end."""
    return _hourly(event.campaign_id, event.occurred_at, f"messages.{event.outcome}")


def payout_changed(event: PayoutChanged) -> Counted:
    """One payout in one more state; the money counts once it is issued."""
    issued = {"payouts.issued.amount": event.amount.amount} if event.state is PayoutState.ISSUED else {}
    return _hourly(event.campaign_id, event.occurred_at, f"payouts.{event.state}", issued)


def _hourly(
    campaign_id: UUID, happened: datetime, name: str, beside: Mapping[str, int] | None = None, *, number: int = 1
) -> Counted:
    at = happened.astimezone(UTC)
    return Counted(campaign_id, at, {name: number, f"{name}@{at.hour}": number, **(beside or {})})
