"""The audit log: a line for every change that is asked for, and nobody can change a line."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from chassis.testing.running import OTHER_TENANT, TENANT
from gateway_service.domain.routes import TABLE, Role
from services.gateway.tests.fakes import CLERK_ID, KEY_ID, STAFF_ID, Answer, Door
from services.gateway.tests.integration.test_gate import ID, path_of

LOG = "/api/admin/audit-log"
CAMPAIGN = f"/api/admin/campaigns/{ID}"


async def log(door: Door, query: str = "") -> list[dict[str, Any]]:
    answer = await door.client.get(f"{LOG}?{query}", headers=await door.headers_of(Role.ADMIN))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return [one for one in items if one["operation"] != "POST /api/session"]


async def test_a_change_leaves_a_line_with_what_was_before_and_after(door: Door) -> None:
    door.behind.answers[f"campaigns.test{CAMPAIGN}"] = moving({"status": "draft", "name": "Win", "id": ID}, "active")
    headers = {**door.bearer(), "X-Correlation-Id": "story-7"}
    await door.client.patch(CAMPAIGN, json={"status": "active", "name": "Secret plan"}, headers=headers)
    (line,) = await log(door)
    assert line["operation"] == "PATCH /api/admin/campaigns/{campaign_id}"
    assert (line["actor"], line["actor_id"], line["role"]) == ("key", str(KEY_ID), "service")
    assert (line["names"], line["request_id"], line["status"]) == ({"campaign_id": ID}, "story-7", 200)
    assert line["asked"] == {"status": "active", "name": "[hidden]"}
    assert line["before"] == {"status": "draft", "name": "[hidden]", "id": ID}
    assert line["after"] == {"status": "active", "name": "[hidden]", "id": ID}


def moving(shown: dict[str, Any], status: str) -> Answer:
    """A service that shows something as it is, and moves it to a status when it is asked for a change."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            shown["status"] = status
        return httpx.Response(200, json=shown)

    return answer


async def test_a_question_that_comes_by_post_is_no_change(door: Door) -> None:
    answer = await door.client.post(f"{CAMPAIGN}/dry-run", json={}, headers=await door.headers_of(Role.ADMIN))
    assert answer.status_code == 200
    assert await log(door) == []


ENROLLMENT = f"{CAMPAIGN}/enrollments/{ID}"
CHANGES = [
    ("campaigns", "POST", f"{CAMPAIGN}/publish", CAMPAIGN),
    ("campaigns", "POST", f"{CAMPAIGN}/archive", CAMPAIGN),
    ("enrollment", "POST", f"{ENROLLMENT}/withdraw", ENROLLMENT),
    ("payouts", "POST", f"{ENROLLMENT}/resolve", f"{ENROLLMENT}/payout"),
    ("payouts", "POST", f"/api/admin/payouts/{ID}/approve", f"/api/admin/payouts/{ID}"),
    ("progress", "PUT", f"{ENROLLMENT}/progress/{ID}", f"{ENROLLMENT}/progress/{ID}/history"),
]
"""Changes about money and promises: who is asked, and what shows how it was."""


@pytest.mark.parametrize(("service", "method", "path", "shown"), CHANGES)
async def test_an_action_leaves_a_line_with_what_it_found(
    door: Door, service: str, method: str, path: str, shown: str
) -> None:
    standing = moving({"status": "waiting", "id": ID}, "settled")
    door.behind.answers |= {f"{service}.test{path}": standing, f"{service}.test{shown}": standing}
    headers = await door.headers_of(Role.ADMIN)
    assert (await door.client.request(method, path, json={}, headers=headers)).status_code == 200
    (line,) = await log(door)
    assert (line["before"], line["after"]) == ({"status": "waiting", "id": ID}, {"status": "settled", "id": ID})
    assert [(one.method, one.url.path) for one in door.behind.asked] == [("GET", shown), (method, path)]


async def test_a_question_leaves_no_line(door: Door) -> None:
    await door.client.get(CAMPAIGN, headers=door.bearer())
    assert await log(door) == []


async def test_what_was_refused_and_what_failed_are_there_too(door: Door) -> None:
    await door.client.post("/api/admin/campaigns", headers=await door.headers_of(Role.STAFF))
    door.behind.down.add("campaigns.test")
    await door.client.post("/api/admin/campaigns", headers=door.bearer())
    assert [(line["status"], line["actor"]) for line in await log(door)] == [(503, "key"), (403, "user")]


async def test_every_change_that_passes_the_gate_has_a_line(door: Door) -> None:
    """By every route of the table that changes something, in a role it is for."""
    others = [route for route in TABLE if route.service != "gateway" and not route.only_asks]
    changes = [(m, route) for route in others for m in route.methods.split() if m != "GET"]
    assert changes
    callers = {role: await door.headers_of(role) for role in (Role.ADMIN, Role.CONTACT)}
    for method, route in changes:
        role = next(one for one in callers if one in route.roles)
        await door.client.request(method, path_of(route), headers=callers[role])
    entries = await log(door, "limit=200")
    assert len(entries) == len(changes)
    assert all(entry["status"] == 200 for entry in entries)


