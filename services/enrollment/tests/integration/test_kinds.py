"""Steps that listen, split and lead back, on a real database."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

from chassis.testing import Running, staff
from chassis.testing.waiting import eventually
from contracts.enrollment import ContactChanged, EnrollmentStarted, StepCompleted, StepDue
from contracts.examples import example
from contracts.gateway import ActivityRecorded
from contracts.values import (
    Conditional,
    Goto,
    ManageTags,
    SendCall,
    Split,
    TrackingSource,
    UpdateField,
    Variant,
    Wait,
    WaitForEvent,
)
from enrollment_service.handlers.journeys import next_release, release_due
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_journeys import REMINDER, due, enrolled, results, with_steps
from services.enrollment.tests.story import active, audit, of, paid

BOOKED = WaitForEvent(
    step_id=UUID(int=1),
    name="booked?",
    source=TrackingSource.CUSTOM_WEBHOOK,
    event_name="booked",
    timeout_seconds=3600,
    next=None,
    timeout_path=REMINDER.step_id,
)


def booking(at: datetime, name: str = "booked") -> ActivityRecorded:
    fields = {"email": "ada@example.com", "identity": of("ada@example.com"), "reference": f"{name} {at}"}
    return example(ActivityRecorded, **fields, source="custom_webhook", name=name, occurred_at=at.isoformat())


async def test_what_a_contact_does_ends_her_wait_for_it_once(service: Running[Work]) -> None:
    await enrolled(service, with_steps(BOOKED, REMINDER))
    began = await service.now()
    await service.receive(booking(began - timedelta(hours=1)), booking(began, "cancelled"))
    assert not await results(service)
    await service.receive(booking(began), booking(began + timedelta(seconds=1)), repeat=2, shuffle=True)
    await service.advance(timedelta(hours=2))
    await service.tick()
    (ended,) = await service.said(StepCompleted)
    assert (ended.branch, await due(service)) == ("event_path", [])


async def test_a_wait_in_vain_goes_its_own_way_and_what_comes_later_changes_nothing(service: Running[Work]) -> None:
    await enrolled(service, with_steps(BOOKED, REMINDER))
    await service.advance(timedelta(hours=1))
    await service.tick()
    await service.receive(booking(await service.now()))
    (ended,) = await service.said(StepCompleted)
    assert (ended.branch, await due(service)) == ("timeout_path", [REMINDER.step_id])


async def test_what_happens_in_a_pause_counts_and_the_journey_goes_on_after_it(service: Running[Work]) -> None:
    await enrolled(service, with_steps(BOOKED.model_copy(update={"next": REMINDER.step_id}), REMINDER))
    await service.receive(active(revision=4, sending_paused=True), booking(await service.now()))
    await service.advance(timedelta(hours=2))
    await service.tick()
    assert ([event.branch for event in await service.said(StepCompleted)], await due(service)) == (["event_path"], [])
    await service.receive(active(revision=5))
    await service.tick()
    assert await due(service) == [REMINDER.step_id]


async def test_an_event_and_the_end_of_its_wait_at_once_end_it_once(service: Running[Work]) -> None:
    await enrolled(service, with_steps(BOOKED.model_copy(update={"next": REMINDER.step_id}), REMINDER))
    booked = booking(await service.now())
    await service.advance(timedelta(hours=1))
    await asyncio.gather(service.tick(), service.receive(booked), service.tick())
    await service.tick()
    assert len(await service.said(StepCompleted)) == 1
    assert await due(service) == [REMINDER.step_id]


async def test_what_happens_in_a_pause_after_the_wait_would_have_ended_is_too_late(service: Running[Work]) -> None:
    await enrolled(service, with_steps(BOOKED, REMINDER))
    await service.receive(active(revision=4, sending_paused=True))
    await service.advance(timedelta(hours=2))
    await service.receive(booking(await service.now()))
    await service.receive(active(revision=5))
    await service.tick()
    assert [event.branch for event in await service.said(StepCompleted)] == ["timeout_path"]


async def test_an_event_while_its_wait_is_just_beginning_ends_it(service: Running[Work]) -> None:
    await enrolled(service, with_steps(BOOKED.model_copy(update={"delay_seconds": 3600}), REMINDER))
    await service.advance(timedelta(hours=1))
    has_begun, may_commit = asyncio.Event(), asyncio.Event()

    async def begin(work: Work) -> None:
        await release_due(work, 10)
        has_begun.set()
        await may_commit.wait()

    beginning = asyncio.create_task(service.do(begin))
    await has_begun.wait()
    hearing = asyncio.create_task(service.receive(booking(await service.now())))
    await eventually(lambda: is_waited_for(service))
    may_commit.set()
    await asyncio.gather(beginning, hearing)
    assert [event.branch for event in await service.said(StepCompleted)] == ["event_path"]


async def is_waited_for(service: Running[Work]) -> bool:
    """Whether a session of this test's database waits for the lock of another."""
    ours = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    return bool(await service.fetch(f"SELECT 1 FROM pg_locks WHERE NOT granted AND pid IN ({ours})"))


