"""Under which key the provider is asked again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from payouts_service.domain.attempt import (
    KEY_LIFE,
    Attempt,
    Outcome,
    asked_about,
    attempt_with_new_key,
    next_attempt,
    pause,
)

PAYOUT = UUID(int=1)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
OUTCOMES = [None, Outcome.UNKNOWN, Outcome.LATER, Outcome.NOT_EXECUTED, Outcome.REFUSED]


def tried(*outcomes: Outcome | None, every: timedelta = timedelta(minutes=1)) -> list[Attempt]:
    attempts: list[Attempt] = []
    for number, outcome in enumerate(outcomes):
        attempt = next_attempt(PAYOUT, attempts, NOW + number * every)
        attempts.append(replace(attempt, outcome=outcome))
    return attempts


def test_the_first_attempt_has_the_first_key() -> None:
    first = next_attempt(PAYOUT, [], NOW)
    assert (first.key, first.repeats, first.may_send) == (f"payout:{PAYOUT}:1", False, True)


def test_an_interrupted_attempt_is_repeated_under_its_key() -> None:
    again = next_attempt(PAYOUT, tried(None), NOW)
    assert (again.number, again.key, again.repeats) == (2, f"payout:{PAYOUT}:1", True)


def test_a_call_that_was_not_taken_keeps_its_key_and_is_no_repetition() -> None:
    again = next_attempt(PAYOUT, tried(Outcome.LATER), NOW)
    assert (again.key, again.repeats) == (f"payout:{PAYOUT}:1", False)


def test_what_is_proven_not_to_be_executed_gets_a_new_key() -> None:
    again = next_attempt(PAYOUT, tried(Outcome.UNKNOWN, Outcome.NOT_EXECUTED), NOW)
    assert (again.key, again.repeats) == (f"payout:{PAYOUT}:3", False)


def test_an_old_key_is_never_sent_again() -> None:
    first = tried(Outcome.UNKNOWN)
    assert next_attempt(PAYOUT, first, NOW + KEY_LIFE - timedelta(seconds=1)).may_send
    late = next_attempt(PAYOUT, first, NOW + KEY_LIFE)
    assert (late.key, late.may_send) == (f"payout:{PAYOUT}:1", False)


def test_an_attempt_with_a_new_key_repeats_none_before_it() -> None:
    again = attempt_with_new_key(PAYOUT, tried(None), NOW)
    assert (again.key, again.repeats) == (f"payout:{PAYOUT}:2", False)


@given(st.lists(st.sampled_from(OUTCOMES), max_size=12), st.integers(1, 2000))
def test_a_new_key_follows_only_a_known_end(outcomes: list[Outcome | None], minutes: int) -> None:
    attempts = tried(*outcomes, every=timedelta(minutes=minutes))
    for before, after in pairwise(attempts):
        ended = before.outcome in (Outcome.NOT_EXECUTED, Outcome.REFUSED)
        assert (before.key != after.key) == ended
        first = next(attempt for attempt in attempts if attempt.key == after.key)
        assert after.may_send == (after.asked_at - first.asked_at < KEY_LIFE)


def test_pauses_grow_to_an_hour() -> None:
    assert [pause(n).total_seconds() for n in (1, 2, 3, 20)] == [5, 10, 20, 3600]


def test_what_may_have_been_done_is_asked_about_again_as_it_was_whatever_became_known_since() -> None:
    (first,) = tried(Outcome.UNKNOWN)
    asked = asked_about(first, [], "ch_1", None)
    assert (asked.payment, asked.customer) == ("ch_1", "")
    again = asked_about(next_attempt(PAYOUT, [asked], NOW), [asked], "pi_1", "cus_1")
    assert (again.payment, again.customer) == ("ch_1", "")
    done = replace(asked, outcome=Outcome.NOT_EXECUTED)
    fresh = asked_about(next_attempt(PAYOUT, [done], NOW), [done], "pi_1", "cus_1")
    assert (fresh.payment, fresh.customer) == ("pi_1", "cus_1")


def test_an_attempt_of_which_nobody_wrote_what_it_asked_about_asks_about_the_order() -> None:
    old = tried(Outcome.UNKNOWN)
    again = asked_about(next_attempt(PAYOUT, old, NOW), old, "pi_1", None)
    assert (again.payment, again.customer) == ("pi_1", "")
