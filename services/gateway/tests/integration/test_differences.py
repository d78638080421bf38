"""Figures that differ from their owners' count: found twice, closed by a person, and open again by another number."""

from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from chassis.ids import new_id
from gateway_service.domain.routes.route import STAFF
from services.gateway.tests.fakes import Door
from services.gateway.tests.integration.test_composition import CAMPAIGN, counted

PATH = "/api/admin/figure-differences"


def owned(door: Door, met: int) -> None:
    """What progress says that it counts; the others count nothing."""
    for name in ("progress", "messaging", "enrollment", "payouts"):
        counters = {"criteria.met": met} if name == "progress" else {}
        door.behind.answers[f"{name}.test/internal/figures/{CAMPAIGN}"] = {"counters": counters}


async def compare(door: Door) -> None:
    await door.running.tick()
    await door.running.carry_out()
    await door.running.advance(timedelta(minutes=1))


async def listed(door: Door, state: str = "open") -> list[Any]:
    answer = await door.client.get(PATH, params={"state": state}, headers=door.bearer())
    items: list[Any] = answer.json()["items"]
    return items


async def close(door: Door, difference_id: str, note: str = "Counted before the repair") -> Any:
    headers = await door.headers_of(STAFF)
    return await door.client.post(f"{PATH}/{difference_id}/close", json={"note": note}, headers=headers)


async def waiting(door: Door) -> list[Any]:
    answer = (await door.client.get("/api/admin/waiting", headers=door.bearer())).json()
    items: list[Any] = answer["queues"]["figure_differences"]["items"]
    return items


def told() -> float:
    """How often a comparison has found what staff should look at, as it is measured."""
    return REGISTRY.get_sample_value("figure_differences_total") or 0


@pytest.mark.leaves("figure_differences")
async def test_a_difference_that_lasts_waits_for_a_person_until_it_is_closed(door: Door) -> None:
    before = told()
    await door.running.receive(counted(2, criteria_met=2))
    owned(door, 3)
    await compare(door)
    assert (await listed(door), told() - before) == ([], 0)
    await compare(door)
    (one,) = await listed(door)
    assert (one["name"], one["service"], one["counted"], one["owned"]) == ("criteria.met", "progress", 2, 3)
    assert await waiting(door) == [one]
    closed = (await close(door, one["id"])).json()
    assert (closed["closing_note"], closed["closed_by"] is None) == ("Counted before the repair", False)
    await compare(door)
    assert (await listed(door), await waiting(door)) == ([], [])
    assert [kept["id"] for kept in await listed(door, "closed")] == [one["id"]]
    assert told() - before == 1
    owned(door, 4)
    await compare(door)
    await compare(door)
    assert [(again["owned"], again["closed_at"]) for again in await listed(door)] == [(4, None)]
    assert len(await listed(door, "closed")) == 1


async def test_a_difference_is_open_as_long_as_its_owner_says_so_and_while_it_says_nothing(door: Door) -> None:
    await door.running.receive(counted(2, criteria_met=2))
    owned(door, 3)
    await compare(door)
    await compare(door)
    door.behind.down.add("progress.test")
    await compare(door)
    assert len(await listed(door)) == 1
    door.behind.down.clear()
    owned(door, 2)
    await compare(door)
    assert (await listed(door), await listed(door, "closed")) == ([], [])


async def test_a_difference_that_is_not_there_is_not_closed(door: Door) -> None:
    by_key = await door.client.post(f"{PATH}/{new_id()}/close", json={"note": "No"}, headers=door.bearer())
    assert (by_key.status_code, (await close(door, str(new_id()))).status_code) == (403, 404)
    assert (await close(door, str(new_id()), " ")).status_code == 422
    assert (await door.client.get(PATH, params={"state": "ajar"}, headers=door.bearer())).status_code == 422
