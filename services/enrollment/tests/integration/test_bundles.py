"""What was bought: known by name, by the provider's products, by staff, or open work."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from chassis.testing import Running, staff
from contracts.campaigns import BundleChanged
from contracts.enrollment import EnrollmentRefused, EnrollmentStarted, Refusal
from contracts.examples import example
from contracts.values import EligibleBundle, Money
from enrollment_service.work import Work
from services.enrollment.tests.story import ACTIVE, PUBLISHED, active, audit, paid

BUNDLE = example(BundleChanged)
UNNAMED: dict[str, Any] = {"bundle_id": None, "products": ("price_9",)}
OTHER_CAMPAIGN = UUID(int=99)
FREE = {"amount": 0, "currency": "EUR"}


def bundle(*products: str, revision: int = 3, bundle_id: str = BUNDLE.bundle_id) -> BundleChanged:
    return example(BundleChanged, bundle_id=bundle_id, revision=revision, products=products)


async def open_orders(service: Running[Work]) -> list[dict[str, Any]]:
    async with service.client(staff()) as team:
        return list((await team.get("/api/admin/orders/without-bundle")).json()["items"])


async def reasons(service: Running[Work]) -> list[set[Refusal]]:
    return [set(event.reasons) for event in await service.said(EnrollmentRefused)]


@pytest.mark.parametrize("named", ["win-your-money-back", None])
@pytest.mark.parametrize("is_late", [False, True])
async def test_a_purchase_is_known_by_a_product_of_the_bundle_in_any_order_of_arrival(
    service: Running[Work], named: str | None, is_late: bool
) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    await audit(service)
    told = [paid(campaign=named, **UNNAMED), bundle("prod_9", "price_9")]
    for event in told if is_late else told[::-1]:
        await service.receive(event)
    await service.tick()
    (promise,) = await service.said(EnrollmentStarted)
    assert promise.order is not None
    assert promise.order.bundle_id == BUNDLE.bundle_id
    assert await open_orders(service) == []


@pytest.mark.parametrize("named", ["win-your-money-back", None])
async def test_an_order_that_names_no_bundle_and_matches_none_is_open_work_for_staff(
    service: Running[Work], named: str | None
) -> None:
    await service.receive(PUBLISHED, ACTIVE, bundle("price_1"))
    await audit(service)
    await service.receive(paid(campaign=named, **UNNAMED))
    assert await reasons(service) == [{Refusal.BUNDLE_UNKNOWN}]
    (open_order,) = await open_orders(service)
    assert (open_order["email"], open_order["products"]) == ("ada@example.com", ["price_9"])
    path = f"/api/admin/orders/{open_order['order_id']}/bundle"
    async with service.client(staff()) as team:
        unknown = await team.put(path, json={"bundle_id": "unheard of"})
        named_now = await team.put(path, json={"bundle_id": BUNDLE.bundle_id})
    assert (unknown.status_code, named_now.json()["named_bundle_id"]) == (404, BUNDLE.bundle_id)
    assert len(await service.said(EnrollmentStarted)) == 1
    assert await open_orders(service) == []


@pytest.mark.leaves("orders_without_bundle")
async def test_a_purchase_that_is_of_no_bundle_waits_no_longer_until_it_is_of_one_after_all(
    service: Running[Work],
) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    await audit(service)
    await service.receive(paid(campaign=None, **UNNAMED))
    (waiting,) = await open_orders(service)
    path = f"/api/admin/orders/{waiting['order_id']}/bundle"
    async with service.client(staff()) as team:
        answers = [(await team.put(path, json={"bundle_id": None})).json()["named_bundle_id"] for _ in range(2)]
        assert (await team.put(path, json={})).status_code == 422
        assert await open_orders(service) == []
        (closed,) = (await team.get("/api/admin/orders/without-bundle", params={"state": "closed"})).json()["items"]
        assert (answers, closed["order_id"]) == ([None, None], waiting["order_id"])
        await service.receive(paid(campaign=None, **UNNAMED, revision=9))
        assert await open_orders(service) == []
        assert not await service.said(EnrollmentStarted)
        await team.put(path, json={"bundle_id": BUNDLE.bundle_id})
        assert (await team.get("/api/admin/orders/without-bundle", params={"state": "closed"})).json()["items"] == []
    assert len(await service.said(EnrollmentStarted)) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": Money(amount=49_999, currency="EUR")},
        {"amount": Money(amount=99_700, currency="USD")},
    ],
)
async def test_a_purchase_that_no_running_campaign_could_mean_is_no_work_for_anybody(
    service: Running[Work], changed: dict[str, Any]
) -> None:
    await service.receive(PUBLISHED, ACTIVE, paid(campaign=None, **UNNAMED, **changed))
    assert await reasons(service) == []
    assert await open_orders(service) == []


async def test_a_campaign_told_after_the_nameless_purchase_makes_it_open_work(service: Running[Work]) -> None:
    await service.receive(paid(campaign=None, **UNNAMED))
    await service.receive(PUBLISHED, ACTIVE)
    await service.tick()
    assert [Refusal.BUNDLE_UNKNOWN in one for one in await reasons(service)] == [True]


async def test_an_order_that_matches_two_campaigns_enrolls_in_each(service: Running[Work]) -> None:
    other = PUBLISHED.definition.model_copy(
        update={"slug": "second", "bundles": (EligibleBundle(bundle_id="starter"),)}
    )
    second = PUBLISHED.model_copy(update={"campaign_id": OTHER_CAMPAIGN, "definition": other})
    await service.receive(PUBLISHED, ACTIVE, second, active(campaign_id=OTHER_CAMPAIGN))
    await service.receive(bundle("price_s", bundle_id="starter"))
    await audit(service)
    await service.receive(paid(campaign=None, products=("price_s",)), repeat=2)
    started = {event.campaign_id: event for event in await service.said(EnrollmentStarted)}
    assert set(started) == {ACTIVE.campaign_id, OTHER_CAMPAIGN}
    assert [one.order and one.order.bundle_id for one in (started[ACTIVE.campaign_id], started[OTHER_CAMPAIGN])] == [
        "growth-bundle",
        "starter",
    ]


@pytest.mark.parametrize("least", [0, 1])
async def test_what_was_given_away_enrolls_where_no_minimum_is_asked(service: Running[Work], least: int) -> None:
    bundles = tuple(one.model_copy(update={"override_min_amount": None}) for one in PUBLISHED.definition.bundles)
    asked = PUBLISHED.definition.model_copy(update={"bundles": bundles, "min_purchase_amount": least})
    await service.receive(PUBLISHED.model_copy(update={"definition": asked}), ACTIVE)
    await audit(service, desired_monthly_revenue=50000)
    await service.receive(paid(amount=FREE, payment=None))
    promised = [one.order.amount.amount for one in await service.said(EnrollmentStarted) if one.order]
    assert promised == ([] if least else [0])
    assert await reasons(service) == ([{Refusal.BELOW_MINIMUM}] if least else [])


@pytest.mark.parametrize("least", [0, 1])
async def test_what_was_given_away_without_a_word_of_what_it_was_is_open_work_where_it_could_enroll(
    service: Running[Work], least: int
) -> None:
    bundles = tuple(one.model_copy(update={"override_min_amount": None}) for one in PUBLISHED.definition.bundles)
    asked = PUBLISHED.definition.model_copy(update={"bundles": bundles, "min_purchase_amount": least})
    await service.receive(PUBLISHED.model_copy(update={"definition": asked}), ACTIVE)
    await service.receive(paid(**UNNAMED, campaign=None, amount=FREE, payment=None))
    assert [one["order"]["amount"]["amount"] for one in await open_orders(service)] == ([] if least else [0])


async def test_an_older_revision_of_a_bundle_never_replaces_a_newer(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE, bundle("price_9", revision=4), bundle("price_1", revision=3))
    await audit(service)
    await service.receive(paid(**UNNAMED))
    assert len(await service.said(EnrollmentStarted)) == 1


async def test_an_order_racing_its_bundle_is_never_lost(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    for number in range(20):
        email = f"contact-{number}@example.com"
        await audit(service, email)
        order = paid(email, bundle_id=None, products=(f"price_{number}x",))
        told = bundle(*(f"price_{n}x" for n in range(number + 1)), revision=10 + number)
        await asyncio.gather(service.receive(order), service.receive(told))
    await service.tick()
    assert len(await service.said(EnrollmentStarted)) == 20
