"""The rules of a promise, by example and by property."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.enrollment import MilestoneCompleted
from contracts.progress import CriteriaMet, CriteriaMissed, CriterionStatus
from contracts.values import TrackingSource
from progress_service.domain import tracker as rules
from progress_service.domain.criterion import Decision, Verdict
from progress_service.domain.tracker import Moved, Refusal, State, Tracker, close, count, miss
from services.progress.tests.promises import (
    BY_HAND,
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


def decide(tracker: Tracker, criterion_id: UUID, decision: Decision) -> Moved:
    outcome = rules.decide(tracker, criterion_id, decision)
    assert not isinstance(outcome, Refusal)
    return outcome


def submit(tracker: Tracker, at: datetime) -> Moved:
    outcome = rules.submit(tracker, REVENUE, "a statement", at)
    assert not isinstance(outcome, Refusal)
    return outcome


def ruling(verdict: Verdict, at: datetime = ENROLLED, number: int = 1) -> Decision:
    return Decision(verdict, at, UUID(int=number), STAFF)


def test_reaching_the_goal_is_said_once() -> None:
    met, said = count(promise(THREE), [session(n) for n in range(3)], ENROLLED)
    again, more = count(met, [session(9)], ENROLLED)
    assert [type(event) for event in said].count(CriteriaMet) == 1
    assert (again, more) == (met, [])


@pytest.mark.parametrize(
    ("occurred_at", "counted"),
    [
        (ENROLLED, 1),
        (DEADLINE, 1),
        (ENROLLED - timedelta(microseconds=1), 0),
        (DEADLINE + timedelta(microseconds=1), 0),
    ],
)
def test_only_what_happened_within_the_window_counts(occurred_at: datetime, counted: int) -> None:
    moved, _said = count(promise(THREE), [session(1, occurred_at)], DEADLINE)
    assert moved.criteria[0].total == counted


@given(st.permutations([session(n, value=n) for n in range(6)]), st.integers(1, 5))
def test_order_and_grouping_make_no_difference(milestones: list[MilestoneCompleted], cut: int) -> None:
    start = promise(criterion(SESSIONS, TrackingSource.ONBOARDING_MILESTONE, 1000, mode="value"))
    first, _ = count(start, milestones[:cut], ENROLLED)
    split, _ = count(first, milestones[cut:], ENROLLED)
    whole, _ = count(start, sorted(milestones, key=lambda m: m.reference), ENROLLED)
    assert split.criteria[0].total == whole.criteria[0].total == sum(range(6))


def test_an_optional_criterion_does_not_block() -> None:
    optional = criterion(REVENUE, TrackingSource.MANUAL, 1, required=False)
    moved, _said = count(promise(THREE, optional), [session(n) for n in range(3)], ENROLLED)
    assert moved.state is State.MET


def test_a_waived_criterion_counts_as_satisfied() -> None:
    moved, said = decide(promise(BY_HAND), REVENUE, Decision(Verdict.WAIVE, ENROLLED, UUID(int=1), STAFF))
    assert moved.criteria[0].status is CriterionStatus.WAIVED
    assert isinstance(said[-1], CriteriaMet)


@given(st.permutations([0, 1, 2]))
def test_the_latest_decision_holds_whatever_arrives_last(order: list[int]) -> None:
    decisions = [
        Decision(Verdict.VERIFY, ENROLLED, UUID(int=1), STAFF),
        Decision(Verdict.REJECT, ENROLLED + timedelta(hours=1), UUID(int=2), STAFF),
        Decision(Verdict.REJECT, ENROLLED + timedelta(hours=1), UUID(int=3), STAFF),
    ]
    tracker = promise(THREE, BY_HAND)
    for number in order:
        tracker, _ = decide(tracker, REVENUE, decisions[number])
    assert tracker.criteria[1].decision == decisions[2]


def test_evidence_after_a_rejection_is_looked_at_again() -> None:
    rejected, _ = decide(promise(BY_HAND), REVENUE, Decision(Verdict.REJECT, ENROLLED, UUID(int=1), STAFF))
    moved, _ = submit(rejected, ENROLLED + timedelta(hours=1))
    assert moved.criteria[0].status is CriterionStatus.IN_PROGRESS
    assert moved.awaits_review


def test_evidence_awaiting_review_holds_the_end_back() -> None:
    late = DEADLINE + timedelta(days=9)
    submitted, _ = submit(promise(BY_HAND), DEADLINE)
    assert miss(submitted, late) == (submitted, [])
    verified, said = decide(submitted, REVENUE, Decision(Verdict.VERIFY, late, UUID(int=1), STAFF))
    assert (verified.state, type(said[-1])) == (State.MET, CriteriaMet)


def test_a_deadline_is_missed_only_after_its_grace() -> None:
    tracker = promise(THREE)
    assert miss(tracker, DEADLINE + timedelta(hours=23)) == (tracker, [])
    missed, said = miss(tracker, DEADLINE + timedelta(hours=24))
    assert (missed.state, type(said[0])) == (State.MISSED, CriteriaMissed)
    assert count(missed, [session(n) for n in range(3)], DEADLINE) == (missed, [])


def test_closing_does_not_undo_a_decision() -> None:
    met, _ = count(promise(THREE), [session(n) for n in range(3)], ENROLLED)
    assert close(met, DEADLINE) == met
    assert close(promise(THREE), DEADLINE).state is State.CLOSED


def test_a_promise_that_requires_nothing_pays_nothing() -> None:
    nothing = promise()
    assert not nothing.asks_something
    assert count(nothing, [session(1)], ENROLLED) == (nothing, [])


def test_evidence_for_what_is_met_is_refused_and_changes_nothing() -> None:
    verified, _ = decide(promise(THREE, BY_HAND), REVENUE, ruling(Verdict.VERIFY))
    assert rules.submit(verified, REVENUE, "more", ENROLLED) is Refusal.CRITERION_SATISFIED


def test_evidence_is_taken_by_hand_only_in_time_and_while_open() -> None:
    missed, _ = miss(promise(BY_HAND), DEADLINE + timedelta(days=2))
    assert rules.submit(promise(THREE), SESSIONS, "mine", ENROLLED) is Refusal.CRITERION_NOT_MANUAL
    assert rules.submit(promise(BY_HAND), REVENUE, "mine", DEADLINE + timedelta(seconds=1)) is Refusal.DEADLINE_PASSED
    assert rules.submit(missed, REVENUE, "mine", ENROLLED) is Refusal.PROMISE_DECIDED
    assert rules.decide(missed, REVENUE, ruling(Verdict.VERIFY)) is Refusal.PROMISE_DECIDED


def test_evidence_that_waited_for_a_ruling_comes_after_it() -> None:
    late = ENROLLED + timedelta(seconds=5)
    rejected, _ = decide(promise(BY_HAND), REVENUE, ruling(Verdict.REJECT, late))
    moved, _ = submit(rejected, ENROLLED)
    assert moved.awaits_review


def test_a_promise_closed_before_it_was_told_stays_closed() -> None:
    closed = close(promise(THREE), ENROLLED)
    assert count(closed, [session(n) for n in range(3)], ENROLLED) == (closed, [])


@given(st.lists(st.sampled_from(["count", "miss", "verify", "reject", "waive", "submit"]), max_size=12))
def test_the_end_is_said_exactly_once_whatever_happens(steps: list[str]) -> None:
    tracker, ends, late = promise(THREE, BY_HAND), 0, DEADLINE + timedelta(days=2)
    for number, step in enumerate(steps):
        outcome = one_step(tracker, step, number, late + timedelta(minutes=number))
        if not isinstance(outcome, Refusal):
            tracker, said = outcome
            ends += sum(isinstance(event, CriteriaMet | CriteriaMissed) for event in said)
    assert ends == (0 if tracker.is_open else 1)


def one_step(tracker: Tracker, step: str, number: int, at: datetime) -> Moved | Refusal:
    match step:
        case "count":
            return count(tracker, [session(number)], at)
        case "miss":
            return miss(tracker, at)
        case "submit":
            return rules.submit(tracker, REVENUE, "text", DEADLINE)
        case verdict:
            return rules.decide(tracker, REVENUE, ruling(Verdict(verdict), at, number))
