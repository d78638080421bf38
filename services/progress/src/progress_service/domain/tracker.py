"""One promise: its criteria, its window, and its one end."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.base import Event
from contracts.enrollment import EnrollmentStarted, MilestoneCompleted
from contracts.progress import CriteriaMet, CriteriaMissed, CriterionChanged

from .criterion import Criterion, Decision, Evidence


class State(StrEnum):
    """How a promise stands; all but open are final."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"
    CLOSED = "closed"
    """The enrollment ended for another reason."""


@dataclass(frozen=True)
class Tracker:
    """The promise made to one enrollment."""

    enrollment_id: UUID
    campaign_id: UUID
    contact_id: UUID
    enrolled_at: datetime
    deadline_at: datetime
    closes_at: datetime
    """Deadline and grace: until then, what happened in time may still arrive."""
    criteria: tuple[Criterion, ...]
    state: State = State.OPEN
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether anything can still change."""
        return self.state is State.OPEN

    @property
    def is_earned(self) -> bool:
        """Whether every required criterion is met or waived."""
        return all(c.is_satisfied for c in self.criteria if c.promise.required)

    @property
    def awaits_review(self) -> bool:
        """Whether a person has yet to look at evidence that could decide."""
        return any(c.awaits_review for c in self.criteria if c.promise.required)


Moved = tuple[Tracker, list[Event]]


def open_tracker(started: EnrollmentStarted) -> Tracker:
    """A tracker of the promise that was made."""
    return Tracker(
        enrollment_id=started.enrollment_id,
        campaign_id=started.campaign_id,
        contact_id=started.contact_id,
        enrolled_at=started.enrolled_at,
        deadline_at=started.deadline_at,
        closes_at=started.deadline_at + timedelta(hours=started.grace_hours),
        criteria=tuple(Criterion(promise) for promise in started.criteria),
    )


def count(tracker: Tracker, milestones: Iterable[MilestoneCompleted], now: datetime) -> Moved:
    """Count milestones that happened within the window; the order they come in makes no difference."""
    moved = tracker
    for milestone in milestones:
        if moved.enrolled_at <= milestone.occurred_at <= moved.deadline_at:
            criteria = tuple(c.plus(milestone) if c.counts(milestone) else c for c in moved.criteria)
            moved = replace(moved, criteria=criteria)
    return _settled(tracker, moved, now)


def submit(tracker: Tracker, criterion_id: UUID, evidence: Evidence) -> Moved:
    """Take evidence for a criterion; a person will look at it."""
    return _settled(tracker, _with(tracker, criterion_id, evidence=evidence), evidence.submitted_at)


def decide(tracker: Tracker, criterion_id: UUID, decision: Decision) -> Moved:
    """Take a decision of staff; an older one than the one that holds changes nothing."""
    held = next(c.decision for c in tracker.criteria if c.promise.criterion_id == criterion_id)
    if not decision.is_later_than(held):
        return tracker, []
    return _settled(tracker, _with(tracker, criterion_id, decision=decision), decision.decided_at)


def miss(tracker: Tracker, now: datetime) -> Moved:
    """End a promise whose time is over; evidence that waits for review holds the end back."""
    if not tracker.is_open or now < tracker.closes_at or tracker.awaits_review:
        return tracker, []
    ended = replace(tracker, state=State.MISSED, decided_at=now)
    return ended, [CriteriaMissed(**_names(tracker), occurred_at=now)]


def close(tracker: Tracker, now: datetime) -> Tracker:
    """Stop tracking an enrollment that ended; a promise that was decided stays decided."""
    return replace(tracker, state=State.CLOSED, decided_at=now) if tracker.is_open else tracker


def _with(
    tracker: Tracker, criterion_id: UUID, *, evidence: Evidence | None = None, decision: Decision | None = None
) -> Tracker:
    def changed(criterion: Criterion) -> Criterion:
        if criterion.promise.criterion_id != criterion_id:
            return criterion
        return replace(criterion, evidence=evidence or criterion.evidence, decision=decision or criterion.decision)

    return replace(tracker, criteria=tuple(map(changed, tracker.criteria)))


def _settled(before: Tracker, after: Tracker, now: datetime) -> Moved:
    """Say what moved; and, once, that the money is earned."""
    if not before.is_open:
        return before, []
    said: list[Event] = [
        _changed(after, new, now)
        for old, new in zip(before.criteria, after.criteria, strict=True)
        if (old.status, old.total) != (new.status, new.total)
    ]
    if after.is_earned:
        after = replace(after, state=State.MET, decided_at=now)
        said.append(CriteriaMet(**_names(after), occurred_at=now))
    return after, said


def _changed(tracker: Tracker, criterion: Criterion, now: datetime) -> CriterionChanged:
    return CriterionChanged(
        enrollment_id=tracker.enrollment_id,
        campaign_id=tracker.campaign_id,
        criterion_id=criterion.promise.criterion_id,
        status=criterion.status,
        percent=criterion.percent,
        current_value=criterion.total,
        auto_tracked=not criterion.is_manual,
        occurred_at=now,
    )


def _names(tracker: Tracker) -> dict[str, UUID]:
    return {
        "enrollment_id": tracker.enrollment_id,
        "campaign_id": tracker.campaign_id,
        "contact_id": tracker.contact_id,
    }