async def test_an_audit_that_staff_records_ends_a_wait_for_one(service: Running[Work]) -> None:
    audited = BOOKED.model_copy(update={"source": TrackingSource.DIAGNOSTIC_COMPLETION, "event_name": None})
    await enrolled(service, with_steps(audited, REMINDER))
    body = {"email": "ada@example.com", "occurred_at": (await service.now()).isoformat(), "values": {"team": 4}}
    async with service.client(staff()) as team:
        assert (await team.post("/api/admin/contacts/audits", json=body)).status_code == 201
    assert [event.branch for event in await service.said(StepCompleted)] == ["event_path"]


async def test_a_loop_ends_when_a_step_was_visited_as_often_as_it_may_be(service: Running[Work]) -> None:
    hourly = Wait(step_id=UUID(int=1), name="hour", seconds=3600, next=UUID(int=2))
    promise = await enrolled(service, with_steps(hourly, Goto(step_id=UUID(int=2), name="again", to=UUID(int=1))))
    limit = service.service.settings.step_visits  # type: ignore[attr-defined]
    for _hour in range(limit + 5):
        await service.advance(timedelta(hours=1))
        await service.tick()
    async with service.client(staff()) as team:
        place = f"/api/admin/campaigns/{promise.campaign_id}/enrollments/{promise.enrollment_id}"
        walked = (await team.get(place)).json()["journey"]
    assert len(walked) == 2 * limit + 1
    assert (walked[-1]["result"], walked[-1]["reasons"]) == ("skipped", ["visited_too_often"])
    assert await service.do(next_release) is None


async def test_a_step_that_nothing_carries_out_is_skipped_and_the_next_one_is_due(service: Running[Work]) -> None:
    call = SendCall(step_id=UUID(int=1), name="c", content_id=UUID(int=9), content_version=1, next=REMINDER.step_id)
    await enrolled(service, with_steps(call, REMINDER))
    assert [(event.result, event.step_id) for event in await service.said(StepCompleted)] == [("skipped", call.step_id)]
    assert await due(service) == [REMINDER.step_id]


async def test_the_variant_of_a_contact_is_said_and_shown(service: Running[Work]) -> None:
    ways = tuple(Variant(name=name, weight=1) for name in ("long", "short"))
    promise = await enrolled(service, with_steps(Split(step_id=UUID(int=1), name="halves", variants=ways)))
    (ended,) = await service.said(StepCompleted)
    async with service.client(staff()) as team:
        place = f"/api/admin/campaigns/{promise.campaign_id}/enrollments/{promise.enrollment_id}"
        (walked,) = (await team.get(place)).json()["journey"]
    assert walked["variant"] == ended.variant
    assert ended.variant in {"long", "short"}


ROOFS = {"name": "roof_type", "kind": "text", "label": "Type of roof"}


