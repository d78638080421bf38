"""Bundles through their doors: eligible ones exist, products stand for one bundle alone."""

import asyncio

import httpx
import pytest

from campaigns_service.work import Work
from chassis.testing import Running, staff
from chassis.testing.running import OTHER_TENANT
from contracts.campaigns import BundleChanged
from services.campaigns.tests.stories import BUNDLES, GROWTH, begun, drafted

FULL = {**GROWTH, "products": ["price_1", "prod_1"], "relevance_tags": ["revenue"]}


async def ids(team: httpx.AsyncClient) -> list[str]:
    return [bundle["id"] for bundle in (await team.get(BUNDLES)).json()]


async def test_a_bundle_is_told_with_price_products_and_tags_when_it_changes(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    bodies = (FULL, FULL, {**FULL, "price": 5, "products": ["prod_1"]})
    answers = [await team.post(BUNDLES, json=body) for body in bodies]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert (await team.get(BUNDLES)).json() == [answers[-1].json()]
    said = await service.said(BundleChanged)
    assert [(e.revision, e.price.amount, e.products, e.tags, e.is_offered) for e in said] == [
        (1, 249700, ("price_1", "prod_1"), ("revenue",), True),
        (2, 5, ("prod_1",), ("revenue",), True),
    ]


async def test_a_product_of_the_provider_stands_for_one_bundle(service: Running[Work], team: httpx.AsyncClient) -> None:
    await team.post(BUNDLES, json=FULL)
    taken = await team.post(BUNDLES, json={**FULL, "id": "other", "products": ["price_2", "prod_1"]})
    assert (taken.status_code, taken.json()["detail"]) == (409, "Already another bundle's: prod_1.")
    assert await ids(team) == ["growth"]
    async with service.client(staff(OTHER_TENANT)) as neighbours:
        assert (await neighbours.post(BUNDLES, json=FULL)).status_code == 201


async def test_two_who_offer_the_same_new_bundle_at_once_leave_one(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    answers = await asyncio.gather(*(team.post(BUNDLES, json={**FULL, "price": price}) for price in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    revisions = [event.revision for event in await service.said(BundleChanged)]
    assert revisions == list(range(1, len(revisions) + 1))


async def test_add_an_eligible_bundle_that_exists_with_its_own_minimum(team: httpx.AsyncClient) -> None:
    path = await drafted(team)
    unknown = await team.post(f"{path}/eligible-bundles", json={"bundle_id": "ghost"})
    assert (unknown.status_code, unknown.json()["detail"]) == (422, "There is no bundle 'ghost'.")
    known = await team.post(f"{path}/eligible-bundles", json={"bundle_id": "growth", "override_min_amount": 7})
    assert known.json() == [{"bundle_id": "growth", "override_min_amount": 7}]


async def test_list_and_remove_eligible_bundles(team: httpx.AsyncClient) -> None:
    place = f"{await drafted(team)}/eligible-bundles"
    assert (await team.get(place)).json() == [{"bundle_id": "growth", "override_min_amount": None}]
    assert (await team.delete(place, params={"bundle_id": "growth"})).json() == []
    assert (await team.delete(place, params={"bundle_id": "growth"})).status_code == 404
    assert (await team.get(place)).json() == []


async def test_a_withdrawn_bundle_is_offered_no_more_and_one_that_is_listed_cannot_be_deleted(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    path = await drafted(team)
    assert (await team.delete(BUNDLES, params={"bundle_id": "growth"})).status_code == 204
    assert [event.is_offered for event in await service.said(BundleChanged)] == [True, False]
    for_good: dict[str, str | bool] = {"bundle_id": "growth", "permanent": True}
    assert (await team.delete(BUNDLES, params=for_good)).status_code == 409
    await team.post(f"{path}/publish")
    await team.delete(f"{path}/eligible-bundles", params={"bundle_id": "growth"})
    assert (await team.delete(BUNDLES, params=for_good)).status_code == 409
    await team.delete(path, params={"permanent": True})
    assert (await team.delete(BUNDLES, params=for_good)).status_code == 204
    assert (await ids(team), (await team.delete(BUNDLES, params=for_good)).status_code) == ([], 404)
    await team.post(BUNDLES, json=GROWTH)
    assert (await service.said(BundleChanged))[-1].revision == 4


@pytest.mark.parametrize(
    "bad",
    [
        {"id": ""},
        {"id": "a b"},
        {"name": f"{200 * 'x'}\x05"},
        {"price": -1},
        {"price": True},
        {"price": "5"},
        {"is_offered": "yes"},
        {"currency": "usd"},
        {"price": 500_050, "currency": "ISK"},
        {"price": 1_505, "currency": "BHD"},
        {"products": [""]},
        {"products": ["a b"]},
        {"relevance_tags": ["="]},
        {"relevance_tags": ["goal="]},
        {"stock": 5},
    ],
)
async def test_a_bundle_of_another_shape_is_malformed(team: httpx.AsyncClient, bad: dict[str, object]) -> None:
    assert (await team.post(BUNDLES, json={**GROWTH, **bad})).status_code == 422


async def test_a_bundle_listed_before_it_was_deleted_elsewhere_keeps_a_draft_from_being_published(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    path = await begun(team, family="sequence", campaign_type="drip")
    await team.post(BUNDLES, json=GROWTH)
    await team.post(f"{path}/eligible-bundles", json={"bundle_id": "growth"})
    async with service.database.transaction(service.tenant) as transaction:
        await transaction.connection.run("UPDATE bundles SET is_deleted = true")
    refused = await team.post(f"{path}/publish")
    assert (refused.status_code, refused.json()["code"]) == (422, "NotPublishable")
    assert [(one["code"], one["field"]) for one in refused.json()["errors"]] == [("UnknownBundle", "bundles")]
