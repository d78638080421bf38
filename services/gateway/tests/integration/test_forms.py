"""Automations make campaigns for forms, with their key in the body."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr

from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from chassis.testing.running import OTHER_TENANT
from gateway_service.settings import Settings
from services.gateway.tests.fakes import Door, open_door

PATH = "/api/admin/campaigns/auto-create"
KEY = "a key of the automation"
ASKED = {"clientId": str(OTHER_TENANT), "formId": "kajabi_123", "formName": "Roof check", "apiKey": KEY}
MADE = {
    "campaign": {
        "id": "01910000-0000-7000-8000-000000000007",
        "name": "Roof check Campaign",
        "formId": "kajabi_123",
        "isPaused": True,
        "autoDiscovered": True,
        "messages": [],
    },
    "message": "Campaign auto-created successfully (paused for review)",
    "created": True,
}


@pytest.fixture
async def kept(start: Start, keys: KeyPair) -> AsyncIterator[Door]:
    async with open_door(start, keys.private, automation_key=KEY, public_rate="8 per minute") as opened:
        yield opened


@pytest.mark.parametrize("status", [201, 200])
async def test_a_form_is_passed_on_for_its_tenant_without_the_key(kept: Door, status: int) -> None:
    kept.behind.answers["campaigns.test/internal/campaigns/auto-create"] = lambda _: httpx.Response(status, json=MADE)
    answer = await kept.client.post(PATH, json=ASKED)
    assert (answer.status_code, answer.json()) == (status, MADE)
    (request,) = kept.behind.asked
    assert (kept.behind.claims()["tenant"], kept.behind.claims()["kind"]) == (str(OTHER_TENANT), "system")
    assert KEY.encode() not in request.content


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"apiKey": "another"}, 401),
        ({"clientId": str(UUID(int=7))}, 401),
        ({"clientId": "nobody"}, 400),
        ({"formId": ""}, 400),
        ({"apiKey": None}, 400),
        ({"formName": "x" * 256}, 400),
    ],
)
async def test_what_is_wrong_is_refused_and_nobody_is_asked(kept: Door, changed: dict[str, Any], status: int) -> None:
    answer = await kept.client.post(PATH, json=ASKED | changed)
    assert (answer.status_code, kept.behind.asked) == (status, [])
    assert KEY not in answer.text


async def test_a_key_of_a_tenant_is_for_that_tenant_alone(door: Door) -> None:
    door.behind.answers["campaigns.test/internal/campaigns/auto-create"] = lambda _: httpx.Response(201, json=MADE)
    ours = ASKED | {"clientId": str(door.tenant), "apiKey": door.api_key}
    statuses = [
        (await door.client.post(PATH, json=body)).status_code for body in (ours, ASKED | {"apiKey": door.api_key})
    ]
    wrong = await door.client.post(PATH, json=ours | {"apiKey": f"{door.api_key}x"})
    assert ([*statuses, wrong.status_code], len(door.behind.asked)) == ([201, 401, 401], 1)


async def test_without_a_key_of_the_installation_no_key_is_good(door: Door) -> None:
    assert (await door.client.post(PATH, json=ASKED | {"apiKey": ""})).status_code == 401


async def test_the_health_check_needs_no_key_and_both_are_limited(kept: Door) -> None:
    told = {"status": "ok", "endpoint": "auto-create", "message": "Campaign auto-creation endpoint is active"}
    assert (await kept.client.get(PATH)).json() == told
    answers = [(await kept.client.get(PATH)).status_code for _ in range(8)]
    assert answers == [200] * 7 + [429]
    assert (await kept.client.post(PATH, json=ASKED)).status_code == 429


@pytest.mark.parametrize(
    ("variables", "known"),
    [
        ({"N8N_API_KEY": "first", "AUTOMATION_API_KEY": "second"}, "first"),
        ({"AUTOMATION_API_KEY": "second"}, "second"),
    ],
)
def test_the_key_has_the_names_that_automations_know(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], known: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    found = Settings(
        database_url=SecretStr("postgresql://app@db/x"), relay_database_url=SecretStr("postgresql://r@db/x")
    )
    assert found.automation_key == SecretStr(known)
