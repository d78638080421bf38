"""A journey of two texts, told at the doors: the second does not go to whoever has answered STOP to the first."""

from collections.abc import Iterator
from contextlib import closing
from random import randrange
from typing import Any

import httpx
import pytest

from chassis.ids import new_id
from lodestone_local.demo.cast import Stage, set_stage
from lodestone_local.demo.doors import eventually
from lodestone_local.stack.handle import Handle
from tests.e2e.conftest import Stack

pytestmark = pytest.mark.timeout(240)
NUMBER = "+15005550006"
BETWEEN = 20
"""Seconds between the two texts, in which somebody can answer the first."""


@pytest.fixture(scope="module")
def stage(stack: Stack) -> Iterator[Stage]:
    with closing(set_stage(Handle(stack.settings))) as doors:
        yield doors


@pytest.fixture(scope="module")
def phones(stage: Stage) -> Iterator[httpx.Client]:
    """What people do with their phones."""
    with httpx.Client(base_url=f"{stage.handle.simulator}/control/twilio", timeout=15, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def account(stage: Stage) -> dict[str, Any]:
    """The tenant's account at Twilio, which reports to the endpoint at the gateway."""
    (endpoint,) = (one for one in stage.handle.development()["endpoints"] if one["provider"] == "twilio")
    settings = {
        "account_sid": endpoint["account"],
        "auth_token": endpoint["secrets"][0],
        "from_number": NUMBER,
        "api_url": stage.handle.simulator,
        "endpoint_id": endpoint["id"],
    }
    told = {"channel": "sms", "provider": "twilio", "name": f"texts {stage.run}", "settings": settings}
    answer = stage.staff.raw("PUT", f"/api/admin/provider-accounts/{new_id()}", json=told)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def campaign_of(stage: Stage) -> str:
    """A published sequence: a text, some time, another text."""
    steps = [
        {"kind": "send_sms", "name": "first", "body": "Hi {{ first_name }}, your session is tomorrow."},
        {"kind": "wait", "name": "some time", "seconds": BETWEEN},
        {"kind": "send_sms", "name": "second", "body": "{{ first_name }}, are you coming?"},
    ]
    slug = f"texts-{stage.run}"
    told = {"family": "sequence", "campaign_type": "drip", "name": slug, "slug": slug, "currency": "USD"}
    path = f"/api/admin/campaigns/{stage.staff.post('/api/admin/campaigns', **told)['id']}"
    answer = stage.staff.raw("PUT", f"{path}/steps", json=steps)
    assert answer.status_code == 200, answer.text
    published = stage.staff.post(f"{path}/publish")
    assert [one["code"] for one in published["warnings"]] == ["NeedsAccount", "NeedsAccount"]
    return path


def enrolled(stage: Stage, campaign: str, name: str) -> tuple[str, str]:
    """Somebody with a phone, in the campaign; her number and her enrollment's id."""
    phone = f"+43660{randrange(10**6, 10**7)}"

    def enroll() -> Any:
        return stage.staff.post(f"{campaign}/enrollments", phone=phone, name=name).get("enrollment_id")

    return phone, str(eventually("enrollment knows the campaign", enroll))


def messages(stage: Stage, enrollment_id: str, count: int) -> list[dict[str, Any]]:
    """So many messages of an enrollment that have ended, the oldest first, with their attempts."""

    def look() -> Any:
        found = stage.staff.get("/api/messages", enrollment_id=enrollment_id)["items"]
        ended = [one for one in found if one["outcome"]]
        return ended if len(ended) == count else None

    found: list[dict[str, Any]] = eventually(f"{count} messages have ended", look)
    return [stage.staff.get(f"/api/messages/{one['id']}/explain") for one in reversed(found)]


def test_two_texts_arrive_but_not_at_whoever_answers_stop(
    stage: Stage, phones: httpx.Client, account: dict[str, Any]
) -> None:
    assert (account["status"], account["has_secrets"]) == ("active", True)
    campaign = campaign_of(stage)
    ada, hers = enrolled(stage, campaign, "Ada Byron")
    grace, her_own = enrolled(stage, campaign, "Grace Hopper")

    messages(stage, her_own, 1)
    phones.post("/texts", json={"sender": grace, "to": NUMBER, "body": "Stop"}).raise_for_status()

    def delivered() -> bool:
        (attempt,) = messages(stage, hers, 1)[0]["attempts"]
        return bool(attempt["report"] == "delivered")

    eventually("Twilio has told that the first text arrived", delivered)

    first, second = messages(stage, hers, 2)
    assert [one["outcome"] for one in (first, second)] == ["sent", "sent"]
    first, second = messages(stage, her_own, 2)
    assert first["outcome"] == "sent"
    assert (second["outcome"], second["message"]["reasons"]) == ("skipped", ["suppressed", "unsubscribed"])

    got = {
        who: [one["body"] for one in phones.get("/texts", params={"to": who}).json()["texts"]] for who in (ada, grace)
    }
    opening = "Hi {}, your session is tomorrow.\nReply STOP to opt out"
    assert got[ada] == [opening.format("Ada"), "Ada, are you coming?\nReply STOP to opt out"]
    assert got[grace] == [opening.format("Grace")]
