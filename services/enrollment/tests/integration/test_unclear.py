"""What an audit leaves open and what it settles: orders that wait for a person, and what the gateway is told."""

from uuid import UUID

from chassis.testing import Running, staff, system
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_orders import SUMMED
from services.enrollment.tests.story import ACTIVE, audit, paid


async def unclear(service: Running[Work]) -> list[tuple[str, str]]:
    async with service.client(staff()) as team:
        answer = await team.get("/api/admin/refusals/unclear-thresholds")
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


async def test_the_gateway_is_told_the_newest_audit(service: Running[Work]) -> None:
    contact_id = await audit(service, industry="coaching")
    await audit(service, days_before=3, industry="retail")
    async with service.client(system()) as gateway:
        told = await gateway.get(f"/internal/contacts/{contact_id}/audit")
        nobody = await gateway.get(f"/internal/contacts/{UUID(int=5)}/audit")
    assert (told.json(), nobody.status_code) == ({"values": {"industry": "coaching"}}, 404)
    async with service.client(staff()) as team:
        assert (await team.get(f"/internal/contacts/{contact_id}/audit")).status_code == 403
