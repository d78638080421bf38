"""What visitors see, and what concerns them."""

from typing import Any

import httpx
import pytest

from campaigns_service.work import Work
from chassis.testing import Running
from services.campaigns.tests.stories import ADMIN, BUNDLES, DRAFT, GROWTH, VISITOR, begun, drafted, published

SLUG, NAME = DRAFT["slug"], DRAFT["name"]
LATER, BEFORE = "2090-01-01T00:00:00Z", "2020-01-01T00:00:00Z"


async def seen(service: Running[Work]) -> tuple[list[str], bool | None]:
    """Slugs of the public list, and whether the campaign's own page says that it admits; None without a page."""
    async with service.client(VISITOR) as visitor:
        listed = (await visitor.get("/api/campaigns/active")).json()
        page = await visitor.get(f"/api/campaigns/{SLUG}")
    return [landing["slug"] for landing in listed], page.json()["admits"] if page.is_success else None


@pytest.mark.parametrize(
    ("window", "listed", "admits"),
    [
        ({}, True, True),
        ({"starts_at": BEFORE, "enrollment_deadline": LATER, "ends_at": LATER}, True, True),
        ({"starts_at": LATER}, False, False),
        ({"enrollment_deadline": BEFORE}, False, False),
        ({"ends_at": BEFORE}, False, None),
    ],
)
async def test_the_public_list_holds_campaigns_that_have_begun_and_still_admit(
    service: Running[Work], team: httpx.AsyncClient, window: dict[str, str], listed: bool, admits: bool | None
) -> None:
    await published(team, **window)
    assert await seen(service) == ([SLUG] if listed else [], admits)


async def test_a_paused_campaign_is_not_on_show(service: Running[Work], team: httpx.AsyncClient) -> None:
    path = f"{ADMIN}/{(await published(team))['id']}"
    await team.post(f"{path}/pause")
    assert await seen(service) == ([], None)


async def test_a_campaign_that_has_ended_says_so_by_its_name_and_one_that_was_never_public_does_not(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    path = f"{ADMIN}/{(await published(team))['id']}"
    draft = await begun(team, slug="a-draft")
    await team.post(f"{draft}/archive")
    async with service.client(VISITOR) as visitor:
        for action in ("complete", "archive"):
            await team.post(f"{path}/{action}")
            for place in ("", "/bundles"):
                told = await visitor.get(f"/api/campaigns/{SLUG}{place}")
                assert (told.status_code, told.json()["code"], told.json()["name"]) == (404, "CampaignOver", NAME)
        assert (await visitor.get("/api/campaigns/a-draft")).json()["code"] == "NoSuchCampaign"
        await team.delete(path, params={"permanent": True})
        assert (await visitor.get(f"/api/campaigns/{SLUG}")).json()["code"] == "NoSuchCampaign"


async def offered(service: Running[Work], query: str = "") -> list[Any]:
    async with service.client(VISITOR) as visitor:
        answer = await visitor.get(f"/api/campaigns/{SLUG}/bundles{query}")
    assert answer.status_code == 200, answer.text
    return [bundle["id"] for bundle in answer.json()]


async def test_a_client_sees_only_the_bundles_relevant_to_the_audit_and_a_stranger_all(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    path = await drafted(team)
    for bundle_id, tags in (("churn", ["churn_rate"]), ("retail", ["industry=retail"])):
        await team.post(BUNDLES, json={**GROWTH, "id": bundle_id, "relevance_tags": tags})
        await team.post(f"{path}/eligible-bundles", json={"bundle_id": bundle_id})
    await team.post(f"{path}/publish")
    assert await offered(service) == ["growth", "churn", "retail"]
    assert await offered(service, "?tags=churn_rate%3D0.2&tags=industry%3Dcoaching") == ["growth", "churn"]
    assert await offered(service, "?tags=industry%3DRetail") == ["growth", "retail"]


async def test_campaign_detail_by_slug_shows_bundles_with_price_and_what_they_are_relevant_to(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    await team.post(BUNDLES, json={**GROWTH, "relevance_tags": ["revenue"]})
    path = await drafted(team)
    await team.post(BUNDLES, json={**GROWTH, "relevance_tags": ["revenue"]})
    await team.post(f"{path}/eligible-bundles", json={"bundle_id": "growth", "override_min_amount": 5})
    await team.post(f"{path}/publish")
    async with service.client(VISITOR) as visitor:
        landing = (await visitor.get(f"/api/campaigns/{SLUG}")).json()
    assert landing["needs_audit"] is True
    assert landing["bundles"] == [
        {
            "id": "growth",
            "name": "Growth bundle",
            "price": 249700,
            "currency": "USD",
            "relevance_tags": ["revenue"],
            "min_purchase_amount": 5,
        }
    ]
    await team.delete(BUNDLES, params={"bundle_id": "growth"})
    assert await offered(service) == []
