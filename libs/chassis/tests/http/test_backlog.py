"""What waits in a service, and what an admin does about it: of her own tenant, and of no other."""

from dataclasses import replace

import pytest

from chassis.testing import Running, staff
from chassis.testing.running import OTHER_TENANT
from libs.chassis.tests.toy import Work, milestone, milestones

DEAD = {"state": "dead"}


async def test_parked_records_are_listed_with_their_reason_page_by_page(service: Running[Work]) -> None:
    await service.receive(*milestones(3, "reject"), milestone("early", "wait"))
    async with service.client(staff()) as client:
        first = (await client.get("/internal/parked", params={"limit": 2})).json()
        rest = (await client.get("/internal/parked", params={"cursor": first["next"]})).json()
        dead = (await client.get("/internal/parked", params=DEAD)).json()["items"]
        by_reason = (await client.get("/internal/parked", params={"reason": "NotYet"})).json()["items"]
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 2, None)
    assert [(one["reason"], one["detail"], one["type"]) for one in dead] == [
        ("Rejected", "as told", "milestone.completed.v1")
    ] * 3
    assert [one["state"] for one in by_reason] == ["waiting"]


async def test_dead_records_are_replayed_one_by_one_or_by_reason(service: Running[Work]) -> None:
    await service.receive(*milestones(3, "reject"))
    async with service.client(staff()) as client:
        ids = [one["id"] for one in (await client.get("/internal/parked", params=DEAD)).json()["items"]]
        one = (await client.post("/internal/parked/replay", json={"ids": ids[:1]})).json()
        others = (await client.post("/internal/parked/replay", json={"reason": "Rejected"})).json()
        nobody = (await client.post("/internal/parked/replay", json={"topic": "order.paid"})).json()
    assert [one["records"], others["records"], nobody["records"]] == [1, 2, 0]
    assert [dead for _reason, dead in await service.parked()] == [False] * 3


@pytest.mark.leaves("dead_records_of_*")
async def test_a_record_is_closed_with_a_note_and_opened_again_by_a_replay(service: Running[Work]) -> None:
    await service.receive(milestone("a", "reject"))
    async with service.client(staff()) as client:
        ids = [(await client.get("/internal/parked")).json()["items"][0]["id"]]
        assert (await client.post("/internal/parked/close", json={"ids": ids})).status_code == 422
        note = {"ids": ids, "note": "It was a test."}
        closed = [(await client.post("/internal/parked/close", json=note)).json()["records"] for _ in range(2)]
        listed = (await client.get("/internal/parked", params={"state": "closed"})).json()["items"]
        dead = (await client.get("/internal/parked", params=DEAD)).json()["items"]
        again = (await client.post("/internal/parked/replay", json={"ids": ids})).json()["records"]
    assert (closed, dead, again) == ([1, 0], [], 1)
    assert [(one["closed_note"], one["closed_by"]) for one in listed] == [("It was a test.", str(staff().id))]


async def test_a_record_that_is_tried_again_by_itself_is_neither_replayed_nor_closed(service: Running[Work]) -> None:
    await service.receive(milestone("early", "wait"))
    async with service.client(staff()) as client:
        before = (await client.get("/internal/parked")).json()["items"]
        ids = {"ids": [before[0]["id"]]}
        again = (await client.post("/internal/parked/replay", json=ids)).json()["records"]
        closed = (await client.post("/internal/parked/close", json={**ids, "note": "x"})).json()["records"]
        after = (await client.get("/internal/parked")).json()["items"]
    assert (again, closed, after) == (0, 0, before)


async def test_nothing_named_changes_nothing(service: Running[Work]) -> None:
    await service.receive(milestone("a", "reject"))
    async with service.client(staff()) as client:
        assert (await client.post("/internal/parked/replay", json={})).status_code == 422
    assert await service.parked() == [("Rejected", True)]


async def test_another_tenant_and_whoever_is_no_admin_see_and_change_nothing(service: Running[Work]) -> None:
    await service.receive(milestone("a", "reject"))
    async with service.client(staff(OTHER_TENANT)) as client:
        listed = (await client.get("/internal/parked")).json()["items"]
        changed = (await client.post("/internal/parked/replay", json={"reason": "Rejected"})).json()["records"]
    async with service.client(replace(staff(), role="staff")) as client:
        refused = (await client.get("/internal/parked")).status_code
    assert (listed, changed, refused) == ([], 0, 403)


async def test_the_backlog_says_what_is_parked_and_what_is_not_sent(service: Running[Work]) -> None:
    await service.receive(milestone("a", "reject"), milestone("b", "say"))
    async with service.client(staff()) as client:
        found = (await client.get("/internal/backlog")).json()
    assert (found["parked"], found["outbox"]) == ([{"state": "dead", "reason": "Rejected", "records": 1}], 1)
    assert found["lag"] is None  # there is no broker here


async def test_a_record_is_shown_as_it_came_to_its_tenant_alone(service: Running[Work]) -> None:
    await service.receive(milestone("a", "reject"))
    async with service.client(staff()) as client:
        (listed,) = (await client.get("/internal/parked")).json()["items"]
        path = f"/internal/parked/{listed['id']}"
        shown = (await client.get(path)).json()
    assert {name: shown[name] for name in listed} == listed
    assert shown["headers"]["ce_type"] == "milestone.completed.v1"
    assert '"a"' in shown["value"]
    async with service.client(staff(OTHER_TENANT)) as client:
        assert (await client.get(path)).status_code == 404
