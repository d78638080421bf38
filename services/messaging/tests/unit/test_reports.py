"""What follows from what a provider tells later, in any order; and what Twilio's codes mean."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest

from contracts.enrollment import StepDue
from contracts.examples import example
from messaging_service.clients.providers.twilio import reason_of
from messaging_service.clients.providers.twilio.refusals import meaning
from messaging_service.domain.account import Trouble
from messaging_service.domain.message import Attempt, Message, begin, intend, settle, wait
from messaging_service.domain.reasons import Reason
from messaging_service.domain.reports import Report, ReportState, heard, weightiest

DUE = example(StepDue)
NOW = DUE.due_at
FIRST, SECOND = UUID(int=1), UUID(int=2)
QUEUED = intend(DUE.execution_id, DUE, NOW)
SENDING = begin(QUEUED, Attempt(FIRST, UUID(int=9), "hash"), now=NOW, until=NOW + timedelta(minutes=1))


def report(state: ReportState, attempt_id: UUID = FIRST) -> Report:
    reason = Reason.NUMBER_UNREACHABLE if state is ReportState.FAILED else None
    return Report(SENDING.id, attempt_id, state, "SM1", reason=reason)


def end_of(message: Message, told: Report) -> str | None:
    moved = heard(message, told, NOW)
    return None if moved is None else moved[0].outcome


@pytest.mark.parametrize(
    ("state", "outcome"),
    [(ReportState.TAKEN, "sent"), (ReportState.DELIVERED, "sent"), (ReportState.FAILED, "failed")],
)
def test_a_message_of_which_nothing_was_heard_ends_by_what_is_told(state: ReportState, outcome: str) -> None:
    assert end_of(SENDING, report(state)) == outcome


def test_one_that_has_ended_or_was_never_tried_goes_on() -> None:
    ended, _said = settle(SENDING, "sent", NOW)
    assert end_of(ended, report(ReportState.FAILED)) is None
    assert end_of(QUEUED, report(ReportState.TAKEN)) is None


def test_an_earlier_attempt_that_was_taken_after_all_keeps_it_from_being_sent_again() -> None:
    waiting = wait(SENDING, Reason.PROVIDER_UNAVAILABLE, NOW)
    assert end_of(waiting, report(ReportState.DELIVERED)) == "sent"
    assert end_of(waiting, report(ReportState.FAILED)) is None
    assert end_of(replace(SENDING, attempt_id=SECOND), report(ReportState.TAKEN)) is None


@pytest.mark.parametrize("order", list(permutations([ReportState.TAKEN, ReportState.TAKEN, ReportState.DELIVERED])))
def test_an_end_counts_before_what_came_on_the_way_to_it(order: tuple[ReportState, ...]) -> None:
    assert weightiest(map(report, order))[FIRST].state is ReportState.DELIVERED


@pytest.mark.parametrize(
    ("status", "code", "means"),
    [
        (401, 20003, Trouble.LOGIN_REFUSED),
        (403, None, Trouble.SERVER_REFUSES),
        (400, 21606, Trouble.SENDER_REFUSED),
        (400, 21211, Reason.ADDRESS_REFUSED),
        (400, 21610, Reason.OPTED_OUT),
        (400, None, Reason.PROVIDER_REFUSED),
    ],
)
def test_a_code_is_the_accounts_or_one_texts(status: int, code: int | None, means: Trouble | Reason) -> None:
    assert meaning(status, code) is means


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("30005", Reason.NUMBER_UNKNOWN),
        ("30003", Reason.NUMBER_UNREACHABLE),
        ("x", Reason.PROVIDER_REFUSED),
        (None, Reason.PROVIDER_REFUSED),
    ],
)
def test_a_text_that_did_not_arrive_has_a_reason(code: str | None, why: Reason) -> None:
    assert reason_of(code) is why
