"""One promise: its criteria, its window, and its one end."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.base import Event, Said
from contracts.enrollment import EnrollmentStarted, MilestoneCompleted
from contracts.progress import Cause, CriteriaMet, CriteriaMissed, CriterionChanged
from contracts.values import Reason

from .criterion import Criterion, Decision, Evidence, Measurement, Verdict


class State(StrEnum):
    """How a promise stands; all but open are final."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"
    CLOSED = "closed"
    """The enrollment ended for another reason."""


@dataclass(frozen=True)
class Tracker:
    """The promise made to one enrollment, and how far it is."""

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
    def asks_something(self) -> bool:
        """Whether any criterion is required; a promise that requires nothing is not tracked."""
        return any(c.promise.required for c in self.criteria)

    @property
    def is_earned(self) -> bool:
        """Whether every required criterion is met or waived."""
        return self.asks_something and all(c.is_satisfied for c in self.criteria if c.promise.required)

    def criterion(self, criterion_id: UUID) -> Criterion:
        """One of its criteria. Raises `LookupError`."""
        found = [c for c in self.criteria if c.promise.criterion_id == criterion_id]
        if not found:
            raise LookupError(criterion_id)
        return found[0]

    @property
    def awaits_review(self) -> bool:
        """Whether a person has yet to look at evidence that could decide."""
        return any(c.awaits_review for c in self.criteria if c.promise.required)


Moved = tuple[Tracker, list[Event]]


@dataclass(frozen=True)
class Mover:
    """What moves a criterion, and who: the contact who submits, the member of staff who decides."""

    cause: Cause
    by: UUID | None = None


_MILESTONE = Mover(Cause.COUNTED)
_CAUSES = {Verdict.VERIFY: Cause.VERIFIED, Verdict.WAIVE: Cause.WAIVED, Verdict.REJECT: Cause.REJECTED}


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
    counting = _within(tracker, milestones)
    criteria = tuple(_counted(criterion, counting) for criterion in tracker.criteria)
    return _settled(tracker, replace(tracker, criteria=criteria), now, _MILESTONE)


def count_all(
    trackers: Sequence[Tracker], milestones: Iterable[MilestoneCompleted], now: datetime
) -> tuple[list[Tracker], list[Said]]:
    """Count milestones that came together, each towards every promise of its contact; trackers keep their order."""
    moved, said = {tracker.enrollment_id: tracker for tracker in trackers}, list[Said]()
    theirs: dict[UUID, list[UUID]] = {}
    for tracker in trackers:
        theirs.setdefault(tracker.contact_id, []).append(tracker.enrollment_id)
    for milestone in milestones:
        for enrollment_id in theirs.get(milestone.contact_id, ()):
            moved[enrollment_id], events = count(moved[enrollment_id], [milestone], now)
            said += [Said(event, milestone) for event in events]
    return list(moved.values()), said


def open_all(
    started: Iterable[EnrollmentStarted],
    ended: Collection[UUID],
    milestones: Iterable[MilestoneCompleted],
    now: datetime,
) -> tuple[list[Tracker], list[Said]]:
    """Trackers of the promises that ask something, with what their contacts did already.

    `ended` holds ids of enrollments whose end was told before their beginning: they are closed from the start.
    """
    opened, said = dict[UUID, Tracker](), list[Said]()
    done = _by_contact(milestones)
    for event in started:
        tracker = open_tracker(event)
        if not tracker.asks_something or tracker.enrollment_id in opened:
            continue
        if tracker.enrollment_id in ended:
            tracker = close(tracker, now)
        opened[tracker.enrollment_id], events = count(tracker, done.get(tracker.contact_id, ()), now)
        said += [Said(one, event) for one in events]
    return list(opened.values()), said


class Refusal(Reason):
    """Why a criterion cannot be reported on or ruled upon."""

    PROMISE_DECIDED = "the promise is decided; nothing can change it"
    CRITERION_NOT_MANUAL = "the criterion is tracked automatically"
    DEADLINE_PASSED = "the deadline for reporting has passed"
    CRITERION_SATISFIED = "the criterion is met or waived already"
    CRITERION_FULL = "the criterion has as many files as it may have"


def may_report(tracker: Tracker, criterion_id: UUID, now: datetime) -> Refusal | None:
    """Why the contact cannot report on a criterion now; None if she can."""
    criterion = tracker.criterion(criterion_id)
    if not tracker.is_open:
        return Refusal.PROMISE_DECIDED
    if not criterion.is_manual:
        return Refusal.CRITERION_NOT_MANUAL
    if now > tracker.deadline_at:
        return Refusal.DEADLINE_PASSED
    return Refusal.CRITERION_SATISFIED if criterion.is_satisfied else None


