"""What an audit leaves open and what it settles: orders that wait for a person, and what the gateway is told."""

from uuid import UUID

import pytest

from chassis.testing import Running, staff, system
from chassis.testing.running import OTHER_TENANT
from contracts.enrollment import EnrollmentStarted
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_orders import SUMMED
from services.enrollment.tests.story import ACTIVE, audit, paid

WAITING, NAMELESS = "/api/admin/refusals/unclear-thresholds", "/api/admin/orders/without-bundle"


async def unclear(service: Running[Work]) -> list[tuple[str, str]]:
    async with service.client(staff()) as team:
        answer = await team.get(WAITING)
    assert answer.status_code == 200, answer.text
    return [(one["email"], one["unclear"][0]["value"]) for one in answer.json()["items"]]


async def test_an_order_with_an_unclear_threshold_waits_for_a_person_until_it_is_corrected(
    service: Running[Work],
) -> None:
    await service.receive(SUMMED, ACTIVE)
    for name in ("ada", "bea"):
        await audit(service, f"{name}@example.com", desired_monthly_revenue="soon")
        await service.receive(paid(f"{name}@example.com"))
    await audit(service, desired_monthly_revenue="later")
    assert await unclear(service) == [("ada@example.com", "later"), ("bea@example.com", "soon")]
    await audit(service, desired_monthly_revenue=50_000)
    assert await unclear(service) == [("bea@example.com", "soon")]
    await service.receive(ACTIVE.model_copy(update={"revision": 9, "is_deleted": True}))
    assert await unclear(service) == []


@pytest.mark.leaves("unclear_thresholds")
async def test_a_value_that_nobody_will_correct_is_closed_with_a_note_and_counts_if_it_comes_after_all(
    service: Running[Work],
) -> None:
    await service.receive(SUMMED, ACTIVE)
    await audit(service, desired_monthly_revenue="soon")
    await service.receive(paid())
    async with service.client(staff()) as team:
        (waiting,) = (await team.get(WAITING)).json()["items"]
        close = f"{WAITING}/{waiting['refusal_id']}/close"
        notes = [
            (await team.post(close, json={"note": note})).json()["closing_note"] for note in ("Refunded.", "Again.")
        ]
        (closed,) = (await team.get(WAITING, params={"state": "closed"})).json()["items"]
        unknown = await team.post(f"{WAITING}/{UUID(int=5)}/close", json={"note": "Refunded."})
        assert (await team.post(close, json={"note": " "})).status_code == 422
    async with service.client(staff(OTHER_TENANT)) as foreign:
        assert (await foreign.post(close, json={"note": "Mine."})).status_code == 404
    assert (notes, closed["closing_note"]) == (["Refunded."] * 2, "Refunded.")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "NoSuchRefusal")
    assert await unclear(service) == []
    await audit(service, desired_monthly_revenue="later")
    assert await unclear(service) == [("ada@example.com", "later")]
    await audit(service, desired_monthly_revenue=50_000)
    assert len(await service.said(EnrollmentStarted)) == 1


async def test_nobody_waits_for_a_value_or_a_bundle_of_an_erased_contact(service: Running[Work]) -> None:
    await service.receive(SUMMED, ACTIVE)
    ada = await audit(service, desired_monthly_revenue="soon")
    await service.receive(paid(), paid(reference="pi_second", bundle_id=None, products=("price_9",)))
    async with service.client(staff()) as team:
        assert len((await team.get(NAMELESS)).json()["items"]) == 1
        assert (await team.post(f"/api/admin/contacts/{ada}/erase", json={})).is_success
        assert [(await team.get(path)).json()["items"] for path in (WAITING, NAMELESS)] == [[], []]


async def test_the_gateway_is_told_the_newest_audit(service: Running[Work]) -> None:
    contact_id = await audit(service, industry="coaching")
    await audit(service, days_before=3, industry="retail")
    async with service.client(system()) as gateway:
        told = await gateway.get(f"/internal/contacts/{contact_id}/audit")
        nobody = await gateway.get(f"/internal/contacts/{UUID(int=5)}/audit")
    assert (told.json(), nobody.status_code) == ({"values": {"industry": "coaching"}}, 404)
    async with service.client(staff()) as team:
        assert (await team.get(f"/internal/contacts/{contact_id}/audit")).status_code == 403
