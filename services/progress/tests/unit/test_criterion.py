"""One criterion: what counts towards it, what staff measured and decided, and what is said of it."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.enrollment import MilestoneCompleted
from contracts.progress import Cause, CriteriaMet, CriterionChanged, CriterionStatus
from contracts.values import PromisedCriterion, TrackingMode, TrackingSource
from progress_service.domain.criterion import Decision, Measurement, Verdict
from progress_service.domain.tracker import Moved, Refusal, State, Tracker, count, decide, measure, submit
from services.progress.tests.promises import (
    BY_HAND,
    CONTACT,
    DEADLINE,
    ENROLLED,
    REVENUE,
    SESSIONS,
    STAFF,
    THREE,
    criterion,
    promise,
    session,
)

HOUR = timedelta(hours=1)
UNREACHED = criterion(REVENUE, TrackingSource.MANUAL, 99)
SUM = criterion(SESSIONS, TrackingSource.ONBOARDING_MILESTONE, 10, mode="value")


def of(source: TrackingSource, number: int, value: int | None = None, name: str = "watched") -> MilestoneCompleted:
    moment = ENROLLED + number * HOUR
    told = session(number, moment, value)
    return told.model_copy(update={"source": source, "name": name})


def filtered(source: TrackingSource, mode: TrackingMode, target: int) -> PromisedCriterion:
    """Only what bears the name, and is at least 90."""
    plain = criterion(SESSIONS, source, target, mode=mode)
    tracking = plain.tracking.model_copy(update={"name": "watched", "min_value": Decimal(90)})
    return plain.model_copy(update={"tracking": tracking})


def measured(tracker: Tracker, value: int, *, hours: int, known: list[MilestoneCompleted] | None = None) -> Moved:
    measurement = Measurement(Decimal(value), ENROLLED + hours * HOUR, UUID(int=hours), STAFF, "statement of March")
    outcome = measure(tracker, SESSIONS, measurement, known or [])
    assert not isinstance(outcome, Refusal)
    return outcome


@pytest.mark.parametrize("source", list(TrackingSource))
@pytest.mark.parametrize(
    ("mode", "target", "total"),
    [(TrackingMode.COUNT, 2, 2), (TrackingMode.VALUE, 190, 190), (TrackingMode.FLAG, 1, 2)],
)
def test_every_source_counts_sums_or_flags_what_its_filters_let_through(
    source: TrackingSource, mode: TrackingMode, target: int, total: int
) -> None:
    other = TrackingSource.MANUAL if source is not TrackingSource.MANUAL else TrackingSource.VIDEO_WATCH
    happened = [
        of(source, 1, 90),
        of(source, 2, 89),
        of(source, 3, None),
        of(source, 4, 95, name="another"),
        of(other, 5, 95),
        of(source, 6, 100),
    ]
    tracker, said = count(promise(filtered(source, mode, target), UNREACHED), happened, ENROLLED)
    assert (tracker.criteria[0].status, tracker.criteria[0].total) == (CriterionStatus.MET, Decimal(total))
    assert (tracker.criteria[0].newest.reference, tracker.criteria[0].auto_tracked) == ("session-6", True)
    assert not any(isinstance(event, CriteriaMet) for event in said)


def test_an_automatic_update_sets_auto_tracked_and_the_reference_of_its_event() -> None:
    _tracker, (said,) = count(promise(THREE), [session(7)], ENROLLED)
    assert isinstance(said, CriterionChanged)
    assert (said.auto_tracked, said.auto_source_ref) == (True, "session-7")
    assert (said.cause, said.changed_by) == (Cause.COUNTED, None)


def test_what_a_person_does_is_said_with_the_person_and_not_as_automatic() -> None:
    submitted = submit(promise(THREE, BY_HAND), REVENUE, "statement", ENROLLED)
    assert not isinstance(submitted, Refusal)
    ruled = decide(submitted[0], REVENUE, Decision(Verdict.REJECT, ENROLLED + HOUR, UUID(int=1), STAFF))
    assert not isinstance(ruled, Refusal)
    told = [event for _tracker, said in (submitted, ruled) for event in said if isinstance(event, CriterionChanged)]
    assert [(one.cause, one.changed_by, one.auto_tracked) for one in told] == [
        (Cause.SUBMITTED, CONTACT, False),
        (Cause.REJECTED, STAFF, False),
    ]


def test_a_measured_value_is_where_the_criterion_stands() -> None:
    tracker, said = measured(promise(SUM), 4, hours=1)
    assert (tracker.criteria[0].total, tracker.criteria[0].status) == (Decimal(4), CriterionStatus.IN_PROGRESS)
    assert [(event.current_value, event.cause) for event in said if isinstance(event, CriterionChanged)] == [
        (Decimal(4), Cause.MEASURED)
    ]


def test_a_measured_value_that_reaches_the_target_earns_the_money() -> None:
    tracker, said = measured(promise(SUM), 10, hours=1)
    assert (tracker.state, type(said[-1])) == (State.MET, CriteriaMet)


def test_a_measurement_may_lower_what_was_counted() -> None:
    counted, _said = count(promise(SUM), [session(1, ENROLLED, 9)], ENROLLED)
    tracker, _said = measured(counted, 2, hours=1, known=[session(1, ENROLLED, 9)])
    assert (tracker.criteria[0].total, tracker.criteria[0].auto_tracked) == (Decimal(2), False)


@given(
    st.permutations([(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)]),
    st.integers(0, 5),
    st.integers(0, 4),
)
def test_milestones_and_a_measurement_come_to_the_same_in_any_order(
    order: list[tuple[int, int]], place: int, hours: int
) -> None:
    happened = [session(number, ENROLLED + number * HOUR, value) for number, value in order]
    tracker, _said = count(promise(SUM), happened[:place], ENROLLED)
    tracker, _said = measured(tracker, 3, hours=hours, known=happened[:place])
    tracker, _said = count(tracker, happened[place:], ENROLLED)
    assert tracker.criteria[0].total == 3 + (4 - hours)


def test_of_a_decision_and_a_measurement_the_later_one_holds() -> None:
    rejected = decide(promise(SUM), SESSIONS, Decision(Verdict.REJECT, ENROLLED, UUID(int=1), STAFF))
    assert not isinstance(rejected, Refusal)
    tracker, _said = measured(rejected[0], 4, hours=1)
    assert tracker.criteria[0].status is CriterionStatus.IN_PROGRESS
    again = decide(tracker, SESSIONS, Decision(Verdict.REJECT, ENROLLED + 2 * HOUR, UUID(int=1), STAFF))
    assert not isinstance(again, Refusal)
    assert again[0].criteria[0].status is CriterionStatus.NOT_MET


def test_a_decided_promise_is_measured_no_more() -> None:
    met, _said = measured(promise(SUM), 10, hours=1)
    late = Measurement(Decimal(1), DEADLINE, UUID(int=2), STAFF)
    assert measure(met, SESSIONS, late, []) is Refusal.PROMISE_DECIDED


def test_an_older_measurement_changes_nothing() -> None:
    tracker, _said = measured(promise(SUM), 4, hours=2)
    assert measured(tracker, 9, hours=1) == (tracker, [])