async def test_steps_change_the_contact_and_later_ones_see_it(service: Running[Work]) -> None:
    async with service.client(staff()) as team:
        assert (await team.post("/api/contact-fields", json=ROOFS)).status_code == 201
    steps = (
        ManageTags(step_id=UUID(int=1), name="tag", add=("Hot",), next=UUID(int=2)),
        UpdateField(step_id=UUID(int=2), name="roof", field="field.roof_type", value="slate", next=UUID(int=3)),
        asking(3, {"all": [TAGGED, {"field": "field.roof_type", "operator": "equals", "value": "SLATE"}]}),
        REMINDER,
    )
    promise = await enrolled(service, with_steps(*steps))
    assert not await results(service)  # the scheduler alone knows what is known of her
    await service.tick()
    await service.tick()
    assert [event.branch for event in await service.said(StepCompleted)] == [None, None, "true_path"]
    known = [event.version for event in await service.said(ContactChanged) if event.contact_id == promise.contact_id]
    assert known == sorted(set(known))
    (handed,) = await service.said(StepDue)
    assert (handed.step_id, handed.contact_version) == (REMINDER.step_id, known[-1])
    async with service.client(staff()) as team:
        shown = (await team.get(f"/api/admin/contacts/{promise.contact_id}")).json()
    assert (shown["tags"], shown["fields"], shown["version"]) == (["hot"], {"roof_type": "slate"}, known[-1])


TAGGED = {"field": "tags", "operator": "contains", "value": "hot"}


def asking(number: int, rule: object) -> Conditional:
    fields = {"step_id": UUID(int=number), "name": "asks", "conditions": (), "rule": rule}
    return Conditional.model_validate({**fields, "true_path": REMINDER.step_id})


async def test_a_rule_counts_what_happened_and_reads_the_newest_audit(service: Running[Work]) -> None:
    bought, others = {"events": "orders", "value": 1, "operator": "equals"}, {"events": "completions"}
    team_of_three = {"field": "audit.team", "operator": "gte", "value": 3}
    await enrolled(service, with_steps(asking(3, {"all": [bought, {"not": others}, team_of_three]}), REMINDER))
    await service.tick()
    assert [event.branch for event in await service.said(StepCompleted)] == ["true_path"]


async def test_a_contact_whom_somebody_else_holds_is_changed_when_she_is_free(service: Running[Work]) -> None:
    tag = ManageTags(step_id=UUID(int=1), name="tag", add=("Hot",), next=REMINDER.step_id)
    promise = await enrolled(service, with_steps(tag, REMINDER))
    is_held, may_go = asyncio.Event(), asyncio.Event()

    async def hold(work: Work) -> None:
        await work.contacts.locked(promise.contact_id)
        is_held.set()
        await may_go.wait()

    holding = asyncio.create_task(service.do(hold))
    await is_held.wait()
    assert await service.do(release_due, 10) == 0
    may_go.set()
    await holding
    assert await service.do(release_due, 10) == 1
    assert await due(service) == [REMINDER.step_id]


async def test_two_journeys_that_change_one_contact_take_turns(service: Running[Work]) -> None:
    tag = ManageTags(step_id=UUID(int=1), name="tag", add=("Hot",), next=REMINDER.step_id)
    other = UUID(int=77)
    again = with_steps(tag.model_copy(update={"add": ("New",)}), REMINDER)
    slug = again.definition.model_copy(update={"slug": "another"})
    await service.receive(
        again.model_copy(update={"campaign_id": other, "definition": slug}), active(campaign_id=other)
    )
    await service.receive(with_steps(tag, REMINDER), active())
    await audit(service)
    await service.receive(paid(campaign=None))
    assert len(await service.said(EnrollmentStarted)) == 2
    assert [await service.do(release_due, 10) for _turn in range(3)] == [1, 1, 0]
    versions = [event.version for event in await service.said(ContactChanged)]
    assert versions == sorted(set(versions))
    assert [event.contact_version for event in await service.said(StepDue)] == versions[-2:]
