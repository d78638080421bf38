"""Lists of enrollments, by what is asked for."""

from datetime import timedelta
from uuid import uuid4

import pytest

from chassis.testing import Running, staff
from contracts.examples import example
from contracts.payouts import PayoutChanged
from contracts.progress import CriteriaMet
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_doors import CAMPAIGN, enrolled
from services.enrollment.tests.story import PAID, PUBLISHED, active, audit, paid

MINUTES = ((0, 3), (1, 1), (2, 2))
"""Contacts in the order they enroll, and the minute in which each of them paid."""


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ({"enrollment_status": "completed", "payout_status": "refund_issued", "source": "auto_purchase"}, 1),
        ({"enrollment_status": "active"}, 0),
        ({"payout_status": "criteria_met"}, 0),
        ({"source": "admin_manual"}, 0),
    ],
)
async def test_enrollments_are_listed_by_three_statuses_and_source(
    service: Running[Work], filters: dict[str, str], number: int
) -> None:
    promise = await enrolled(service)
    await service.receive(example(PayoutChanged, state="issued", enrollment_id=promise.enrollment_id))
    async with service.client(staff()) as team:
        listed = (await team.get(f"{CAMPAIGN}/enrollments", params=filters)).json()["items"]
    assert len(listed) == number


@pytest.mark.parametrize("sort", ["newest", "oldest", "deadline"])
async def test_enrollments_are_listed_in_the_order_asked_page_by_page(service: Running[Work], sort: str) -> None:
    await service.receive(PUBLISHED, active())
    moments = {f"contact-{number}@example.com": PAID.paid_at + timedelta(minutes=minute) for number, minute in MINUTES}
    for address in moments:
        await audit(service, address)
    for address, at in moments.items():
        await service.receive(paid(address, paid_at=at))
    seen: list[str] = []
    cursor: str | None = ""
    async with service.client(staff()) as team:
        while cursor is not None:
            asked = {"limit": "2", "sort": sort} | ({"cursor": cursor} if cursor else {})
            page = (await team.get(f"{CAMPAIGN}/enrollments", params=asked)).json()
            seen, cursor = seen + [item["email"] for item in page["items"]], page["next"]
    by_deadline = sorted(moments, key=lambda address: moments[address])
    expected = {"newest": list(reversed(moments)), "oldest": list(moments), "deadline": by_deadline}
    assert seen == expected[sort]


@pytest.mark.parametrize(("part", "number"), [("ADA", 1), ("ada@exam", 1), ("%", 0), ("nobody", 0)])
async def test_enrollments_are_searched_by_name_and_address(service: Running[Work], part: str, number: int) -> None:
    await enrolled(service)
    async with service.client(staff()) as team:
        found = (await team.get(f"{CAMPAIGN}/enrollments", params={"search": part})).json()["items"]
        nothing = await team.get(f"{CAMPAIGN}/enrollments", params={"search": ""})
    assert len(found) == number
    assert nothing.status_code == 422


async def test_staff_is_told_how_many_an_end_of_the_campaign_would_concern(service: Running[Work]) -> None:
    promise = await enrolled(service)
    async with service.client(staff()) as team:
        before = (await team.get(f"{CAMPAIGN}/standing")).json()
        await service.receive(example(CriteriaMet, enrollment_id=promise.enrollment_id))
        earned = (await team.get(f"{CAMPAIGN}/standing")).json()
        await service.receive(example(PayoutChanged, state="issued", enrollment_id=promise.enrollment_id))
        after = (await team.get(f"{CAMPAIGN}/standing")).json()
    assert before == {"open": 1, "earned": 0, "by_status": {"active": 1}}
    assert earned == {"open": 1, "earned": 1, "by_status": {"criteria_met": 1}}
    assert after == {"open": 0, "earned": 0, "by_status": {"refund_issued": 1}}


async def test_several_campaigns_are_counted_at_once_and_one_that_there_is_not_has_nobody(
    service: Running[Work],
) -> None:
    promise, nowhere = await enrolled(service), uuid4()
    asked = {"campaign_ids": [str(promise.campaign_id), str(nowhere), str(nowhere)]}
    async with service.client(staff()) as team:
        counted = (await team.get("/api/admin/headcounts", params=asked)).json()
        too_many = await team.get("/api/admin/headcounts", params={"campaign_ids": [str(nowhere)] * 101})
    assert sorted(counted, key=lambda one: -one["open"]) == [
        {"campaign_id": str(promise.campaign_id), "open": 1, "earned": 0, "by_status": {"active": 1}},
        {"campaign_id": str(nowhere), "open": 0, "earned": 0, "by_status": {}},
    ]
    assert too_many.status_code == 422


async def test_enrollments_are_told_by_their_ids_whatever_their_campaign(service: Running[Work]) -> None:
    promise = await enrolled(service)
    asked = {"enrollment_ids": [str(promise.enrollment_id), str(uuid4())]}
    async with service.client(staff()) as team:
        (found,) = (await team.get("/api/admin/enrollments", params=asked)).json()
        listed = (await team.get(f"{CAMPAIGN}/enrollments")).json()["items"]
    assert [found] == listed
