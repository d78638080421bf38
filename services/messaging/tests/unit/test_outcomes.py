"""What follows from an answer, or from none: one end, and never a second mail while the first may exist."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.enrollment import StepDue
from contracts.examples import example
from messaging_service.domain.account import INSTALLATION_ID
from messaging_service.domain.message import Attempt, Limits, Message, State, begin, drop, intend
from messaging_service.domain.outcomes import declined, never_known, not_found, not_known, postponed, sent
from messaging_service.domain.reasons import Reason

DUE = example(StepDue)
NOW = DUE.due_at
LIMITS = Limits()
LEASE = NOW + timedelta(seconds=60)
ATTEMPT = Attempt(DUE.step_id, INSTALLATION_ID, "hash")
SENDING = begin(intend(DUE.execution_id, DUE, NOW), ATTEMPT, now=NOW, until=LEASE)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_sent_message_is_settled_and_said() -> None:
    ended, said = sent(SENDING, after(1))
    assert (ended.state, ended.outcome) == (State.SETTLED, "sent")
    assert [(event.message_id, event.outcome) for event in said] == [(SENDING.id, "sent")]


@pytest.mark.parametrize(("reason", "told"), [("template_error", "template_error"), ("550 no", "provider_refused")])
def test_a_declined_message_has_failed_with_a_reason_of_ours(reason: str, told: str) -> None:
    ended, said = declined(SENDING, reason, after(1))
    assert (ended.outcome, said[0].reasons) == ("failed", (told,))


def test_a_known_failure_is_tried_again_after_longer_and_longer_pauses_as_long_as_the_step_is_good() -> None:
    pauses = []
    for number in (*range(1, 10), 1_000):
        moved, said = postponed(replace(SENDING, attempts=number), 0, NOW, LIMITS)
        assert (moved.state, said) == (State.QUEUED, [])
        pauses.append((moved.next_at - NOW).total_seconds())
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600]
    ended, said = drop(replace(SENDING, waiting=Reason.PROVIDER_UNAVAILABLE), Reason.STALE, after(1))
    assert (ended.outcome, said[0].reasons) == ("skipped", (Reason.STALE, Reason.PROVIDER_UNAVAILABLE))


def test_a_provider_that_asks_for_more_time_gets_it() -> None:
    assert postponed(SENDING, 90, NOW, LIMITS)[0].next_at == after(90)


def test_an_unknown_outcome_is_looked_up_soon_and_then_less_often() -> None:
    looks = [not_known(SENDING, after(age), LIMITS)[0].next_at - after(age) for age in (1, 30, 600)]
    assert [pause.total_seconds() for pause in looks] == [2, 15, 60]


def test_not_found_is_sure_only_when_the_attempt_cannot_be_on_its_way_any_more() -> None:
    early, _ = not_found(SENDING, after(59), LIMITS)
    late, _ = not_found(SENDING, after(60), LIMITS)
    assert (early.state, late.state, late.next_at) == (State.UNKNOWN, State.QUEUED, after(60))


def test_an_attempt_that_nobody_can_be_asked_about_waits_for_its_time_and_ends_as_not_confirmed() -> None:
    waiting, said = never_known(SENDING, after(2), LIMITS)
    assert (waiting.state, waiting.next_at, said) == (State.UNKNOWN, after(900), [])
    ended, _ = never_known(waiting, after(900), LIMITS)
    assert (ended.outcome, ended.reasons) == ("sent_unconfirmed", (Reason.NOT_CONFIRMED,))


def test_a_look_up_that_is_impossible_ends_as_not_confirmed() -> None:
    assert not_known(SENDING, after(899), LIMITS)[0].state is State.UNKNOWN
    ended, said = not_known(SENDING, after(900), LIMITS)
    assert (ended.outcome, said[0].outcome) == ("sent_unconfirmed", "sent_unconfirmed")


@given(st.lists(st.sampled_from(["unknown", "not_found", "later"]), max_size=30), st.integers(1, 60))
def test_a_message_ends_at_most_once_whatever_is_heard(answers: list[str], seconds: int) -> None:
    message: Message = SENDING
    ends = 0
    for number, answer in enumerate(answers):
        now = after(number * seconds)
        if message.state is State.SETTLED:
            break
        match answer:
            case "unknown":
                message, said = not_known(message, now, LIMITS)
            case "not_found":
                message, said = not_found(message, now, LIMITS)
            case _:
                message, said = postponed(message, 0, now, LIMITS)
        ends += len(said)
    assert ends == (message.state is State.SETTLED)
