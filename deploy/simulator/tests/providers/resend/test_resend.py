"""Resend as the simulator plays it: its keys, its refusals, and its inbox."""

from typing import Any

import httpx
import pytest

from lodestone_simulator.testing import Simulator

MAIL = {"from": "Ada <ada@example.com>", "to": ["bob@example.com"], "subject": "Hi", "text": "Hi", "html": "<p>Hi</p>"}


def send(
    simulator: Simulator, key: str | None = None, *, api_key: str = "re_simulator", **changed: Any
) -> httpx.Response:
    headers = {"authorization": f"Bearer {api_key}"} | ({"idempotency-key": key} if key else {})
    return simulator.http.post("/emails", json={**MAIL, **changed}, headers=headers)


def test_a_key_is_good_for_one_mail_for_a_day(simulator: Simulator) -> None:
    first, again = send(simulator, "k"), send(simulator, "k")
    assert first.json() == again.json()
    other = send(simulator, "k", subject="Another")
    assert (other.status_code, other.json()["name"]) == (409, "invalid_idempotent_request")
    assert len(simulator.mails()) == 1
    assert [one["idempotency_key"] for one in simulator.executions("resend", "mail")] == ["k"]
    simulator.shift(24 * 3600 + 1)
    assert send(simulator, "k").json() != first.json()
    assert len(simulator.mails()) == 2


def test_what_executes_and_then_breaks_is_repeated_under_its_key(simulator: Simulator) -> None:
    simulator.plan_fault("resend", "execute_then_500", times=1)
    assert [send(simulator, "k").status_code for _ in range(2)] == [500, 200]
    assert len(simulator.mails()) == 1


@pytest.mark.parametrize(
    ("changed", "status", "name"),
    [
        ({"api_key": "other"}, 403, "invalid_api_key"),
        ({"to": ["nobody"]}, 422, "validation_error"),
        ({"subject": ""}, 422, "missing_required_field"),
        ({"unheard_of": 1}, 422, "validation_error"),
        ({"tags": [{"name": "a b", "value": "c"}]}, 422, "validation_error"),
    ],
)
def test_what_is_wrong_is_refused_and_kept_nowhere(
    simulator: Simulator, changed: dict[str, Any], status: int, name: str
) -> None:
    answer = send(simulator, "k", **changed)
    assert (answer.status_code, answer.json()["name"]) == (status, name)
    assert simulator.mails() == []
