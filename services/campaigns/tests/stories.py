"""Campaigns that tests begin with."""

from typing import Any

import httpx

from chassis.security.tokens import Caller, Kind
from chassis.testing.running import STAFF_ID, TENANT

ADMIN, BUNDLES = "/api/admin/campaigns", "/api/admin/bundles"
DRAFT = {"name": "Win Your Money Back", "slug": "win-your-money-back", "currency": "USD", "min_purchase_amount": 100000}
CRITERION = {
    "label_template": "Attend three sessions",
    "kind": "action",
    "tracking": {"source": "onboarding_milestone", "name": "session", "target": 3},
}
STEP = {"name": "welcome", "subject": "Welcome, {{first_name}}", "body": "You are in."}
GROWTH = {"id": "growth", "name": "Growth bundle", "price": 249700, "currency": "USD"}
VISITOR = Caller(TENANT, Kind.PUBLIC, STAFF_ID)


async def begun(team: httpx.AsyncClient, **changes: object) -> str:
    """A new draft; its path."""
    created = await team.post(ADMIN, json={**DRAFT, **changes})
    assert created.status_code == 201, created.text
    return f"{ADMIN}/{created.json()['id']}"


async def drafted(team: httpx.AsyncClient, **changes: object) -> str:
    """A draft that lacks nothing but steps; its path."""
    path = await begun(team, **changes)
    await team.post(BUNDLES, json=GROWTH)
    await team.post(f"{path}/criteria", json=CRITERION)
    answer = await team.post(f"{path}/eligible-bundles", json={"bundle_id": "growth"})
    assert answer.status_code == 201, answer.text
    return path


async def published(team: httpx.AsyncClient, **changes: object) -> dict[str, Any]:
    """A campaign that is active."""
    path = await drafted(team, **changes)
    await team.put(f"{path}/steps", json=[STEP])
    answer = await team.post(f"{path}/publish")
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def fields_of(refused: httpx.Response) -> list[str]:
    """The fields that a refusal names."""
    return [one["field"] for one in refused.json()["errors"]]
