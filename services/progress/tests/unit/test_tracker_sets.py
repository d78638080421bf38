"""Sets of promises: what is decided for many at once is what would be decided one by one."""

from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Event, Said
from contracts.enrollment import MilestoneCompleted
from contracts.progress import CriteriaMet, CriteriaMissed, CriterionChanged
from contracts.values import TrackingSource
from progress_service.domain.tracker import (
    State,
    Tracker,
    close,
    count,
    count_all,
    miss,
    miss_all,
    open_all,
    open_tracker,
)
from services.progress.tests.promises import (
    BY_HAND,
    CONTACT,
    DEADLINE,
    ENROLLED,
    REVENUE,
    SESSIONS,
    THREE,
    criterion,
    promise,
    session,
    started,
)

EVA = UUID(int=20)
SUM = criterion(REVENUE, TrackingSource.ONBOARDING_MILESTONE, 7, mode="value")
TRACKERS = [
    promise(THREE, enrollment=1),
    promise(THREE, SUM, enrollment=2),
    promise(THREE, BY_HAND, enrollment=3),
    promise(criterion(SESSIONS, TrackingSource.ONBOARDING_MILESTONE, 2), enrollment=4, contact=EVA),
    close(promise(THREE, enrollment=5, contact=EVA), ENROLLED),
]
CLOSES = DEADLINE + timedelta(hours=24)
_MOMENTS = st.sampled_from([ENROLLED - timedelta(days=1), ENROLLED, DEADLINE, DEADLINE + timedelta(days=1)])


@st.composite
def milestones(draw: st.DrawFn) -> list[MilestoneCompleted]:
    """Of two contacts and of nobody, in and out of the window."""
    of = draw(st.lists(st.tuples(st.sampled_from([CONTACT, CONTACT, EVA, UUID(int=99)]), _MOMENTS), max_size=14))
    return [session(n, moment, value=n, contact=contact) for n, (contact, moment) in enumerate(of)]


def one_by_one(trackers: list[Tracker], happened: list[MilestoneCompleted]) -> tuple[list[Tracker], list[Said]]:
    said = list[Said]()
    for milestone in happened:
        for place, tracker in enumerate(trackers):
            if tracker.contact_id == milestone.contact_id:
                moved, events = count(tracker, [milestone], ENROLLED)
                trackers = [*trackers[:place], moved, *trackers[place + 1 :]]
                said += [Said(event, milestone) for event in events]
    return trackers, said


def met(said: list[Said]) -> list[int]:
    return sorted(one.event.enrollment_id.int for one in said if isinstance(one.event, CriteriaMet))


@given(milestones())
def test_milestones_counted_together_come_to_what_they_come_to_one_by_one(happened: list[MilestoneCompleted]) -> None:
    assert count_all(TRACKERS, happened, ENROLLED) == one_by_one(TRACKERS, happened)


@given(milestones(), st.lists(st.integers(0, 14), max_size=5))
def test_any_split_into_runs_comes_to_the_same_and_says_met_once(
    happened: list[MilestoneCompleted], cuts: list[int]
) -> None:
    whole, said_at_once = count_all(TRACKERS, happened, ENROLLED)
    trackers, said = TRACKERS, list[Said]()
    bounds = [0, *sorted(cuts), len(happened)]
    for start, end in pairwise(bounds):
        trackers, more = count_all(trackers, happened[start:end], ENROLLED)
        said += more
    assert (trackers, said) == (whole, said_at_once)
    assert met(said) == [tracker.enrollment_id.int for tracker in trackers if tracker.state is State.MET]


@given(milestones().flatmap(lambda happened: st.tuples(st.just(happened), st.permutations(happened))))
def test_the_order_of_a_run_makes_no_difference_to_which_promises_are_met(
    orders: tuple[list[MilestoneCompleted], list[MilestoneCompleted]],
) -> None:
    one, other = (count_all(TRACKERS, happened, ENROLLED)[1] for happened in orders)
    assert met(one) == met(other)


