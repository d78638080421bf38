"""API keys: shown once, good for what their role may, replaced without a gap, and ended."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from chassis.testing.running import OTHER_TENANT
from gateway_service.domain.routes import TABLE, Role
from gateway_service.schemas.keys import KeyIn
from services.gateway.tests.fakes import STAFF_ID, Door

KEYS = "/api/admin/api-keys"
PAYOUT = "/api/admin/payouts/0199a1c0-0010-7000-8000-000000000010/approve"


async def make(door: Door, **more: Any) -> dict[str, Any]:
    answer = await door.client.post(KEYS, json={"name": "n8n", **more}, headers=await door.headers_of(Role.ADMIN))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def status(door: Door, key: str, method: str = "GET", path: str = "/api/admin/campaigns") -> int:
    return (await door.client.request(method, path, headers=door.bearer(key))).status_code


async def listed(door: Door) -> httpx.Response:
    return await door.client.get(KEYS, headers=await door.headers_of(Role.ADMIN))


async def test_a_secret_is_shown_once_and_kept_as_a_hash(door: Door) -> None:
    made = await make(door)
    listing = await listed(door)
    assert made["key"] not in listing.text
    (shown,) = (one for one in listing.json()["items"] if one["id"] == made["id"])
    assert (shown["name"], shown["role"], shown["created_by"]) == ("n8n", "service", str(STAFF_ID))
    assert shown["secrets"][0]["prefix"] == made["secrets"][0]["prefix"]
    async with door.connection() as connection:
        kept = "".join(str(tuple(row)) for row in await connection.fetch("SELECT * FROM api_keys"))
        kept += "".join(str(tuple(row)) for row in await connection.fetch("SELECT * FROM answers"))
    assert made["key"].rsplit("_", 1)[1] not in kept


async def test_a_repeated_request_makes_no_second_key_and_shows_no_secret(door: Door) -> None:
    headers = {**await door.headers_of(Role.ADMIN), "Idempotency-Key": "once"}
    first, again = [(await door.client.post(KEYS, json={"name": "n8n"}, headers=headers)).json() for _ in range(2)]
    assert (first["id"], again["key"]) == (again["id"], None)
    assert await status(door, first["key"]) == 200


@pytest.mark.parametrize(
    ("role", "define", "delete"), [("service", 200, 403), ("staff", 403, 403), ("admin", 200, 200)]
)
async def test_a_key_may_what_its_role_may(door: Door, role: str, define: int, delete: int) -> None:
    key = (await make(door, role=role))["key"]
    one = "/api/admin/campaigns/0199a1c0-0010-7000-8000-000000000010"
    assert await status(door, key) == 200
    assert door.behind.claims()["role"] == role
    assert await status(door, key, "POST") == define
    assert await status(door, key, "DELETE", one) == delete


@pytest.mark.parametrize("role", ["service", "staff", "admin"])
async def test_no_key_decides_about_money_or_makes_keys(door: Door, role: str) -> None:
    key = (await make(door, role=role))["key"]
    assert await status(door, key, "POST", PAYOUT) == 403
    assert await status(door, key, "POST", KEYS) == 403
    assert await status(door, key, "GET", KEYS) == 403
    assert door.behind.asked == []


async def test_a_key_has_no_role_of_a_contact(door: Door) -> None:
    body = {"name": "x", "role": "contact"}
    answer = await door.client.post(KEYS, json=body, headers=await door.headers_of(Role.ADMIN))
    assert answer.status_code == 422


async def test_two_secrets_are_live_while_one_replaces_the_other(door: Door) -> None:
    made = await make(door)
    admin = await door.headers_of(Role.ADMIN)
    path = f"{KEYS}/{made['id']}/rotate"
    second = (await door.client.post(path, json={"overlap": 3600}, headers=admin)).json()
    assert [await status(door, key) for key in (made["key"], second["key"])] == [200, 200]
    third = (await door.client.post(path, headers=admin)).json()
    assert [await status(door, one["key"]) for one in (made, second, third)] == [401, 200, 200]
    (shown,) = (one for one in (await listed(door)).json()["items"] if one["id"] == made["id"])
    assert [one["prefix"] for one in shown["secrets"]] == [one["secrets"][0]["prefix"] for one in (third, second)]
    await door.running.advance(timedelta(hours=25))
    assert [await status(door, one["key"]) for one in (second, third)] == [401, 200]


async def test_a_key_ends_when_it_was_said_to(door: Door) -> None:
    ends_at = await door.running.now() + timedelta(hours=1)
    made = await make(door, expires_at=ends_at.isoformat())
    assert await status(door, made["key"]) == 200
    await door.running.advance(timedelta(hours=2))
    assert await status(door, made["key"]) == 401


async def test_a_key_cannot_end_before_it_begins(door: Door) -> None:
    body = {"name": "x", "expires_at": "2020-01-01T00:00:00Z"}
    answer = await door.client.post(KEYS, json=body, headers=await door.headers_of(Role.ADMIN))
    assert answer.status_code == 409


async def test_an_ended_key_opens_nothing_and_is_not_listed(door: Door) -> None:
    made = await make(door)
    admin = await door.headers_of(Role.ADMIN)
    assert (await door.client.delete(f"{KEYS}/{made['id']}", headers=admin)).status_code == 204
    assert await status(door, made["key"]) == 401
    assert made["id"] not in (await listed(door)).text
    assert (await door.client.post(f"{KEYS}/{made['id']}/rotate", headers=admin)).status_code == 404


async def test_the_last_use_of_a_key_is_known(door: Door) -> None:
    made = await make(door)
    assert made["secrets"][0]["last_used_at"] is None
    await status(door, made["key"])
    (shown,) = (one for one in (await listed(door)).json()["items"] if one["id"] == made["id"])
    assert shown["secrets"][0]["last_used_at"] is not None


async def test_keys_are_listed_in_pages(door: Door) -> None:
    for name in ("a", "b"):
        await make(door, name=name)
    admin = await door.headers_of(Role.ADMIN)
    first = (await door.client.get(f"{KEYS}?limit=2", headers=admin)).json()
    rest = (await door.client.get(f"{KEYS}?limit=2&cursor={first['next']}", headers=admin)).json()
    assert sorted(one["name"] for one in first["items"] + rest["items"]) == ["a", "b", "tests"]
    assert rest["next"] is None


async def test_a_key_of_another_tenant_is_not_there(door: Door) -> None:
    made = await make(door)
    other = (await door.sign_in(tenant=str(OTHER_TENANT))).json()["token"]
    answer = await door.client.delete(f"{KEYS}/{made['id']}", headers=door.bearer(other))
    assert answer.status_code == 404
    assert await status(door, made["key"]) == 200


async def test_a_key_may_what_its_scopes_name_within_its_role(door: Door) -> None:
    scopes = ["enrollment:write", "campaigns:read", "campaigns:read"]
    made = await make(door, role="service", scopes=scopes)
    assert made["scopes"] == ["campaigns:read", "enrollment:write"]
    headers = await door.headers_of(Role.ADMIN)
    rotated = (await door.client.post(f"{KEYS}/{made['id']}/rotate", headers=headers)).json()
    (shown,) = (one for one in (await listed(door)).json()["items"] if one["id"] == made["id"])
    assert rotated["scopes"] == shown["scopes"] == made["scopes"]
    for key in (made["key"], rotated["key"]):
        assert await status(door, key) == 200
        assert await status(door, key, "POST") == 403
        assert await status(door, key, "POST", "/api/admin/contacts/audits") == 200
        assert await status(door, key, path="/api/admin/contacts") == 403
        assert await status(door, key, path="/api/admin/waiting") == 403
    assert await status(door, (await make(door, role="staff", scopes=["campaigns:write"]))["key"], "POST") == 403


@pytest.mark.parametrize("scope", ["campaigns", "campaigns:delete", "statistics:read", "Campaigns:read", "x" * 300])
async def test_a_scope_that_there_is_not_is_refused_by_its_place(door: Door, scope: str) -> None:
    body = {"name": "n8n", "scopes": ["campaigns:read", scope]}
    answer = await door.client.post(KEYS, json=body, headers=await door.headers_of(Role.ADMIN))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.scopes.1")


def test_every_path_has_a_scope_that_a_key_can_have() -> None:
    scopes = [route.scope(method) for route in TABLE for method in route.methods.split()]
    assert KeyIn(name="all", scopes=tuple(dict.fromkeys(scopes))).scopes