async def test_signing_in_is_a_line_and_a_wrong_password_none(door: Door) -> None:
    await door.sign_in(password="wrong", tenant=str(TENANT))
    headers = await door.headers_of(Role.STAFF)
    assert (await door.client.get(LOG, headers=headers)).status_code == 403
    answer = await door.client.get(f"{LOG}?actor_id={CLERK_ID}", headers=await door.headers_of(Role.ADMIN))
    assert [line["operation"] for line in answer.json()["items"]] == ["POST /api/session"]


async def test_lines_are_found_by_actor_operation_and_time(door: Door) -> None:
    admin = await door.headers_of(Role.ADMIN)
    for headers in (door.bearer(), admin):
        await door.client.post("/api/admin/campaigns", headers=headers)
    await door.client.delete(CAMPAIGN, headers=admin)
    assert len(await log(door, f"actor_id={STAFF_ID}&operation=POST%20/api/admin/campaigns")) == 1
    assert [line["operation"] for line in await log(door, f"actor_id={KEY_ID}")] == ["POST /api/admin/campaigns"]
    later = (await door.running.now() + timedelta(hours=1)).isoformat().replace("+", "%2B")
    assert (await log(door, f"since={later}"), len(await log(door, f"until={later}"))) == ([], 3)


async def test_lines_come_in_pages(door: Door) -> None:
    for _ in range(3):
        await door.client.post("/api/admin/campaigns", headers=door.bearer())
    headers = await door.headers_of(Role.ADMIN)
    query = f"{LOG}?actor_id={KEY_ID}&limit=2"
    first = (await door.client.get(query, headers=headers)).json()
    rest = (await door.client.get(f"{query}&cursor={first['next']}", headers=headers)).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)


@pytest.mark.parametrize("table", ["audit_log", "audit_outcomes"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET id = id", "TRUNCATE {}"])
async def test_nobody_changes_a_line(door: Door, table: str, change: str) -> None:
    async with door.connection() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(change.format(table))


async def test_without_a_line_nothing_is_carried_out(door: Door) -> None:
    """The log is written first: while it cannot be, the service is not asked."""
    owner = door.running.service.settings.owner_database_url.get_secret_value()
    connection = await asyncpg.connect(owner)
    try:
        await connection.execute("ALTER TABLE audit_log ADD CONSTRAINT closed CHECK (false) NOT VALID")
    finally:
        await connection.close()
    answer = await door.client.post("/api/admin/campaigns", headers=door.bearer())
    assert (answer.status_code, door.behind.asked) == (500, [])


async def test_a_tenant_sees_its_own_lines_alone(door: Door) -> None:
    await door.client.post("/api/admin/campaigns", headers=door.bearer())
    other = (await door.sign_in(tenant=str(OTHER_TENANT))).json()["token"]
    answer = await door.client.get(f"{LOG}?actor_id={KEY_ID}", headers=door.bearer(other))
    assert answer.json()["items"] == []


async def test_an_operator_stands_in_the_log_of_the_tenant_she_changes(door: Door) -> None:
    operator = await door.headers_of(Role.OPERATOR)
    answer: httpx.Response = await door.client.patch(
        f"/api/operator/tenants/{TENANT}", json={"locale": "de-DE"}, headers=operator
    )
    assert answer.status_code == 200
    (line,) = await log(door)
    assert (line["actor"], line["role"], line["asked"]) == ("operator", "operator", {"locale": "de-DE"})


async def test_what_the_gateway_changes_itself_is_there_as_it_was_and_as_it_is(door: Door) -> None:
    admin = await door.headers_of(Role.ADMIN)
    path = f"/api/admin/users/{CLERK_ID}"
    assert (await door.client.patch(path, json={"disabled": True}, headers=admin)).status_code == 200
    (line,) = await log(door)
    assert (line["before"]["status"], line["after"]["status"]) == ("active", "disabled")
    assert (line["before"]["email"], line["after"]["name"]) == ("[hidden]", "[hidden]")
    body = {"status": "suspended"}
    await door.client.patch(
        f"/api/operator/tenants/{OTHER_TENANT}", json=body, headers=await door.headers_of(Role.OPERATOR)
    )
    other = replace(door, tenant=OTHER_TENANT)
    async with other.connection() as connection:
        kept = await connection.fetchrow(
            "SELECT before, after FROM audit_outcomes WHERE status = 200 AND before <> 'null'"
        )
    assert kept is not None
    assert ('"active"' in kept["before"], '"suspended"' in kept["after"]) == (True, True)
