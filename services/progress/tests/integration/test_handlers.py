"""Handlers on a real database: repetition, order, races, doors."""

import asyncio
from datetime import timedelta, timezone
from decimal import Decimal
from uuid import UUID

from chassis.testing import Running, contact, staff, system
from contracts.enrollment import EnrollmentEnded
from contracts.examples import example
from contracts.progress import CriteriaMet, CriteriaMissed, CriterionChanged
from progress_service.handlers.promises import next_deadline
from progress_service.work import Work
from services.progress.tests.story import STARTED, by_hand, counted, milestones


async def test_reaching_the_goal_is_said_once(service: Running[Work]) -> None:
    await service.receive(counted(3), *milestones(3), repeat=2, shuffle=True)
    assert len(await service.said(CriteriaMet)) == 1


async def test_a_source_that_repeats_itself_under_new_ids_counts_once(service: Running[Work]) -> None:
    await service.receive(counted(3), *milestones(2))
    await service.receive(*milestones(2))
    assert [event.current_value for event in await service.said(CriterionChanged)] == [1, 2]


async def test_a_reference_that_is_known_to_mean_something_else_is_not_dropped_in_silence(
    service: Running[Work],
) -> None:
    """A repetition, written otherwise, is one; another value, name or time is not, at once or later."""
    one, other, next_one = milestones(3)
    otherwise = [
        one.model_copy(update=changed)
        for changed in ({"value": Decimal(1)}, {"name": "other"}, {"occurred_at": other.occurred_at})
    ]
    await service.receive(counted(3), one, otherwise[0], other)
    valued = next_one.model_copy(update={"value": Decimal("1.0")})
    await service.receive(valued)
    again = valued.model_copy(
        update={"value": Decimal(1), "occurred_at": valued.occurred_at.astimezone(timezone(timedelta(hours=5)))}
    )
    await service.receive(again, *otherwise[1:])
    assert [event.current_value for event in await service.said(CriterionChanged)][-1] == 3
    assert await service.parked() == [("ToldDifferently", True)] * 3


async def test_a_milestone_before_its_enrollment_counts(service: Running[Work]) -> None:
    await service.receive(*milestones(3))
    await service.receive(counted(3))
    assert len(await service.said(CriteriaMet)) == 1


async def test_a_deadline_passes_once(service: Running[Work]) -> None:
    await service.receive(counted(3), *milestones(2))
    await service.advance(STARTED.deadline_at - await service.now() + timedelta(hours=STARTED.grace_hours, seconds=1))
    await service.tick()
    await service.tick()
    await service.receive(*milestones(3))
    assert len(await service.said(CriteriaMissed)) == 1
    assert not await service.said(CriteriaMet)


async def test_the_next_deadline_is_when_the_next_open_promise_closes(service: Running[Work]) -> None:
    await service.advance(STARTED.enrolled_at - await service.now() + timedelta(days=1))
    assert await service.do(next_deadline) is None
    await service.receive(counted(3))
    closes_at = STARTED.deadline_at + timedelta(hours=STARTED.grace_hours)
    assert await service.do(next_deadline) == closes_at
    await service.receive(*milestones(3))
    assert await service.do(next_deadline) is None


async def test_an_end_told_before_its_beginning_is_not_forgotten(service: Running[Work]) -> None:
    ended = example(EnrollmentEnded, enrollment_id=STARTED.enrollment_id, contact_id=STARTED.contact_id)
    await service.receive(ended)
    await service.receive(counted(1), *milestones(1))
    assert not await service.said(CriteriaMet)


async def test_a_promise_that_requires_nothing_is_not_tracked(service: Running[Work]) -> None:
    await service.receive(STARTED.model_copy(update={"criteria": ()}), *milestones(1))
    await service.advance(timedelta(days=400))
    await service.tick()
    assert not await service.all_said()


async def test_another_tenants_promise_does_not_exist(service: Running[Work]) -> None:
    await service.receive(by_hand())
    path = f"/api/admin/campaigns/{STARTED.campaign_id}/enrollments/{STARTED.enrollment_id}/progress/"
    async with service.client(staff(UUID("01910000-0000-7000-8000-000000000002"))) as stranger:
        answer = await stranger.put(path + str(by_hand().criteria[0].criterion_id), json={"verdict": "verify"})
    assert answer.status_code == 404


async def test_evidence_and_verification_through_the_doors(service: Running[Work]) -> None:
    await service.receive(by_hand())
    await service.advance(STARTED.enrolled_at - await service.now() + timedelta(days=1))
    criterion_id = by_hand().criteria[0].criterion_id
    async with service.client(contact(STARTED.contact_id)) as her:
        path = f"/api/campaigns/enrollments/{STARTED.enrollment_id}/progress/{criterion_id}/submit"
        submitted = await her.post(path, json={"evidence": "statement"})
    async with service.client(staff()) as team:
        path = f"/api/admin/campaigns/{STARTED.campaign_id}/enrollments/{STARTED.enrollment_id}/progress/{criterion_id}"
        first = await team.put(path, json={"verdict": "verify"}, headers={"Idempotency-Key": "once"})
        second = await team.put(path, json={"verdict": "verify"}, headers={"Idempotency-Key": "once"})
        other = await team.put(path, json={"verdict": "waive"}, headers={"Idempotency-Key": "once"})
        late = await team.put(path, json={"verdict": "waive"})
    assert submitted.json()["criteria"][0]["status"] == "in_progress"
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert (other.status_code, late.status_code) == (422, 409)
    assert len(await service.said(CriteriaMet)) == 1


async def test_evidence_is_taken_only_from_its_own_contact(service: Running[Work]) -> None:
    await service.receive(by_hand())
    path = f"/api/campaigns/enrollments/{STARTED.enrollment_id}/progress/{by_hand().criteria[0].criterion_id}/submit"
    async with service.client(contact(UUID(int=99))) as stranger:
        assert (await stranger.post(path, json={"evidence": "mine"})).status_code == 404
    async with service.client(None) as nobody:
        assert (await nobody.post(path, json={"evidence": "mine"})).status_code == 401


async def test_the_owner_counts_what_it_said(service: Running[Work]) -> None:
    await service.receive(counted(1), *milestones(1))
    async with service.client(system()) as gateway:
        answer = await gateway.get(f"/internal/figures/{STARTED.campaign_id}")
    assert answer.json() == {"counters": {"criteria.met": 1}}


async def test_a_milestone_racing_its_enrollment_is_never_lost(service: Running[Work]) -> None:
    for number in range(20):
        contact_id, enrollment_id, criterion_id = UUID(int=number), UUID(int=1000 + number), UUID(int=2000 + number)
        base = counted(1)
        only = base.criteria[0].model_copy(update={"criterion_id": criterion_id})
        enrolled = base.model_copy(
            update={"contact_id": contact_id, "enrollment_id": enrollment_id, "criteria": (only,)}
        )
        done = milestones(1)[0].model_copy(update={"contact_id": contact_id})
        await asyncio.gather(service.receive(enrolled), service.receive(done))
    assert len(await service.said(CriteriaMet)) == 20
