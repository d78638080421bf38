"""What a call of a webhook comes to, and when it is tried again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from enrollment_service.domain.contact import Contact
from enrollment_service.domain.webhook import (
    WebhookAnswer,
    WebhookCall,
    WebhookLimits,
    answered,
    body_of,
    declined,
    unanswered,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LIMITS = WebhookLimits(tries=3, first=timedelta(seconds=10), longest=timedelta(seconds=30))
CALL = WebhookCall(
    call_id=UUID(int=1),
    enrollment_id=UUID(int=2),
    campaign_id=UUID(int=3),
    step_id=UUID(int=4),
    visit=1,
    target_id=UUID(int=55),
    include_contact=False,
    created_at=NOW,
    next_at=NOW,
    attempts=1,
)


def test_an_answer_that_takes_it_ends_the_call_and_is_kept() -> None:
    done = answered(CALL, WebhookAnswer(201, {"tier": "gold"}), NOW, LIMITS)
    assert done.said == {"result": "completed", "status": 201, "answer": {"tier": "gold"}}
    assert (done.next_at, done.ended_at, done.reason) == (None, NOW, None)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 410])
def test_what_is_refused_is_not_tried_again_and_nobody_is_followed_elsewhere(status: int) -> None:
    done = answered(CALL, WebhookAnswer(status), NOW, LIMITS)
    assert (done.result, done.reason, done.next_at) == ("failed", f"status_{status}", None)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_what_may_pass_is_tried_again_later_and_later_until_it_is_given_up(status: int) -> None:
    call, waits = CALL, []
    for attempt in range(1, 4):
        call = answered(replace(call, attempts=attempt), WebhookAnswer(status), NOW, LIMITS)
        waits.append(call.next_at and (call.next_at - NOW).total_seconds())
    assert waits == [10, 20, None]
    assert (call.result, call.reason, call.status) == ("failed", "gave_up", status)


def test_a_receiver_may_ask_for_more_time_but_not_for_ever() -> None:
    for asked, waits in ((25.0, 25), (9e9, 30), (-5.0, 10), (None, 10)):
        again = answered(CALL, WebhookAnswer(429, retry_after=asked), NOW, LIMITS)
        assert again.next_at == NOW + timedelta(seconds=waits)
    assert unanswered(replace(CALL, attempts=2), "unreachable", NOW, LIMITS).next_at == NOW + timedelta(seconds=20)


def test_a_call_that_is_not_made_is_passed_over_or_has_failed() -> None:
    ends = {
        why: declined(CALL, why, NOW).result for why in ("not_configured", "enrollment_ended", "address_not_public")
    }
    assert list(ends.values()) == ["skipped", "skipped", "failed"]


def test_who_the_contact_is_is_posted_only_where_the_step_says_so() -> None:
    ada = Contact(
        UUID(int=3), NOW, NOW, 2, email="ada@example.com", name="Ada", tags=("hot",), fields={"roof": "slate"}
    )
    bare, whole = (body_of(replace(CALL, include_contact=known), ada)["data"] for known in (False, True))
    assert "ada@example.com" not in str(bare)
    assert (bare["contact_id"], whole["contact"]["email"], whole["contact"]["fields"]) == (
        UUID(int=3),
        "ada@example.com",
        {"roof": "slate"},
    )


def test_every_try_has_the_same_id() -> None:
    assert CALL.message_id == replace(CALL, attempts=2, epoch=9).message_id == f"msg_{1:032x}"