def submit(tracker: Tracker, criterion_id: UUID, text: str, now: datetime) -> Moved | Refusal:
    """Take evidence for a criterion; a person will look at it."""
    if (refusal := may_report(tracker, criterion_id, now)) is not None:
        return refusal
    criterion = tracker.criterion(criterion_id)
    evidence = Evidence(text, criterion.next_moment(now))
    mover = Mover(Cause.SUBMITTED, tracker.contact_id)
    return _settled(tracker, _with(tracker, replace(criterion, evidence=evidence)), now, mover)


def decide(tracker: Tracker, criterion_id: UUID, decision: Decision) -> Moved | Refusal:
    """Take a decision of staff; an older one than the one that holds changes nothing."""
    if not tracker.is_open:
        return Refusal.PROMISE_DECIDED
    criterion = tracker.criterion(criterion_id)
    if not decision.is_later_than(criterion.decision):
        return tracker, []
    mover = Mover(_CAUSES[decision.verdict], decision.decided_by)
    return _settled(tracker, _with(tracker, replace(criterion, decision=decision)), decision.decided_at, mover)


def measure(
    tracker: Tracker, criterion_id: UUID, measurement: Measurement, milestones: Iterable[MilestoneCompleted]
) -> Moved | Refusal:
    """Take a value that staff measured; of `milestones`, all that are known, those that happened later add up."""
    if not tracker.is_open:
        return Refusal.PROMISE_DECIDED
    criterion = tracker.criterion(criterion_id)
    if not measurement.is_later_than(criterion.measurement):
        return tracker, []
    moved = _with(tracker, _counted(criterion.measured(measurement), _within(tracker, milestones)))
    return _settled(tracker, moved, measurement.measured_at, Mover(Cause.MEASURED, measurement.measured_by))


def miss(tracker: Tracker, now: datetime) -> Moved:
    """End a promise whose time is over; evidence that waits for review holds the end back."""
    if not tracker.is_open or now < tracker.closes_at or tracker.awaits_review:
        return tracker, []
    ended = replace(tracker, state=State.MISSED, decided_at=now)
    return ended, [CriteriaMissed(**_names(tracker), occurred_at=now)]


def miss_all(trackers: Iterable[Tracker], now: datetime) -> tuple[list[Tracker], list[Event]]:
    """End those of some promises whose time is over; trackers keep their order."""
    moves = [miss(tracker, now) for tracker in trackers]
    return [moved for moved, _said in moves], [event for _moved, said in moves for event in said]


def close(tracker: Tracker, now: datetime) -> Tracker:
    """Stop tracking an enrollment that ended; a promise that was decided stays decided."""
    return replace(tracker, state=State.CLOSED, decided_at=now) if tracker.is_open else tracker


def _by_contact(milestones: Iterable[MilestoneCompleted]) -> dict[UUID, list[MilestoneCompleted]]:
    theirs: dict[UUID, list[MilestoneCompleted]] = {}
    for milestone in milestones:
        theirs.setdefault(milestone.contact_id, []).append(milestone)
    return theirs


def _within(tracker: Tracker, milestones: Iterable[MilestoneCompleted]) -> list[MilestoneCompleted]:
    return [one for one in milestones if tracker.enrolled_at <= one.occurred_at <= tracker.deadline_at]


def _counted(criterion: Criterion, milestones: Iterable[MilestoneCompleted]) -> Criterion:
    for milestone in milestones:
        criterion = criterion.plus(milestone) if criterion.counts(milestone) else criterion
    return criterion


def _with(tracker: Tracker, changed: Criterion) -> Tracker:
    same = changed.promise.criterion_id
    return replace(tracker, criteria=tuple(changed if c.promise.criterion_id == same else c for c in tracker.criteria))


def _settled(before: Tracker, after: Tracker, now: datetime, mover: Mover) -> Moved:
    """The tracker with what is said of it: what moved and, once, that the money is earned."""
    if not before.is_open:
        return before, []
    said: list[Event] = [
        _changed(after, new, now, mover) for old, new in zip(before.criteria, after.criteria, strict=True) if old != new
    ]
    if after.is_earned:
        after = replace(after, state=State.MET, decided_at=now)
        said.append(CriteriaMet(**_names(after), occurred_at=now))
    return after, said


def _changed(tracker: Tracker, criterion: Criterion, now: datetime, mover: Mover) -> CriterionChanged:
    return CriterionChanged(
        **_names(tracker),
        criterion_id=criterion.promise.criterion_id,
        status=criterion.status,
        percent=criterion.percent,
        current_value=criterion.total,
        auto_tracked=mover.cause is Cause.COUNTED,
        auto_source_ref=criterion.newest.reference or None,
        cause=mover.cause,
        changed_by=mover.by,
        occurred_at=now,
    )


def _names(tracker: Tracker) -> dict[str, UUID]:
    return {
        "enrollment_id": tracker.enrollment_id,
        "campaign_id": tracker.campaign_id,
        "contact_id": tracker.contact_id,
    }
