"""Secrets that go through every door, and through the services behind it, are in no line of any log."""

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from chassis.ids import new_id
from services.gateway.tests.fakes import OPERATOR_KEY
from tests.conformance.cast import PASSWORD, SECRET, Tenant
from tests.conformance.world import World

CANARY = f"canary{secrets.token_hex(8)}"
"""A part of every secret that is sent in here."""
MAIL = {"host": "mail.example.com", "port": 25, "from_address": "shop@example.com", "username": "shop"}


def accounts(tenant: Tenant) -> Iterator[tuple[str, str, Any]]:
    """Requests that bring a secret of a provider: kept, replaced, refused for their shape, and for what they name."""
    mail, money = (f"/api/admin/{one}-accounts/{new_id()}" for one in ("provider", "payment"))
    password = {"password": CANARY}
    told = {"channel": "email", "provider": "smtp", "name": "mail"}
    yield "PUT", mail, told | {"settings": MAIL | password}
    yield "POST", f"{mail}/secrets", {"secrets": {"password": f"{CANARY}2"}}
    yield "POST", f"{mail}/secrets", {"secrets": {CANARY: CANARY, "password": [CANARY]}}
    yield "PUT", mail, told | {"provider": CANARY, "settings": MAIL | password}
    paid = {"provider": "stripe", "account": f"acct_{new_id().hex}", "name": "money"}
    yield "PUT", money, paid | {"api_key": f"sk_live_{CANARY}"}
    yield "POST", f"{money}/rotate", {"api_key": f"sk_live_{CANARY}2"}
    yield "POST", f"{money}/rotate", {"api_key": f"sk_test_{CANARY}"}
    yield "PUT", money, paid | {"api_key": [CANARY], CANARY: 1}
    endpoint = {"provider": "activity", "secret": f"{CANARY}-of-a-webhook"}
    yield "POST", "/api/admin/webhook-endpoints", endpoint
    yield "POST", "/api/admin/webhook-endpoints", endpoint | {"provider": CANARY}


def made(tenant: Tenant) -> Iterator[str]:
    """Secrets that the system makes and shows once, each used or shown as a wrong one."""
    key = tenant.admin("POST", "/api/admin/api-keys", json={"name": "canary"})
    yield key["key"]
    yield tenant.admin("POST", f"/api/admin/api-keys/{key['id']}/rotate")["key"]
    hook = tenant.admin("POST", "/api/admin/webhook-endpoints", json={"provider": "activity"})
    yield hook["secret"]
    yield tenant.admin("POST", f"/api/admin/webhook-endpoints/{hook['id']}/rotate", json={})["secret"]
    factor = tenant.ask("staff", "POST", "/api/second-factor", json={"current": PASSWORD})
    yield factor["secret"]
    link = tenant.admin("POST", "/api/admin/users", json={"email": f"{new_id().hex}@example.com", "name": "Nora"})
    yield link["token"]
    _send(tenant, "POST", "/api/password", {"token": link["token"], "password": f"{CANARY} long enough"})
    yield tenant.signed_in("admin")


def guess(tenant: Tenant) -> None:
    """Credentials that are not good."""
    for token in (CANARY, f"lo_{CANARY}", f"a.{CANARY}.c"):
        tenant.client.get("/api/admin/campaigns", headers={"Authorization": f"Bearer {token}"})
        tenant.client.get("/api/campaigns/enrollments", headers={"Authorization": f"Bearer {token}"})
    tenant.client.get(f"/u/{CANARY}")
    wrong = {"email": f"admin.{tenant.mark}@example.com", "password": CANARY, "tenant": str(tenant.id), "code": CANARY}
    _send(tenant, "POST", "/api/session", wrong)
    _send(tenant, "POST", "/api/session", wrong | {"password": [CANARY]})


def _send(
    tenant: Tenant, method: str, path: str, body: Any, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    return tenant.client.request(method, path, json=body, headers=headers)


@pytest.mark.timeout(600)
def test_no_secret_of_any_door_is_in_a_log(world: World) -> None:
    ours = world.ours
    statuses = [_send(ours, *told, headers=ours.headers("admin")).status_code for told in accounts(ours)]
    assert {at for at, status in enumerate(statuses) if status < 300} == {0, 1, 4, 5, 8}
    assert max(statuses) < 500
    shown = [*made(ours), *ours.credentials.values(), *world.theirs.credentials.values()]
    guess(ours)
    for part in ("messaging", "payouts"):
        world.system.run(world.system.parts[part].carry_out())
    world.system.settle()
    told = {CANARY, PASSWORD, SECRET, OPERATOR_KEY, *shown, *(f"sk_live_{one.handle}" for one in (ours, world.theirs))}
    lines = world.log.read_text().splitlines()
    assert lines  # or there would be nothing to look at
    assert [line[:500] for line in lines if any(one in line for one in told)] == []
