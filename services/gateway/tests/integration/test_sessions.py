"""Who one is: the user and the tenant of the session that asks, as they are now."""

from datetime import timedelta

import pytest

from chassis.testing.running import OTHER_TENANT, TENANT
from gateway_service.domain.routes import Role
from services.gateway.tests.fakes import CLERK_EMAIL, CLERK_ID, EMAIL, OPERATOR_KEY, STAFF_ID, Door

SESSION = "/api/session"


@pytest.mark.parametrize(
    ("role", "email", "user_id"), [(Role.ADMIN, EMAIL, STAFF_ID), (Role.STAFF, CLERK_EMAIL, CLERK_ID)]
)
async def test_a_session_says_who_one_is(door: Door, role: Role, email: str, user_id: object) -> None:
    begun = await door.sign_in(email, tenant=str(TENANT))
    told = (await door.client.get(SESSION, headers=door.bearer(begun.json()["token"]))).json()
    user = {name: told["user"][name] for name in ("id", "email", "role", "has_second_factor")}
    assert user == {
        "id": str(user_id),
        "email": email,
        "role": str(role.name).lower(),
        "has_second_factor": False,
    }
    assert told["tenant"] == {
        "id": str(TENANT),
        "name": "Example",
        "zone": "America/New_York",
        "currency": "USD",
        "locale": "en-US",
    }
    assert told["expires_at"] == begun.json()["expires_at"]


async def test_it_is_said_as_it_is_now(door: Door) -> None:
    clerk, admin = await door.headers_of(Role.STAFF), await door.headers_of(Role.ADMIN)
    await door.client.patch(f"/api/admin/users/{CLERK_ID}", json={"role": "admin"}, headers=admin)
    changed = {"name": "New name", "zone": "Europe/Madrid"}
    path = f"/api/operator/tenants/{TENANT}"
    await door.client.patch(path, json=changed, headers=door.bearer(OPERATOR_KEY))
    told = (await door.client.get(SESSION, headers=clerk)).json()
    assert (told["user"]["role"], told["tenant"]["name"], told["tenant"]["zone"]) == (
        "admin",
        "New name",
        "Europe/Madrid",
    )


async def test_each_tenant_is_told_of_itself(door: Door) -> None:
    theirs = (await door.sign_in(tenant=str(OTHER_TENANT))).json()["token"]
    headers = door.bearer(theirs) | {"X-Tenant": str(TENANT)}
    assert (await door.client.get(SESSION, headers=headers)).json()["tenant"]["id"] == str(OTHER_TENANT)


@pytest.mark.parametrize("role", [Role.SERVICE, Role.CONTACT, Role.OPERATOR])
async def test_who_has_no_session_is_told_nothing(door: Door, role: Role) -> None:
    assert (await door.client.get(SESSION, headers=await door.headers_of(role))).status_code == 403


async def test_a_session_that_is_over_says_nothing(door: Door) -> None:
    ended, expired = await door.headers_of(Role.ADMIN), await door.headers_of(Role.ADMIN)
    await door.client.delete(SESSION, headers=ended)
    assert (await door.client.get(SESSION, headers=ended)).status_code == 401
    assert (await door.client.get(SESSION)).status_code == 401
    await door.running.advance(timedelta(days=30))
    assert (await door.client.get(SESSION, headers=expired)).status_code == 401
