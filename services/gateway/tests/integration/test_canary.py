"""Secrets that go through every door are in no log afterwards, and in no row that could be read."""

import logging
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from chassis import logging as chassis_logging
from chassis.testing.running import TENANT
from gateway_service.domain.people import API_KEY, SESSION, credential
from gateway_service.domain.routes import TABLE, Role
from services.gateway.tests.fakes import CLERK_EMAIL, CLERK_ID, OPERATOR_KEY, PASSWORD, Door
from services.gateway.tests.integration.test_gate import path_of

CANARY = "Canary4711x"
"""A part of every secret that is sent in."""
ADDRESS = "canary4711@example.com"
MARKS = (CANARY, CANARY.lower(), ADDRESS)


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """Everything this process logs at any level, as the records and as the lines that are written."""
    chassis_logging.configure("gateway", "DEBUG", "json")
    for name in ("aiokafka", "asyncio"):  # the client of this test is an httpx too, and may log what it sends
        logging.getLogger(name).setLevel(logging.DEBUG)
    root = logging.getLogger()
    root.addHandler(caplog.handler)

    def read() -> str:
        written = capsys.readouterr()
        records = [f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records]
        return "\n".join([written.out, written.err, *records])

    yield read
    root.removeHandler(caplog.handler)
    chassis_logging.configure("test", "WARNING", "json")


async def send_everywhere(door: Door) -> list[str]:
    """Secrets in every place where somebody may put one; returns those that were made on the way."""
    admin = await door.headers_of(Role.ADMIN)
    made = [admin["Authorization"].removeprefix("Bearer "), door.api_key, door.portal(), PASSWORD, OPERATOR_KEY]
    post = door.client.post
    key = (await post("/api/admin/api-keys", json={"name": "n"}, headers=admin)).json()
    rotated = (await post(f"/api/admin/api-keys/{key['id']}/rotate", headers=admin)).json()
    link = (await post("/api/admin/users", json={"email": ADDRESS, "name": "Nora"}, headers=admin)).json()
    again = (await post(f"/api/admin/users/{link['user']['id']}/link", headers=admin)).json()
    endpoint = {"provider": "activity", "secret": f"{CANARY}-of-a-webhook"}
    hook = (await post("/api/admin/webhook-endpoints", json=endpoint, headers=admin)).json()
    turned = await post(f"/api/admin/webhook-endpoints/{hook['id']}/rotate", json={}, headers=admin)
    clerk = await door.headers_of(Role.STAFF)
    factor = (await post("/api/second-factor", json={"current": PASSWORD}, headers=clerk)).json()
    made += [key["key"], rotated["key"], link["token"], again["token"], turned.json()["secret"], factor["secret"]]
    await post("/api/password", json={"token": again["token"], "password": f"{CANARY} as a password"})
    for password in (f"{CANARY} as a password", CANARY):
        await door.sign_in(ADDRESS, password, tenant=str(TENANT), device=CANARY, code=CANARY)
    await door.sign_in(CLERK_EMAIL, CANARY, tenant=str(TENANT))
    await _guess(door)
    return made


async def _guess(door: Door) -> None:
    """Credentials and bodies that are not good, some of them so that something breaks."""
    tokens = (CANARY, f"a.{CANARY}.c", credential(API_KEY, TENANT, CANARY), credential(SESSION, TENANT, CANARY))
    for token in (*tokens, f"lo_{CANARY}"):
        await door.client.get("/api/admin/campaigns", headers=door.bearer(token))
    await door.client.get(f"/u/{CANARY}")
    await door.client.get("/api/campaigns/active", params={"token": CANARY, "tenant": CANARY})
    await door.client.get("/api/admin/campaigns", headers={"Authorization": f"Basic {CANARY}"})
    await door.hook({"id": CANARY, "apiKey": CANARY, "email": ADDRESS}, "activity")
    await door.hook({"id": "evt_c", "type": "charge.refunded", "object": CANARY, "data": CANARY})
    await door.hook({"id": "evt_d"}, secret=CANARY)
    for body in (f'{{"email":"{ADDRESS}","password":"{CANARY}\\u0000"', f'"{CANARY}', CANARY):
        await door.client.post("/api/session", content=body, headers={"Content-Type": "application/json"})
    nul = {"email": f"{CANARY}\x00@example.com", "password": CANARY, "tenant": str(TENANT)}
    await door.client.post("/api/session", json=nul)


async def send_to_services(door: Door) -> None:
    """A secret in the body of every path that services answer, while they are there and while they are not."""
    callers = {role: await door.headers_of(role) for role in (Role.ADMIN, Role.CONTACT)}
    body = {"secrets": {"api_key": CANARY}, "password": CANARY, "settings": [CANARY], "email": ADDRESS, CANARY: CANARY}
    for is_down in (False, True):
        door.behind.down = {"campaigns.test", "enrollment.test", "messaging.test"} if is_down else set()
        for route in TABLE:
            role = next((one for one in callers if one in route.roles), None)
            method = route.methods.split()[-1]
            if role is not None and route.service != "gateway" and method != "GET":
                await door.client.request(method, path_of(route), json=body, headers=callers[role])


async def rows_of(door: Door) -> list[str]:
    """Every row of the gateway's database as text; the bytes of webhooks, which are kept as they came, excepted."""
    found = []
    url = door.running.service.settings.owner_database_url.get_secret_value()
    connection: asyncpg.Connection[Any] = await asyncpg.connect(url)
    try:
        await connection.execute("SELECT set_config('app.tenant', $1, false)", str(TENANT))
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for table in {row[0] for row in tables} - {"inbound_events"}:
            found += await connection.fetch(f'SELECT * FROM "{table}"')
    finally:
        await connection.close()
    return [str(tuple(row)) for row in found]


async def test_no_secret_is_in_a_log(door: Door, logs: Any) -> None:
    made = await send_everywhere(door)
    await send_to_services(door)
    written = logs()
    assert "service_unreachable" in written  # or there would be nothing to look at
    assert "webhook_refused" in written
    leaks = [line[:600] for line in written.splitlines() if any(one in line for one in (*MARKS, *made))]
    assert leaks == []


async def test_no_secret_is_readable_in_a_row(door: Door) -> None:
    made = await send_everywhere(door)
    await send_to_services(door)
    kept = await rows_of(door)
    assert any(str(CLERK_ID) in row for row in kept)
    assert [row[:600] for row in kept if any(one in row for one in (CANARY, *made))] == []
