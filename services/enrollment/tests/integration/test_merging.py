"""Two contacts that staff says are one: everything leads to one of them, whatever arrives meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from chassis.errors import Conflict
from chassis.testing import Running, contact, staff, system
from chassis.testing.running import OTHER_TENANT
from contracts.enrollment import ContactChanged, EnrollmentStarted, MilestoneCompleted
from contracts.examples import example
from contracts.gateway import ActivityRecorded
from contracts.values import TrackingSource
from enrollment_service.handlers import contacts, orders, recognition
from enrollment_service.handlers.merging import merge_contacts
from enrollment_service.work import Work
from services.enrollment.tests.story import ACTIVE, PUBLISHED, audit, of, paid

ADA, TWIN = "ada@example.com", "a.byron@example.com"
CAMPAIGN = f"/api/admin/campaigns/{ACTIVE.campaign_id}"


async def merged(service: Running[Work], one: UUID, other: UUID, *, dry_run: bool = False) -> httpx.Response:
    async with service.client(staff()) as team:
        body = {"contact_id": str(other), "dry_run": dry_run}
        return await team.post(f"/api/admin/contacts/{one}/merge", json=body)


async def shown(service: Running[Work], path: str) -> Any:
    async with service.client(staff()) as team:
        return (await team.get(path)).json()


async def told(service: Running[Work]) -> list[MilestoneCompleted]:
    """Milestones that other systems told of."""
    audits = TrackingSource.DIAGNOSTIC_COMPLETION
    return [one for one in await service.said(MilestoneCompleted) if one.source is not audits]


async def two(service: Running[Work]) -> tuple[UUID, UUID]:
    """Ada with an audit, and her other address that has bought; both are known to a campaign."""
    await service.receive(PUBLISHED, ACTIVE)
    return await audit(service, ADA), await audit(service, TWIN)


async def test_orders_audits_enrollments_and_inputs_lead_to_the_contact_that_stays(service: Running[Work]) -> None:
    ada, twin = await two(service)
    await service.receive(paid(TWIN))
    (promise,) = await service.said(EnrollmentStarted)
    answer = (await merged(service, ada, twin)).json()
    assert (answer["outcome"], answer["contact_id"], answer["merged_id"]) == ("merged", str(ada), str(twin))
    assert {name: answer["moves"][name] for name in ("orders", "audits", "enrollments")} == {
        "orders": 1,
        "audits": 1,
        "enrollments": 1,
    }
    for contact_id in (ada, twin):
        page = await shown(service, f"/api/admin/contacts/{contact_id}")
        assert (page["contact_id"], page["email"], len(page["orders"])) == (str(ada), ADA, 1)
        assert [one["enrollment_id"] for one in page["enrollments"]] == [str(promise.enrollment_id)]
        assert [(one["contact_id"], one["merged_at"] > page["created_at"]) for one in page["merged"]] == [
            (str(twin), True)
        ]
        assert len(await shown(service, f"/api/admin/contacts/{contact_id}/audits")) == 2
        async with service.client(contact(contact_id)) as her:
            own = (await her.get("/api/campaigns/my-enrollments")).json()
        assert [one["contact_id"] for one in own] == [str(ada)]
    nobody = uuid4()
    asked = "&".join(f"contact_ids={one}" for one in (ada, twin, nobody))
    led_to = await shown(service, f"/api/admin/contacts/by-id?{asked}")
    assert {one["asked_id"]: (one["contact_id"], one["email"]) for one in led_to} == {
        str(one): (str(ada), ADA) for one in (ada, twin)
    }
    everybody = await shown(service, "/api/admin/contacts")
    assert [one["contact_id"] for one in everybody["items"]] == [str(ada)]


async def test_what_either_does_afterwards_is_a_milestone_of_the_contact_that_stays(service: Running[Work]) -> None:
    ada, twin = await two(service)
    await merged(service, ada, twin)
    await service.receive(
        *(example(ActivityRecorded, identity=of(name), email=name, reference=name) for name in (ADA, TWIN))
    )
    assert {one.contact_id for one in await told(service)} == {ada}
    assert [one.merged_into for one in await service.said(ContactChanged) if one.contact_id == twin][-1] == ada


async def test_the_gateway_is_told_every_id_of_a_contact_whichever_it_asks_for(service: Running[Work]) -> None:
    ada, twin = await two(service)
    third, other = await audit(service, "third@example.com"), await audit(service, "other@example.com")
    await merged(service, twin, third)
    await merged(service, ada, twin)
    async with service.client(system()) as gateway:
        for one in (ada, twin, third):
            told = (await gateway.get(f"/internal/contacts/{one}/ids")).json()
            assert told == sorted(map(str, (ada, twin, third)))
        assert (await gateway.get(f"/internal/contacts/{other}/ids")).json() == [str(other)]
        assert (await gateway.get(f"/internal/contacts/{UUID(int=5)}/ids")).json() == []
    async with service.client(staff()) as team:
        assert (await team.get(f"/internal/contacts/{ada}/ids")).status_code == 403


async def test_a_dry_run_tells_what_would_be_and_changes_nothing(service: Running[Work]) -> None:
    ada, twin = await two(service)
    told = (await merged(service, ada, twin, dry_run=True)).json()
    assert (told["outcome"], told["moves"]["audits"]) == ("possible", 1)
    assert len((await shown(service, "/api/admin/contacts"))["items"]) == 2
    assert all(one.merged_into is None for one in await service.said(ContactChanged))


async def test_two_open_enrollments_in_one_campaign_are_said_and_refused_until_one_is_ended(
    service: Running[Work],
) -> None:
    ada, twin = await two(service)
    await service.receive(paid(ADA), paid(TWIN))
    dry, real = await merged(service, ada, twin, dry_run=True), await merged(service, ada, twin)
    assert [answer.json()["outcome"] for answer in (dry, real)] == ["refused", "refused"]
    assert real.json()["open_in_both"] == [str(ACTIVE.campaign_id)]
    (hers,) = (await shown(service, f"/api/admin/contacts/{twin}"))["enrollments"]
    async with service.client(staff()) as team:
        await team.post(f"{CAMPAIGN}/enrollments/{hers['enrollment_id']}/withdraw")
    assert (await merged(service, ada, twin)).json()["outcome"] == "merged"
    assert len((await shown(service, f"/api/admin/contacts/{ada}"))["enrollments"]) == 2


async def test_merging_again_or_through_another_changes_nothing_and_all_ids_lead_to_one(
    service: Running[Work],
) -> None:
    ada, twin = await two(service)
    third = await audit(service, "third@example.com")
    await merged(service, ada, twin)
    again = (await merged(service, twin, ada)).json()
    await merged(service, third, twin)
    assert (again["outcome"], again["contact_id"], again["moves"]) == ("merged", str(ada), {})
    for contact_id in (ada, twin, third):
        assert (await shown(service, f"/api/admin/contacts/{contact_id}"))["contact_id"] == str(third)
    assert (await merged(service, ada, ada)).status_code == 422
    assert (await merged(service, ada, UUID(int=404))).status_code == 404


async def two_with_one_number(service: Running[Work]) -> tuple[UUID, UUID]:
    body = {"occurred_at": "2026-03-01T00:00:00Z", "values": {}}
    async with service.client(staff()) as team:
        first = await team.post("/api/admin/contacts/audits", json=body | {"email": ADA, "phone": "+12015550123"})
        other = await team.post("/api/admin/contacts/audits", json=body | {"email": TWIN, "phone": "201-555-0123"})
    return UUID(first.json()["contact_id"]), UUID(other.json()["contact_id"])


async def test_a_dispute_between_two_who_have_become_one_waits_for_nobody(service: Running[Work]) -> None:
    ada, twin = await two_with_one_number(service)
    conflicts = "/api/admin/contacts/identity-conflicts"
    assert [one["claimant_id"] for one in await shown(service, conflicts)] == [str(twin)]
    await merged(service, ada, twin)
    assert await shown(service, conflicts) == []


@pytest.mark.leaves("identity_conflicts")
async def test_two_who_share_a_number_are_kept_apart_until_they_share_something_else(service: Running[Work]) -> None:
    ada, twin = await two_with_one_number(service)
    third = await audit(service, "third@example.com")
    conflicts = "/api/admin/contacts/identity-conflicts"
    async with service.client(staff()) as team:

        async def apart(one: UUID, other: UUID, note: str = "A family's number.") -> httpx.Response:
            return await team.post(
                f"/api/admin/contacts/{one}/keep-apart", json={"contact_id": str(other), "note": note}
            )

        answers = [await apart(twin, ada), await apart(ada, twin, "Once more.")]
        refused = [await apart(ada, third), await apart(ada, ada), await apart(ada, UUID(int=404))]
        closed = (await team.get(conflicts, params={"state": "closed"})).json()
        shared = {"email": TWIN, "phone": "201-555-0123", "occurred_at": "2026-03-02T00:00:00Z", "values": {}}
        assert (await team.post("/api/admin/contacts/audits", json=shared)).is_success
        assert await shown(service, conflicts) == []
        known = {"email": ADA, "external_ids": [{"system": "crm", "id": "7"}], "occurred_at": "2026-03-03T00:00:00Z"}
        for email in (ADA, TWIN):
            await team.post("/api/admin/contacts/audits", json=known | {"email": email, "values": {}})
    assert [[one["closing_note"] for one in answer.json()] for answer in answers] == [["A family's number."]] * 2
    assert [one["claimant_id"] for one in closed] == [str(twin)]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [
        (404, "NoSuchConflict"),
        (422, "SameContact"),
        (404, "NoSuchContact"),
    ]
    assert [one["claimant_id"] for one in await shown(service, conflicts)] == [str(twin)]
    async with service.client(staff(OTHER_TENANT)) as foreign:
        body = {"contact_id": str(twin), "note": "Mine."}
        assert (await foreign.post(f"/api/admin/contacts/{ada}/keep-apart", json=body)).status_code == 404


async def test_two_are_kept_apart_however_many_others_were_since(service: Running[Work]) -> None:
    ada, twin = await two_with_one_number(service)
    third = await audit(service, "third@example.com")
    async with service.database.transaction(service.tenant) as transaction:
        closed = """INSERT INTO identity_conflicts (identity, holder_id, claimant_id, seen_at)
            SELECT 'other ' || number, $1, $2, '2100-01-01' FROM generate_series(1, 201) AS number"""
        await transaction.connection.run(closed, ada, third)
    async with service.client(staff()) as team:
        path, bodies = f"/api/admin/contacts/{ada}/keep-apart", [{"contact_id": str(one)} for one in (third, twin)]
        answers = [await team.post(path, json={**body, "note": "Two people."}) for body in bodies]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [{one["claimant_id"] for one in answer.json()} for answer in answers] == [{str(third)}, {str(twin)}]


async def test_an_order_that_waited_for_what_the_other_told_is_decided_again(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE, paid(TWIN))
    ada = await audit(service, ADA)
    (twin,) = (await shown(service, f"/api/admin/contacts?email={TWIN}"))["items"]
    assert not await service.said(EnrollmentStarted)
    await merged(service, ada, UUID(twin["contact_id"]))
    await service.tick()
    (promise,) = await service.said(EnrollmentStarted)
    assert promise.contact_id == ada


async def test_who_was_recognised_before_the_merge_and_locked_after_it_is_recognised_again(
    service: Running[Work],
) -> None:
    ada, twin = await two(service)

    merged_now, recognised = asyncio.Event(), asyncio.Event()

    async def recognise_slowly(work: Work) -> None:
        assert await work.contacts.holders([of(TWIN)]) == {of(TWIN): twin}
        recognised.set()
        await merged_now.wait()
        await recognition.recognise(work, [], {("stripe", "acct", "x"): twin})

    slow = asyncio.create_task(service.do(recognise_slowly))
    await recognised.wait()
    await service.do(merge_contacts, ada, twin, dry_run=False)
    merged_now.set()
    with pytest.raises(Conflict):
        await slow


async def again(attempt: Callable[[], Awaitable[None]]) -> None:
    """As a consumer does: a run that conflicts with another transaction is tried again whole."""
    while True:
        try:
            return await attempt()
        except (Conflict, asyncpg.DeadlockDetectedError):
            await asyncio.sleep(0)


async def test_orders_and_activities_that_arrive_during_a_merge_lead_to_one_contact(service: Running[Work]) -> None:
    ada, twin = await two(service)

    async def arrive(number: int) -> None:
        name = (ADA, TWIN)[number % 2]
        activity = example(ActivityRecorded, identity=of(name), email=name, reference=f"a{number}")
        order = paid(name, reference=f"pi_{number}", bundle_id="other")
        await again(lambda: service.do(contacts.attach_activities, [activity]))
        await again(lambda: service.do(orders.take_orders, [order]))

    merge = service.do(merge_contacts, ada, twin, dry_run=False)
    await asyncio.gather(*(arrive(number) for number in range(6)), merge, *(arrive(number) for number in range(6, 12)))
    page = await shown(service, f"/api/admin/contacts/{twin}")
    assert (page["contact_id"], len(page["orders"])) == (str(ada), 12)
    assert len(await told(service)) == 12
    assert {one["contact_id"] for one in page["refusals"]} == {str(ada)}
