"""Dry runs about a contact: filled in with what enrollment knows, where nothing else is given."""

from typing import Any

import httpx
import orjson
import pytest

from services.gateway.tests.fakes import CONTACT_ID, Door
from services.gateway.tests.integration.test_gate import ID

PATH = f"/api/admin/campaigns/{ID}/dry-run"
VALUES = f"/internal/contacts/{CONTACT_ID}/values"
KNOWN = {"audit": {"goal": "$50K/mo"}, "evidence": {"revenue": 1}, "chat_insights": {}}


async def tried(door: Door, body: Any) -> Any:
    """What campaigns was asked."""
    answer = await door.client.post(PATH, content=orjson.dumps(body), headers=door.bearer())
    assert answer.status_code == 200, answer.text
    assert door.behind.asked[-1].url.path == PATH
    return orjson.loads(door.behind.asked[-1].content)


async def test_what_is_known_of_a_contact_is_tried_and_what_is_given_goes_before_it(door: Door) -> None:
    door.behind.answers[f"enrollment.test{VALUES}"] = KNOWN
    named = {"contact_id": str(CONTACT_ID), "at": "2026-06-01T00:00:00+02:00"}
    assert await tried(door, named) == {**KNOWN, **named}
    asked = door.behind.asked[-2]
    assert (asked.url.path, asked.url.params["at"], door.behind.claims(-2)["kind"]) == (VALUES, named["at"], "system")
    given = {**named, "audit": {"goal": "$9K/mo"}}
    assert await tried(door, given) == {**KNOWN, **given}


@pytest.mark.parametrize("body", [{"audit": {"goal": 1}}, {"contact_id": "ada"}, {"contact_id": None}, [1], "x"])
async def test_a_trial_that_names_no_contact_is_passed_on_as_it_came(door: Door, body: Any) -> None:
    assert await tried(door, body) == body
    assert len(door.behind.asked) == 1


async def test_what_is_no_time_is_said_by_the_service_that_tries(door: Door) -> None:
    body = {"contact_id": str(CONTACT_ID), "at": "tomorrow"}
    door.behind.answers[f"enrollment.test{VALUES}"] = lambda _asked: httpx.Response(422, json={})
    assert await tried(door, body) == body


async def test_nobody_is_tried_for_a_contact_whom_nobody_knows_or_can_say(door: Door) -> None:
    door.behind.answers[f"enrollment.test{VALUES}"] = lambda _asked: httpx.Response(404, json={})
    body = {"contact_id": str(CONTACT_ID)}
    assert (await door.client.post(PATH, json=body, headers=door.bearer())).status_code == 404
    door.behind.down.add("enrollment.test")
    assert (await door.client.post(PATH, json=body, headers=door.bearer())).status_code == 503
    assert PATH not in [one.url.path for one in door.behind.asked]


SIMULATE = f"/api/campaigns/{ID}/simulate"
DEFINITIONS = f"campaigns.test/api/admin/campaigns/{ID}"


@pytest.mark.parametrize(
    ("body", "known"),
    [({"seed": 7}, "/definition"), ({"version": 3}, "/versions/3"), ({"version": None}, "/definition")],
)
async def test_the_definition_of_the_campaign_is_simulated(door: Door, body: dict[str, Any], known: str) -> None:
    door.behind.answers[f"{DEFINITIONS}{known}"] = {"name": "Win your money back"}
    answer = await door.client.post(SIMULATE, json=body, headers=door.bearer())
    assert answer.status_code == 200, answer.text
    assert orjson.loads(door.behind.asked[-1].content) == {**body, "definition": {"name": "Win your money back"}}
    assert door.behind.claims(-2)["kind"] == "staff"


@pytest.mark.parametrize("body", [{"definition": {"name": "Mine"}}, {"version": 0}, {"version": "3"}, [1], "x"])
async def test_a_definition_that_is_given_or_not_understood_is_passed_on_as_it_came(door: Door, body: Any) -> None:
    answer = await door.client.post(SIMULATE, content=orjson.dumps(body), headers=door.bearer())
    assert answer.status_code == 200, answer.text
    assert [orjson.loads(one.content) for one in door.behind.asked] == [body]


async def test_a_campaign_that_is_not_there_or_not_reachable_is_not_simulated(door: Door) -> None:
    door.behind.answers[f"{DEFINITIONS}/definition"] = lambda _asked: httpx.Response(404, json={})
    assert (await door.client.post(SIMULATE, json={}, headers=door.bearer())).status_code == 404
    door.behind.down.add("campaigns.test")
    assert (await door.client.post(SIMULATE, json={}, headers=door.bearer())).status_code == 503
