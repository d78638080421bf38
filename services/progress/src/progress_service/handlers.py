"""One function for each message, command and question: load, decide, save, say."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.ids import new_id
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, MilestoneCompleted

from .domain import tracker as promise
from .domain.criterion import Decision, Ruling
from .domain.tracker import Moved, Refusal, Tracker
from .errors import NoSuchCriterion, NotTaken
from .work import Work


async def open_trackers(work: Work, events: Sequence[EnrollmentStarted]) -> None:
    """Track promises from the moment they were made; what their contacts did before we heard of it counts too."""
    await work.subjects.lock(event.contact_id for event in events)
    known = await work.trackers.known(event.enrollment_id for event in events)
    new = [event for event in events if event.enrollment_id not in known]
    ended = await work.endings.among(event.enrollment_id for event in new)
    done = await work.milestones.within([(event.contact_id, event.enrolled_at, event.deadline_at) for event in new])
    opened, said = promise.open_all(new, ended, done, work.now)
    await work.trackers.add_all(opened)
    work.outbox.extend(said)


async def count_milestones(work: Work, events: Sequence[MilestoneCompleted]) -> None:
    """Count milestones towards every open promise of their contacts."""
    await work.subjects.lock(event.contact_id for event in events)
    fresh = await work.milestones.add_all(events)
    before = await work.trackers.open_of(event.contact_id for event in fresh)
    after, said = promise.count_all(before, fresh, work.now)
    await work.trackers.save_all(before, after)
    work.outbox.extend(said)


async def close_trackers(work: Work, events: Sequence[EnrollmentEnded]) -> None:
    """Stop tracking enrollments that ended."""
    await work.subjects.lock(event.contact_id for event in events)
    await work.endings.add_all(event.enrollment_id for event in events)
    before = await work.trackers.several([event.enrollment_id for event in events])
    await work.trackers.save_all(before, [promise.close(tracker, work.now) for tracker in before])


async def miss_deadlines(work: Work, limit: int) -> int:
    """End promises whose deadline and grace are over; returns how many contacts that concerned."""
    contacts = await work.trackers.contacts_overdue(work.now, limit)
    before = await work.trackers.open_of(contacts)
    after, said = promise.miss_all(before, work.now)
    await work.trackers.save_all(before, after)
    work.outbox.extend(said)
    return len(contacts)


async def next_deadline(work: Work) -> datetime | None:
    """When the next open promise runs out of time; None if none is open."""
    return await work.trackers.next_close(work.now)


async def submit_evidence(
    work: Work, enrollment_id: UUID, criterion_id: UUID, text: str, *, contact_id: UUID
) -> Tracker:
    """Take a contact's own report on a criterion that is tracked by hand."""
    tracker = await _locked(work, enrollment_id, criterion_id)
    if tracker.contact_id != contact_id:
        raise NoSuchCriterion
    return await _settle(work, tracker, promise.submit(tracker, criterion_id, text, work.now))


async def decide_criterion(
    work: Work, campaign_id: UUID, enrollment_id: UUID, criterion_id: UUID, ruling: Ruling
) -> Tracker:
    """Verify, waive or reject a criterion for staff."""
    tracker = await _locked(work, enrollment_id, criterion_id)
    if tracker.campaign_id != campaign_id:
        raise NoSuchCriterion
    decided_at = tracker.criterion(criterion_id).next_moment(work.now)
    decision = Decision(ruling.verdict, decided_at, new_id(), ruling.by, ruling.notes)
    return await _settle(work, tracker, promise.decide(tracker, criterion_id, decision))


async def show_progress(work: Work, enrollment_ids: Sequence[UUID]) -> list[Tracker]:
    """The promises of these enrollments."""
    return await work.trackers.several(enrollment_ids)


async def show_figures(work: Work, campaign_id: UUID) -> Mapping[str, int]:
    """What this service itself counts of a campaign."""
    return await work.trackers.figures(campaign_id)


async def _locked(work: Work, enrollment_id: UUID, criterion_id: UUID) -> Tracker:
    contact_id = (await work.trackers.get(enrollment_id)).contact_id
    await work.subjects.lock([contact_id])
    tracker = await work.trackers.get(enrollment_id)
    if all(c.promise.criterion_id != criterion_id for c in tracker.criteria):
        raise NoSuchCriterion
    return tracker


async def _settle(work: Work, tracker: Tracker, outcome: Moved | Refusal) -> Tracker:
    if isinstance(outcome, Refusal):
        raise NotTaken(outcome)
    moved, said = outcome
    await work.trackers.save_all([tracker], [moved])
    work.outbox.extend(said)
    return moved
