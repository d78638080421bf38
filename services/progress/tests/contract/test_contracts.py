"""What we say has the shape of our examples."""

from datetime import timedelta

from contracts.base import Event
from contracts.enrollment import EnrollmentStarted, MilestoneCompleted
from contracts.examples import example
from contracts.progress import CriteriaMet, CriteriaMissed, CriterionChanged
from contracts.values import TrackingSource
from progress_service.domain.tracker import Tracker, count, miss, open_tracker

STARTED = example(EnrollmentStarted)


def promised(number: int) -> Tracker:
    """The example's promise, reduced to its first criteria."""
    return open_tracker(STARTED.model_copy(update={"criteria": STARTED.criteria[:number]}))


def shape(event: Event) -> set[str]:
    return set(event.model_dump(mode="json"))


def test_what_we_say_of_a_promise_kept_is_like_our_examples() -> None:
    tracker = promised(1)
    tracking = tracker.criteria[0].promise.tracking
    done = [
        MilestoneCompleted(
            contact_id=STARTED.contact_id,
            source=TrackingSource(tracking.source),
            name=tracking.name or "anything",
            value=tracking.target,
            reference=str(number),
            occurred_at=STARTED.enrolled_at,
        )
        for number in range(int(tracking.target))
    ]
    _moved, said = count(tracker, done, STARTED.enrolled_at)
    assert [type(event) for event in said] == [CriterionChanged, CriteriaMet]
    assert [shape(event) for event in said] == [shape(example(CriterionChanged)), shape(example(CriteriaMet))]
    assert all(event.record_key() == str(STARTED.enrollment_id) for event in said)


def test_what_we_say_of_a_promise_missed_is_like_our_example() -> None:
    tracker = promised(1)
    _moved, said = miss(tracker, tracker.closes_at + timedelta(seconds=1))
    assert [(type(event), shape(event)) for event in said] == [(CriteriaMissed, shape(example(CriteriaMissed)))]
