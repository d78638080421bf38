"""Whose pages a visitor sees, who has no credential that says it."""

from typing import Any

import pytest

from chassis.testing.fixtures import Start
from chassis.testing.keys import KeyPair
from chassis.testing.running import OTHER_TENANT
from services.gateway.tests.fakes import Door, open_door


@pytest.mark.parametrize(
    "asked",
    [
        {"headers": {"X-Tenant": str(OTHER_TENANT)}},
        {"params": {"tenant": str(OTHER_TENANT)}},
        {"headers": {"Host": "shop.example"}},
    ],
    ids=["header", "query", "host"],
)
async def test_a_public_page_learns_its_tenant_from_header_query_or_host(
    start: Start, keys: KeyPair, asked: dict[str, Any]
) -> None:
    async with open_door(start, keys.private, tenant_hosts={"shop.example": OTHER_TENANT}) as door:
        answer = await door.client.request("GET", "/api/campaigns/active", **asked)
        assert (answer.status_code, door.behind.claims()["tenant"]) == (200, str(OTHER_TENANT))


async def test_a_public_page_needs_to_know_its_tenant(door: Door) -> None:
    assert (await door.client.get("/api/campaigns/active")).status_code == 404
    assert (await door.client.get("/api/campaigns/active?tenant=nobody")).status_code == 404
    assert (await door.client.get(f"/api/campaigns/active?tenant={OTHER_TENANT}")).status_code == 200
    assert door.behind.claims()["tenant"] == str(OTHER_TENANT)
    assert door.behind.claims()["kind"] == "public"
