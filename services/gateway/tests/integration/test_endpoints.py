"""Webhook endpoints, kept by the admins of a tenant: two secrets while one replaces the other."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson

from chassis.testing.running import OTHER_TENANT
from gateway_service.domain.routes import Role
from gateway_service.domain.signature import sign
from services.gateway.tests.fakes import ENDPOINTS, Door, front_of
from services.gateway.tests.payloads import event

PATH = "/api/admin/webhook-endpoints"
STRIPE_SECRET = "whsec_of_the_provider"
ACTIVITY = {"email": "a@example.com", "source": "manual", "name": "call", "occurred_at": "2026-03-01T10:00:00Z"}


async def ask(door: Door, method: str, path: str = PATH, body: Any = None) -> httpx.Response:
    return await door.client.request(method, path, json=body, headers=await door.headers_of(Role.ADMIN))


async def make(door: Door, **more: Any) -> dict[str, Any]:
    answer = await ask(door, "POST", PATH, {"provider": "activity", "name": "CRM", **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def deliver(door: Door, endpoint: dict[str, Any], secret: str, number: int = 1) -> int:
    raw = orjson.dumps({"id": f"a{number}", **ACTIVITY})
    seconds = int((await door.running.now()).timestamp())
    headers = {"Lodestone-Signature": sign(raw, secret, seconds)}
    return (await door.client.post(f"/webhooks/activity/{endpoint['id']}", content=raw, headers=headers)).status_code


async def test_an_endpoint_that_was_made_takes_webhooks(door: Door) -> None:
    made = await make(door)
    assert made["url"].endswith(f"/webhooks/activity/{made['id']}")
    assert [await deliver(door, made, one) for one in (made["secret"], "guess" * 5)] == [200, 400]
    listed = await ask(door, "GET")
    assert made["secret"] not in listed.text
    assert [one["name"] for one in listed.json()["items"] if one["id"] == made["id"]] == ["CRM"]
    assert {str(one) for one in ENDPOINTS.values()} <= {one["id"] for one in listed.json()["items"]}


async def test_two_secrets_are_good_until_the_older_ends(door: Door) -> None:
    made = await make(door)
    newer = (await ask(door, "POST", f"{PATH}/{made['id']}/rotate", {"overlap": 3600})).json()
    assert newer["secrets"] == 2
    assert [await deliver(door, made, one["secret"], 2) for one in (made, newer)] == [200, 200]
    await door.running.advance(timedelta(hours=2))
    door_forgets(door, made)
    assert [await deliver(door, made, one["secret"], 3) for one in (made, newer)] == [400, 200]
    newest = (await ask(door, "POST", f"{PATH}/{made['id']}/rotate", {})).json()
    assert [await deliver(door, made, one["secret"], 4) for one in (made, newer, newest)] == [400, 200, 200]


def door_forgets(door: Door, endpoint: dict[str, Any]) -> None:
    """What a process remembers of endpoints, it remembers for some seconds of the real clock."""
    front_of(door.running).directory.endpoint.cache_invalidate(UUID(endpoint["id"]))


async def test_a_disabled_endpoint_takes_nothing(door: Door) -> None:
    made = await make(door)
    assert (await ask(door, "DELETE", f"{PATH}/{made['id']}")).status_code == 204
    assert await deliver(door, made, made["secret"]) == 404
    assert (await ask(door, "POST", f"{PATH}/{made['id']}/rotate", {})).status_code == 404
    (shown,) = (one for one in (await ask(door, "GET")).json()["items"] if one["id"] == made["id"])
    assert shown["disabled_at"] is not None


async def test_a_provider_that_signs_itself_brings_its_secret(door: Door) -> None:
    without = await ask(door, "POST", PATH, {"provider": "stripe", "account": "acct_1"})
    made = await make(door, provider="stripe", account="acct_1", secret=STRIPE_SECRET)
    unknown = await ask(door, "POST", PATH, {"provider": "fax"})
    assert (without.status_code, made["secret"], unknown.status_code) == (422, None, 422)
    assert (await ask(door, "POST", f"{PATH}/{made['id']}/rotate", {})).status_code == 422
    async with door.connection() as connection:
        kept = str(await connection.fetch("SELECT secrets FROM endpoints"))
    assert STRIPE_SECRET not in kept


async def test_an_endpoint_takes_what_is_real_or_what_is_a_test(door: Door) -> None:
    made = {mode: await make(door, provider="stripe", secret=STRIPE_SECRET, livemode=mode) for mode in (True, False)}
    assert [made[mode]["livemode"] for mode in made] == [True, False]
    assert (await make(door))["livemode"] is True
    listed = {one["id"]: one["livemode"] for one in (await ask(door, "GET")).json()["items"]}
    assert [listed[made[mode]["id"]] for mode in made] == [True, False]
    for number, (endpoint, told) in enumerate((one, mode) for one in made.values() for mode in made):
        raw = orjson.dumps(event("customer.created", {}, number, livemode=told))
        headers = {"Stripe-Signature": sign(raw, STRIPE_SECRET, int(time.time()))}
        answer = await door.client.post(f"/webhooks/stripe/{endpoint['id']}", content=raw, headers=headers)
        assert answer.status_code == 200
    assert [row[2] in ("test_mode", "live_mode") for row in await door.rows()] == [False, True, True, False]


async def test_an_endpoint_of_another_tenant_is_not_there(door: Door) -> None:
    made = await make(door)
    other = door.bearer((await door.sign_in(tenant=str(OTHER_TENANT))).json()["token"])
    assert (await door.client.delete(f"{PATH}/{made['id']}", headers=other)).status_code == 404
    rotated = await door.client.post(f"{PATH}/{made['id']}/rotate", json={}, headers=other)
    assert rotated.status_code == 404
    assert made["id"] not in (await door.client.get(PATH, headers=other)).text
    assert await deliver(door, made, made["secret"]) == 200
