"""Promises: tracked, counted, decided, ended, shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.errors import Conflict
from chassis.ids import new_id
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, MilestoneCompleted

from ..domain import tracker as promise
from ..domain.change import CriterionChange
from ..domain.criterion import Decision, Measurement, Reading, Ruling
from ..domain.place import Place
from ..domain.review import Review
from ..domain.tracker import Moved, Refusal, Tracker
from ..errors import NoSuchCriterion, NotHappenedYet, NotTaken, ToldDifferently
from ..work import Work
from .changes import say
from .merging import as_now, caused


async def open_trackers(work: Work, events: Sequence[EnrollmentStarted]) -> None:
    """Track promises from the moment they were made; what their contacts did before we heard of it counts too."""
    whose = await work.subjects.lock(event.contact_id for event in events)
    known = await work.trackers.known(event.enrollment_id for event in events)
    new = [event for event in events if event.enrollment_id not in known]
    told = as_now(new, whose)
    ended = await work.endings.lock(event.enrollment_id for event in told)
    done = await work.milestones.within([(event.contact_id, event.enrolled_at, event.deadline_at) for event in told])
    opened, said = promise.open_all(told, ended, done, work.now)
    await work.trackers.add_all(opened)
    await say(work, caused(said, told, new))


async def count_milestones(work: Work, events: Sequence[MilestoneCompleted]) -> None:
    """Count milestones towards every open promise of their contacts; those of the future wait for their time.

    Raises `ToldDifferently` for one whose reference is known to mean something else.
    """
    for event in (event for event in events if event.occurred_at > work.latest):
        work.postpone(event, NotHappenedYet())
    happened = [event for event in events if event.occurred_at <= work.latest]
    told = as_now(happened, await work.subjects.lock(event.contact_id for event in happened))
    fresh = await work.milestones.add_all(told)
    if len(fresh) < len(told) and (other := await work.milestones.contradicting(told)):
        raise ToldDifferently(what=f"{other.source} {other.reference}")
    before = await work.trackers.open_of(event.contact_id for event in fresh)
    after, said = promise.count_all(before, fresh, work.now)
    await work.trackers.save_all(before, after)
    await say(work, caused(said, told, happened))


async def close_trackers(work: Work, events: Sequence[EnrollmentEnded]) -> None:
    """Stop tracking enrollments that ended.

    An end may be told under the contact that its own has become before we hear of that, so it is not enough to lock
    the one it names. Raises `Conflict` if a promise was made, or its contact merged, meanwhile.
    """
    ended = [event.enrollment_id for event in events]
    promised = await work.trackers.contacts_of(ended)
    locked = await work.subjects.lock([*promised, *(event.contact_id for event in events)])
    await work.endings.add_all(ended)
    before = await work.trackers.several(ended)
    if not locked.keys() >= {tracker.contact_id for tracker in before}:
        raise Conflict("a promise was made, or its contact merged, meanwhile")
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


async def submit_evidence(work: Work, place: Place, text: str, *, contact_id: UUID) -> Tracker:
    """Take a contact's own report on a criterion that is tracked by hand."""
    tracker = of_contact(await _locked(work, place), await work.subjects.survivor(contact_id))
    return await _settle(work, tracker, promise.submit(tracker, place.criterion_id, text, work.now), text)


async def decide_criterion(work: Work, place: Place, ruling: Ruling) -> Tracker:
    """Verify, waive or reject a criterion for staff."""
    tracker = in_campaign(await _locked(work, place), place)
    at = tracker.criterion(place.criterion_id).next_moment(work.now)
    decision = Decision(ruling.verdict, at, new_id(), ruling.by, ruling.notes)
    return await _settle(work, tracker, promise.decide(tracker, place.criterion_id, decision), ruling.notes)


async def measure_criterion(work: Work, place: Place, reading: Reading) -> Tracker:
    """Set what a criterion stands at for staff; milestones that happen later add up."""
    tracker = in_campaign(await _locked(work, place), place)
    at = tracker.criterion(place.criterion_id).next_moment(work.now)
    measured = Measurement(reading.value, at, new_id(), reading.by, reading.notes)
    done = await work.milestones.within([(tracker.contact_id, tracker.enrolled_at, tracker.deadline_at)])
    return await _settle(work, tracker, promise.measure(tracker, place.criterion_id, measured, done), reading.notes)


async def show_changes(work: Work, place: Place, *, before: UUID | None, limit: int) -> Sequence[CriterionChange]:
    """The history of a criterion, newest first."""
    having(in_campaign(await work.trackers.get(place.enrollment_id), place), place)
    return await work.changes.of(place.enrollment_id, place.criterion_id, before=before, limit=limit)


async def list_changes_of(
    work: Work, contact_id: UUID, *, before: UUID | None, limit: int
) -> Sequence[CriterionChange]:
    """What changed in all promises to a contact, newest first."""
    return await work.changes.of_contact(await work.subjects.survivor(contact_id), before=before, limit=limit)


async def show_reviews(work: Work, *, last: tuple[datetime, UUID] | None, limit: int) -> Sequence[Review]:
    """Evidence that nobody has decided about yet, of open promises; what waits longest comes first."""
    return await work.reviews.waiting(last=last, limit=limit)


async def show_progress(work: Work, enrollment_ids: Sequence[UUID]) -> list[Tracker]:
    """The promises of these enrollments."""
    return await work.trackers.several(enrollment_ids)


async def show_figures(work: Work, campaign_id: UUID) -> Mapping[str, int]:
    """What this service itself counts of a campaign."""
    return await work.trackers.figures(campaign_id)


def of_contact(tracker: Tracker, contact_id: UUID) -> Tracker:
    """The promise, if it was made to this contact. Raises `NoSuchCriterion`."""
    if tracker.contact_id != contact_id:
        raise NoSuchCriterion
    return tracker


def in_campaign(tracker: Tracker, place: Place) -> Tracker:
    """The promise, if it is of the campaign that staff names. Raises `NoSuchCriterion`."""
    if tracker.campaign_id != place.campaign_id:
        raise NoSuchCriterion
    return tracker


def having(tracker: Tracker, place: Place) -> Tracker:
    """The promise, if the criterion is part of it. Raises `NoSuchCriterion`."""
    if all(criterion.promise.criterion_id != place.criterion_id for criterion in tracker.criteria):
        raise NoSuchCriterion
    return tracker


async def _locked(work: Work, place: Place) -> Tracker:
    contact_id = (await work.trackers.get(place.enrollment_id)).contact_id
    await work.subjects.lock([contact_id])
    return having(await work.trackers.get(place.enrollment_id), place)


async def _settle(work: Work, tracker: Tracker, outcome: Moved | Refusal, text: str) -> Tracker:
    if isinstance(outcome, Refusal):
        raise NotTaken(outcome)
    moved, said = outcome
    await work.trackers.save_all([tracker], [moved])
    await say(work, said, text)
    return moved
