"""Who is in which segment, as things happen to contacts and time goes by."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.testing import Running
from contracts.enrollment import SegmentEntered, SegmentLeft
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_segments import PATH, VIP, asked, changed, saved
from services.enrollment.tests.planting import refusing
from services.enrollment.tests.story import ACTIVE, PUBLISHED, audit, paid

_DAY = timedelta(days=1)


async def members(service: Running[Work], segment: Any) -> list[UUID]:
    answer = await asked(service, "GET", f"{PATH}/{segment['segment_id']}/members")
    assert answer.status_code == 200, answer.text
    return [UUID(one["contact_id"]) for one in answer.json()["items"]]


async def told(service: Running[Work]) -> list[tuple[str, UUID, int]]:
    both = [one for one in await service.all_said() if isinstance(one, SegmentEntered | SegmentLeft)]
    return [(type(one).__name__, one.contact_id, one.entry) for one in both]


async def test_whoever_is_meant_already_is_found_by_a_fill_and_nobody_is_told(service: Running[Work]) -> None:
    who, _other = await audit(service), await audit(service, "eva@example.com")
    await changed(service, who, tags=["vip"])
    segment = await saved(service)
    path = f"{PATH}/{segment['segment_id']}/membership"
    assert (await asked(service, "GET", path)).json() == {"count": 0, "filled_at": None}
    await service.tick()
    standing = (await asked(service, "GET", path)).json()
    assert (standing["count"], standing["filled_at"] is None) == (1, False)
    assert await members(service, segment) == [who]
    assert await told(service) == []


async def test_entering_and_leaving_are_recorded_and_told_once(service: Running[Work]) -> None:
    who = await audit(service)
    segment = await saved(service)
    await service.tick()
    for tags in (["vip"], ["vip", "a"], [], ["VIP"]):
        await changed(service, who, tags=tags)
        await service.tick()
    assert await told(service) == [("SegmentEntered", who, 1), ("SegmentLeft", who, 1), ("SegmentEntered", who, 2)]
    (shown,) = (await asked(service, "GET", f"/api/admin/contacts/{who}/segments")).json()
    assert (shown["segment_id"], shown["entries"], shown["left_at"]) == (segment["segment_id"], 2, None)


async def test_a_new_rule_is_filled_anew_and_a_deleted_segment_is_swept(service: Running[Work]) -> None:
    one, two = await audit(service), await audit(service, "eva@example.com")
    await changed(service, one, tags=["vip"])
    segment = await saved(service)
    await service.tick()
    path = f"{PATH}/{segment['segment_id']}"
    await asked(service, "PATCH", path, {"rule": {"not": VIP}})
    assert (await asked(service, "GET", f"{path}/membership")).json()["filled_at"] is None
    await service.tick()
    assert await members(service, segment) == [two]
    assert await told(service) == []
    await changed(service, two, tags=["vip"])
    await service.tick()
    assert await told(service) == [("SegmentLeft", two, 1)]
    await asked(service, "DELETE", path)
    await service.tick()
    assert (await asked(service, "GET", f"/api/admin/contacts/{one}/segments")).json() == []
    async with service.database.transaction(service.tenant) as transaction:
        for table in ("segment_members", "segment_fills", "segment_doubts"):
            left = await transaction.connection.run(f"SELECT count(*) FROM {table}")
            assert left.scalar_one() == 0, table


async def test_time_alone_lets_contacts_enter_and_leave(service: Running[Work]) -> None:
    old = {"field": "created_at", "operator": "older_than", "value": {"amount": 2, "unit": "days"}}
    young = {"field": "created_at", "operator": "within_last", "value": {"amount": 1, "unit": "days"}}
    both = [await saved(service, "Old", old), await saved(service, "Young", young)]
    await service.tick()
    who = await audit(service)
    await service.tick()
    assert [await members(service, one) for one in both] == [[], [who]]
    for by, inside in ((_DAY - timedelta(minutes=1), 1), (timedelta(minutes=2), None), (_DAY, 0), (40 * _DAY, 0)):
        await service.advance(by)
        await service.tick()
        assert [await members(service, one) for one in both] == [[who] if inside == at else [] for at in (0, 1)]
    names = [name for name, _who, _entry in await told(service)]
    assert names == ["SegmentEntered", "SegmentLeft", "SegmentEntered"]


async def test_purchases_and_enrollments_let_contacts_enter(service: Running[Work]) -> None:
    bought = await saved(service, "Buyers", {"events": "orders"})
    inside = await saved(service, "Enrolled", {"events": "enrollments", "campaign_id": str(PUBLISHED.campaign_id)})
    told_of = await saved(service, "Teams", {"field": "audit.team", "operator": "gte", "value": 3})
    await service.tick()
    await service.receive(PUBLISHED, ACTIVE)
    who = await audit(service, desired_monthly_revenue=50000, team=3)
    await service.receive(paid())
    await service.tick()
    assert [await members(service, one) for one in (bought, inside, told_of)] == [[who]] * 3


async def test_a_contact_who_is_merged_or_erased_is_nobody(service: Running[Work]) -> None:
    one, two, three = [await audit(service, f"{name}@example.com") for name in ("a", "b", "c")]
    segment = await saved(service, rule={"field": "email", "operator": "exists", "value": True})
    await service.tick()
    await asked(service, "POST", f"/api/admin/contacts/{one}/merge", {"contact_id": str(two)})
    await asked(service, "POST", f"/api/admin/contacts/{three}/erase", {})
    await service.tick()
    assert await members(service, segment) == [one]
    assert {who for _name, who, _entry in await told(service)} == {two, three}


async def test_a_contact_who_cannot_be_looked_at_holds_up_nobody(service: Running[Work]) -> None:
    segment = await saved(service)
    everybody = {await audit(service, f"p{number}@example.com") for number in range(4)}
    await service.tick()
    stuck = min(everybody)
    for one in sorted(everybody):
        await changed(service, one, tags=["vip"])
    async with refusing(service, "segment_members", "contact_id", stuck):
        for _ in range(2):
            await service.tick()
        assert set(await members(service, segment)) == everybody - {stuck}
    await service.advance(timedelta(hours=1))
    await service.tick()
    assert set(await members(service, segment)) == everybody
