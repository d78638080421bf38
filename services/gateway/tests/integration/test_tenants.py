"""Tenants: made, changed and suspended by the operator, and said to everybody."""

import httpx
import pytest

from chassis.testing.running import OTHER_TENANT, TENANT
from contracts.gateway import TenantChanged
from gateway_service.domain.routes import Role
from services.gateway.tests.fakes import OPERATOR_KEY, Door

TENANTS, OWN = "/api/operator/tenants", "/api/admin/tenant"
NEW = {"name": "Acme", "zone": "Europe/Berlin", "currency": "EUR", "locale": "de-DE", "admin_email": "boss@example.com"}


async def found(door: Door, **more: object) -> httpx.Response:
    return await door.client.post(TENANTS, json=NEW | more, headers=door.bearer(OPERATOR_KEY))


async def test_a_tenant_is_made_with_an_admin_who_comes_in_by_a_link(door: Door) -> None:
    answer = await found(door)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    body = {"token": made["admin_token"], "password": "a long password"}
    assert (await door.client.post("/api/password", json=body)).status_code == 200
    signed_in = await door.sign_in("boss@example.com", "a long password", tenant=made["tenant"]["id"])
    assert signed_in.json()["role"] == "admin"
    await door.client.get("/api/admin/campaigns", headers=door.bearer(signed_in.json()["token"]))
    assert door.behind.claims()["tenant"] == made["tenant"]["id"]


async def test_a_tenant_is_made_once_and_none_is_taken_over(door: Door) -> None:
    mine = "0199a1c0-0010-7000-8000-000000000010"
    assert [(await found(door, id=mine)).status_code for _ in range(2)] == [201, 409]
    assert (await found(door, id=str(TENANT))).status_code == 409
    assert (await door.sign_in("boss@example.com", "a long password", tenant=str(TENANT))).status_code == 401


async def test_what_is_said_of_a_tenant_has_its_locale(door: Door) -> None:
    path = f"{TENANTS}/{TENANT}"
    operator = door.bearer(OPERATOR_KEY)
    assert (await door.client.get(path, headers=operator)).json()["locale"] == "en-US"
    for body in ({"locale": "de-DE"}, {"locale": "de-DE"}, {"grants": {"tenant_rate": "9/minute"}}):
        assert (await door.client.patch(path, json=body, headers=operator)).status_code == 200
    said = await door.running.said(TenantChanged)
    assert [(one.locale, one.version, one.status) for one in said] == [("de-DE", 2, "active")]


async def test_a_suspended_tenant_cannot_come_in_and_comes_back(door: Door) -> None:
    operator, path = door.bearer(OPERATOR_KEY), f"{TENANTS}/{TENANT}"
    admin = await door.headers_of(Role.ADMIN)
    await door.client.patch(path, json={"status": "suspended"}, headers=operator)
    assert (await door.client.get("/api/admin/campaigns", headers=door.bearer())).status_code == 401
    assert (await door.client.get("/api/sessions", headers=admin)).status_code == 401
    assert (await door.sign_in(tenant=str(TENANT))).status_code == 404
    await door.client.patch(path, json={"status": "active"}, headers=operator)
    assert (await door.client.get("/api/sessions", headers=admin)).status_code == 200


async def test_an_operator_sees_tenants_and_nothing_of_theirs(door: Door) -> None:
    operator = door.bearer(OPERATOR_KEY)
    listed = (await door.client.get(f"{TENANTS}?limit=1", headers=operator)).json()
    rest = (await door.client.get(f"{TENANTS}?cursor={listed['next']}", headers=operator)).json()
    assert [one["id"] for one in listed["items"] + rest["items"]] == [str(TENANT), str(OTHER_TENANT)]
    for path in ("/api/admin/campaigns", "/api/admin/users", "/api/campaigns/active"):
        assert (await door.client.get(path, headers=operator)).status_code == 403
    assert door.behind.asked == []


@pytest.mark.parametrize("key", ["lo_", "lo_key-of-the-operatoR", "lo_" + "0" * 64])
async def test_another_key_is_not_the_operators(door: Door, key: str) -> None:
    assert (await door.client.get(TENANTS, headers=door.bearer(key))).status_code == 401


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SERVICE])
async def test_nobody_of_a_tenant_makes_tenants(door: Door, role: Role) -> None:
    answer = await door.client.post(TENANTS, json=NEW, headers=await door.headers_of(role))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"zone": "Mars"}, {"currency": "euro"}, {"locale": "german"}, {"grants": {"request_rate": "often"}}]
)
async def test_a_tenant_that_cannot_be_meant_is_refused(door: Door, wrong: dict[str, object]) -> None:
    assert (await found(door, **wrong)).status_code == 422


async def test_a_tenant_that_is_not_there_is_not_changed(door: Door) -> None:
    path = f"{TENANTS}/0199a1c0-0010-7000-8000-000000000010"
    operator = door.bearer(OPERATOR_KEY)
    assert (await door.client.get(path, headers=operator)).status_code == 404
    assert (await door.client.patch(path, json={"name": "x"}, headers=operator)).status_code == 404


async def test_an_admin_changes_name_zone_and_locale_of_her_own_tenant(door: Door) -> None:
    admin, wanted = await door.headers_of(Role.ADMIN), {"name": "New name", "zone": "Europe/Madrid", "locale": "es-ES"}
    changed = await door.client.patch(OWN, json=wanted, headers=admin)
    assert changed.json() == {"id": str(TENANT), "currency": "USD", **wanted}
    for role in (Role.STAFF, Role.SERVICE):
        assert (await door.client.get(OWN, headers=await door.headers_of(role))).json() == changed.json()
    (said,) = await door.running.said(TenantChanged)
    assert (said.tenant_id, said.name, said.zone, said.currency) == (TENANT, "New name", "Europe/Madrid", "USD")
    other = await door.client.get(f"{TENANTS}/{OTHER_TENANT}", headers=door.bearer(OPERATOR_KEY))
    assert (other.json()["name"], other.json()["zone"]) == ("Example", "America/New_York")


async def test_the_log_shows_how_a_tenant_was_and_is(door: Door) -> None:
    admin = await door.headers_of(Role.ADMIN)
    await door.client.patch(OWN, json={"name": "New name", "zone": "UTC"}, headers=admin)
    entry = (await door.client.get("/api/admin/audit-log", headers=admin)).json()["items"][0]
    assert (entry["operation"], entry["before"]["zone"], entry["after"]["zone"]) == (
        f"PATCH {OWN}",
        "America/New_York",
        "UTC",
    )
    assert "New name" not in str(entry)


@pytest.mark.parametrize(
    "wrong", [{"zone": "Mars"}, {"name": ""}, {"locale": "german"}, {"currency": "EUR"}, {"status": "suspended"}]
)
async def test_what_is_the_operators_or_cannot_be_is_refused(door: Door, wrong: dict[str, object]) -> None:
    assert (await door.client.patch(OWN, json=wrong, headers=await door.headers_of(Role.ADMIN))).status_code == 422
    assert await door.running.said(TenantChanged) == []


@pytest.mark.parametrize("role", [Role.STAFF, Role.SERVICE, Role.CONTACT, Role.OPERATOR])
async def test_nobody_but_an_admin_changes_a_tenant_from_inside(door: Door, role: Role) -> None:
    answer = await door.client.patch(OWN, json={"name": "x"}, headers=await door.headers_of(role))
    assert answer.status_code == 403