def test_trackers_keep_their_order_and_an_event_knows_its_milestone() -> None:
    happened = [session(1, contact=EVA), session(2)]
    trackers, said = count_all(TRACKERS, happened, ENROLLED)
    assert [tracker.enrollment_id for tracker in trackers] == [tracker.enrollment_id for tracker in TRACKERS]
    assert [(one.event.enrollment_id.int, one.cause) for one in said if isinstance(one.event, CriterionChanged)] == [
        (4, happened[0]),
        (1, happened[1]),
        (2, happened[1]),
        (3, happened[1]),
    ]


def test_nothing_is_counted_of_a_contact_without_a_promise() -> None:
    assert count_all(TRACKERS, [session(1, contact=UUID(int=99))], ENROLLED) == (TRACKERS, [])
    assert count_all([], [session(1)], ENROLLED) == ([], [])


@given(milestones(), st.integers(0, 14))
def test_what_happened_before_a_promise_was_heard_of_counts_as_it_would_have_later(
    happened: list[MilestoneCompleted], cut: int
) -> None:
    events = [
        started(THREE, enrollment=1),
        started(THREE, SUM, enrollment=2),
        started(THREE, enrollment=4, contact=EVA),
    ]
    early, late = happened[:cut], happened[cut:]
    opened, said = open_all(events, set(), early, ENROLLED)
    after, more = count_all(opened, late, ENROLLED)
    whole, all_said = count_all([open_tracker(event) for event in events], happened, ENROLLED)
    assert met([*said, *more]) == met(all_said)
    assert [one for one in after if one.is_open] == [one for one in whole if one.is_open]


def test_promises_opened_together_are_opened_as_they_would_be_one_by_one() -> None:
    events = [started(THREE, enrollment=1), started(THREE, enrollment=4, contact=EVA)]
    done = [session(n) for n in range(3)]
    opened, said = open_all(events, set(), done, ENROLLED)
    singles = [open_all([event], set(), done, ENROLLED) for event in events]
    assert opened == [tracker for trackers, _said in singles for tracker in trackers]
    assert said == [one for _trackers, each in singles for one in each]
    assert (met(said), {one.cause.record_key() for one in said}) == ([1], {events[0].record_key()})


def test_a_promise_told_twice_is_opened_once() -> None:
    opened, said = open_all([started(THREE)] * 2, set(), [session(n) for n in range(3)], ENROLLED)
    assert (len(opened), len(met(said))) == (1, 1)


def test_a_promise_that_requires_nothing_is_not_tracked() -> None:
    optional = criterion(SESSIONS, TrackingSource.ONBOARDING_MILESTONE, 1, required=False)
    assert open_all([started(optional), started(enrollment=6)], set(), [session(1)], ENROLLED) == ([], [])


def test_a_promise_whose_end_was_told_first_is_closed_and_says_nothing() -> None:
    events = [started(THREE, enrollment=1), started(THREE, enrollment=2)]
    opened, said = open_all(events, {UUID(int=1)}, [session(n) for n in range(3)], ENROLLED)
    assert [tracker.state for tracker in opened] == [State.CLOSED, State.MET]
    assert met(said) == [2]


@pytest.mark.parametrize("now", [DEADLINE, CLOSES - timedelta(microseconds=1), CLOSES])
def test_deadlines_missed_together_are_those_missed_one_by_one(now: datetime) -> None:
    moves = [miss(tracker, now) for tracker in TRACKERS]
    said: list[Event] = [event for _tracker, events in moves for event in events]
    assert miss_all(TRACKERS, now) == ([tracker for tracker, _events in moves], said)
    assert len(said) == (4 if now == CLOSES else 0)


def test_a_deadline_missed_is_said_once() -> None:
    missed, said = miss_all(TRACKERS, CLOSES)
    assert [event.enrollment_id.int for event in said if isinstance(event, CriteriaMissed)] == [1, 2, 3, 4]
    assert miss_all(missed, CLOSES) == (missed, [])
