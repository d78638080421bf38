"""Parked records of every service through one door."""

from uuid import UUID

import httpx
import orjson

from gateway_service.domain.routes import Role
from services.gateway.tests.fakes import SERVICES, Door

WAITING = {"parked": [{"state": "dead", "reason": "Rejected", "records": 2}], "outbox": 0, "lag": {"order.paid": 3}}
NONE: dict[str, object] = {"items": [], "next": None}
IDS = [str(UUID(int=1))]


async def test_the_backlog_is_that_of_every_service_and_names_the_silent(door: Door) -> None:
    door.behind.answers |= {f"{name}.test/internal/backlog": WAITING for name in SERVICES}
    door.behind.down.add("payouts.test")
    found = (await door.client.get("/api/admin/backlog", headers=await door.headers_of(Role.ADMIN))).json()
    assert set(found["services"]) == {"gateway", *SERVICES} - {"payouts"}
    assert (found["services"]["enrollment"], found["missing"]) == (WAITING, ["payouts"])
    assert found["services"]["gateway"]["parked"] == []


async def test_a_service_is_asked_for_its_parked_records_as_the_admin(door: Door) -> None:
    door.behind.answers["enrollment.test/internal/parked"] = NONE
    path = "/api/admin/parked?service=enrollment&state=dead&reason=Rejected"
    answer = await door.client.get(path, headers=await door.headers_of(Role.ADMIN))
    assert (answer.status_code, answer.json()) == (200, NONE)
    assert door.behind.asked[-1].url.params["reason"] == "Rejected"
    assert door.behind.claims()["role"] == "admin"


async def test_replay_and_close_are_passed_on_with_what_was_chosen(door: Door) -> None:
    admin, taken = await door.headers_of(Role.ADMIN), list[object]()

    def take(request: httpx.Request) -> httpx.Response:
        taken.append(orjson.loads(request.content))
        return httpx.Response(200, json={"records": 1})

    door.behind.answers |= {f"progress.test/internal/parked/{verb}": take for verb in ("replay", "close")}
    for verb, body in (("replay", {"reason": "Rejected"}), ("close", {"ids": IDS, "note": "a test"})):
        answer = await door.client.post(f"/api/admin/parked/{verb}?service=progress", json=body, headers=admin)
        assert (answer.status_code, answer.json()) == (200, {"records": 1})
    assert taken == [{"reason": "Rejected"}, {"ids": IDS, "note": "a test"}]


async def test_the_gateway_answers_for_itself_and_no_other_name_is_taken(door: Door) -> None:
    admin = await door.headers_of(Role.ADMIN)
    own = await door.client.get("/api/admin/parked?service=gateway", headers=admin)
    others = [
        await door.client.get(f"/api/admin/parked?service={name}", headers=admin)
        for name in ("statistics", "nobody", "../x")
    ]
    assert own.json() == NONE
    assert [(one.status_code, one.json()["errors"][0]["field"]) for one in others] == [(422, "query.service")] * 3


async def test_a_record_is_shown_to_an_admin_in_person_alone(door: Door) -> None:
    path = f"/api/admin/parked/{IDS[0]}?service=progress"
    door.behind.answers[f"progress.test/internal/parked/{IDS[0]}"] = {"value": "{}"}
    shown = await door.client.get(path, headers=await door.headers_of(Role.ADMIN))
    assert (shown.status_code, shown.json()) == (200, {"value": "{}"})
    for role in (Role.STAFF, Role.SERVICE):
        assert (await door.client.get(path, headers=await door.headers_of(role))).status_code == 403


async def test_a_record_that_is_not_there_is_not_shown(door: Door) -> None:
    path = f"/api/admin/parked/{IDS[0]}?service=gateway"
    assert (await door.client.get(path, headers=await door.headers_of(Role.ADMIN))).status_code == 404
