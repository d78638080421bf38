"""Campaigns that are deleted or completed, and what becomes of those who are inside."""

import asyncio
from datetime import timedelta

from chassis.testing import Running, staff
from contracts.enrollment import EnrollmentEnded, EnrollmentRefused, EnrollmentStarted, StepDue
from contracts.examples import example
from contracts.messaging import MessageSettled
from contracts.payouts import PayoutChanged
from contracts.progress import CriteriaMet
from enrollment_service.handlers.enrollments import end_deleted
from enrollment_service.work import Work
from services.enrollment.tests.story import ACTIVE, PAID, PUBLISHED, active, audit, paid

LATER = PAID.paid_at + timedelta(days=1)
DELETED = active(status="archived", accepts_enrollments=False, is_deleted=True, revision=9, changed_at=LATER)


async def enrolled(service: Running[Work], number: int = 1) -> list[EnrollmentStarted]:
    await service.receive(PUBLISHED, ACTIVE)
    emails = [f"contact-{n}@example.com" for n in range(number)]
    for email in emails:
        await audit(service, email)
    await service.receive(*map(paid, emails))
    return await service.said(EnrollmentStarted)


async def test_deleting_a_campaign_ends_its_open_enrollments_in_bounded_batches(service: Running[Work]) -> None:
    promises = await enrolled(service, 5)
    await service.receive(DELETED, repeat=2)
    assert [await service.do(end_deleted, 2) for _ in range(4)] == [2, 2, 1, 0]
    ended = await service.said(EnrollmentEnded)
    assert {event.exit_reason for event in ended} == {"campaign_deleted"}
    assert sorted(event.enrollment_id for event in ended) == sorted(one.enrollment_id for one in promises)


async def test_two_workers_end_each_enrollment_once(service: Running[Work]) -> None:
    await enrolled(service, 8)
    await service.receive(DELETED)
    for _ in range(4):
        await asyncio.gather(*(service.do(end_deleted, 2) for _ in range(3)))
    ended = [event.enrollment_id for event in await service.said(EnrollmentEnded)]
    assert len(ended) == len(set(ended)) == 8


async def test_the_journeys_of_a_deleted_campaign_halt(service: Running[Work]) -> None:
    await enrolled(service)
    (due,) = await service.said(StepDue)
    names = {name: getattr(due, name) for name in ("execution_id", "enrollment_id", "campaign_id", "step_id")}
    await service.receive(example(MessageSettled, **names))
    await service.receive(DELETED)
    await service.advance(timedelta(days=20))
    await service.tick()
    assert len(await service.said(StepDue)) == 1


async def test_what_was_earned_is_not_lost_with_the_campaign(service: Running[Work]) -> None:
    (promise,) = await enrolled(service)
    await service.receive(example(CriteriaMet, enrollment_id=promise.enrollment_id))
    await service.receive(DELETED)
    await service.tick()
    assert not await service.said(EnrollmentEnded)
    await service.receive(example(PayoutChanged, enrollment_id=promise.enrollment_id, state="issued", revision=3))
    assert [event.exit_reason for event in await service.said(EnrollmentEnded)] == ["completed"]


async def test_nobody_enters_a_deleted_campaign_even_by_a_purchase_of_before(service: Running[Work]) -> None:
    await audit(service)
    await service.receive(PUBLISHED, ACTIVE, DELETED, paid())
    assert [event.reasons for event in await service.said(EnrollmentRefused)] == [("campaign_not_active",)]


async def test_a_contact_page_keeps_the_name_of_a_deleted_campaign(service: Running[Work]) -> None:
    (promise,) = await enrolled(service)
    await service.receive(DELETED)
    await service.tick()
    async with service.client(staff()) as team:
        shown = (await team.get(f"/api/admin/contacts/{promise.contact_id}")).json()
    assert [one["campaign_name"] for one in shown["enrollments"]] == ["Win Your Money Back"]


async def test_a_completed_campaign_tracks_its_open_enrollments_and_sends_their_messages(
    service: Running[Work],
) -> None:
    (promise,) = await enrolled(service)
    await service.receive(active(status="completed", accepts_enrollments=False, revision=9, changed_at=LATER))
    (due,) = await service.said(StepDue)
    names = {name: getattr(due, name) for name in ("execution_id", "enrollment_id", "campaign_id", "step_id")}
    await service.receive(example(MessageSettled, **names))
    await service.tick()
    await service.advance(timedelta(days=15))
    await service.tick()
    assert len(await service.said(StepDue)) == 2
    assert not await service.said(EnrollmentEnded)
    await service.receive(example(PayoutChanged, enrollment_id=promise.enrollment_id, state="issued"))
    assert [event.exit_reason for event in await service.said(EnrollmentEnded)] == ["completed"]
