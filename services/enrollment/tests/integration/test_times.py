"""Who enrolled, and when an enrollment was made and changed last."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from chassis.testing import Running, contact, staff
from contracts.enrollment import EnrollmentStarted
from contracts.examples import example
from contracts.payouts import PayoutChanged
from contracts.progress import CriteriaMet
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_doors import CAMPAIGN, OPEN, enrolled
from services.enrollment.tests.story import PAID, active, audit, paid

DAY = timedelta(days=1)
Change = Callable[[Running[Work], EnrollmentStarted], Awaitable[object]]


async def shown(service: Running[Work], promise: EnrollmentStarted) -> dict[str, Any]:
    async with service.client(staff()) as team:
        return dict((await team.get(f"{CAMPAIGN}/enrollments/{promise.enrollment_id}")).json())


async def by_staff(service: Running[Work], promise: EnrollmentStarted) -> None:
    async with service.client(staff()) as team:
        await team.post(f"{CAMPAIGN}/enrollments/{promise.enrollment_id}/withdraw")


async def by_merge(service: Running[Work], promise: EnrollmentStarted) -> None:
    other = await audit(service, "twin@example.com")
    async with service.client(staff()) as team:
        await team.post(f"/api/admin/contacts/{other}/merge", json={"contact_id": str(promise.contact_id)})


@pytest.mark.parametrize(
    "change",
    [
        lambda service, promise: service.receive(example(CriteriaMet, enrollment_id=promise.enrollment_id)),
        lambda service, promise: service.receive(
            example(PayoutChanged, state="chosen", enrollment_id=promise.enrollment_id)
        ),
        by_staff,
        by_merge,
    ],
    ids=["criteria met", "payout", "withdrawn", "merged"],
)
async def test_a_change_moves_updated_at_of_an_enrollment_to_the_time_of_its_transaction(
    service: Running[Work], change: Change
) -> None:
    before = await shown(service, promise := await enrolled(service))
    assert before["created_at"] == before["updated_at"]
    await service.advance(3 * DAY)
    await change(service, promise)
    after = await shown(service, promise)
    assert after["created_at"] == before["created_at"]
    moved = datetime.fromisoformat(after["updated_at"]) - datetime.fromisoformat(before["updated_at"])
    assert 3 * DAY <= moved < 3 * DAY + timedelta(minutes=5)


async def test_a_purchase_that_is_linked_moves_updated_at(service: Running[Work]) -> None:
    await service.receive(OPEN, active())
    contact_id = await audit(service)
    async with service.client(staff()) as team:
        made = (await team.post(f"{CAMPAIGN}/enrollments", json={"contact_id": str(contact_id)})).json()
    await service.advance(DAY)
    await service.receive(paid(paid_at=await service.now()))
    async with service.client(staff()) as team:
        after = (await team.get(f"{CAMPAIGN}/enrollments/{made['enrollment_id']}")).json()
    assert after["order"] is not None
    assert (after["created_at"], after["updated_at"] > made["updated_at"]) == (made["created_at"], True)


async def test_a_purchase_that_was_told_late_enrolls_from_when_it_was_paid_and_says_when_it_was_decided(
    service: Running[Work],
) -> None:
    promise = await enrolled(service)
    seen = await shown(service, promise)
    assert datetime.fromisoformat(seen["enrolled_at"]) == PAID.paid_at
    assert seen["enrolled_by"] is None
    age = await service.now() - datetime.fromisoformat(seen["created_at"])
    assert timedelta() <= age < timedelta(minutes=5)
    async with service.client(contact(promise.contact_id)) as her:
        (own,) = (await her.get("/api/campaigns/my-enrollments")).json()
    assert (own["created_at"], own["updated_at"]) == (seen["created_at"], seen["updated_at"])


async def test_an_enrollment_names_the_user_who_enrolled(service: Running[Work]) -> None:
    await service.receive(OPEN, active())
    await audit(service, "bea@example.com")
    async with service.client(staff()) as team:
        answer = await team.post(f"{CAMPAIGN}/enrollments", json={"email": "bea@example.com"})
        by_hand = (await team.get(f"{CAMPAIGN}/enrollments/{answer.json()['enrollment_id']}")).json()
    assert by_hand["enrolled_by"] == str(staff().id)


async def test_the_id_of_a_user_in_another_system_leads_to_her_enrollment(service: Running[Work]) -> None:
    await service.receive(OPEN, active())
    who = {"email": "ada@example.com", "external_ids": [{"system": "app", "id": "user-7"}]}
    body = {**who, "occurred_at": PAID.paid_at.isoformat(), "values": {"team": 3}}
    async with service.client(staff()) as team:
        await team.post("/api/admin/contacts/audits", json=body)
        answer = await team.post(f"{CAMPAIGN}/enrollments", json={"external_ids": who["external_ids"]})
        (found,) = (await team.get("/api/admin/contacts", params={"external_id": "app:user-7"})).json()["items"]
        page = (await team.get(f"/api/admin/contacts/{found['contact_id']}")).json()
    assert (answer.status_code, answer.json()["contact_id"]) == (201, found["contact_id"])
    assert [one["enrollment_id"] for one in page["enrollments"]] == [answer.json()["enrollment_id"]]
