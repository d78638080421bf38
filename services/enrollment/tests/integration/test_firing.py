"""Triggers let contacts in, by what happens to them, and say why not."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.testing import Running
from contracts.enrollment import EnrollmentRefused, EnrollmentSource, EnrollmentStarted, Refusal
from contracts.examples import example
from contracts.gateway import ActivityRecorded
from contracts.values import CampaignType, EventTrigger, Family, StageChange, Trigger
from enrollment_service.handlers.firing import fire_triggers
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_segments import VIP, asked, changed, saved
from services.enrollment.tests.planting import refusing
from services.enrollment.tests.story import ACTIVE, PUBLISHED, audit, of

ACTIVITY = example(ActivityRecorded)


def published(*triggers: Trigger, **more: Any) -> Any:
    """A sequence: it asks for no audit."""
    plain: dict[str, Any] = {
        "family": Family.SEQUENCE,
        "campaign_type": CampaignType.DRIP,
        "criteria": (),
        "bundles": (),
    }
    plain["enrollment_deadline"] = None
    definition = PUBLISHED.definition.model_copy(update={**plain, "triggers": triggers, **more})
    return PUBLISHED.model_copy(update={"definition": definition})


def event(name: str, **said: Any) -> EventTrigger:
    return EventTrigger.model_validate({"trigger_id": UUID(int=1), "event_name": name, **said})


def activity(email: str, reference: str) -> ActivityRecorded:
    return example(ActivityRecorded, identity=of(email), email=email, reference=reference)


async def entered(service: Running[Work]) -> list[tuple[UUID, EnrollmentSource]]:
    return [(one.contact_id, one.source) for one in await service.said(EnrollmentStarted)]


async def refused(service: Running[Work]) -> list[tuple[Refusal, ...]]:
    return [one.reasons for one in await service.said(EnrollmentRefused)]


async def test_a_milestone_lets_a_contact_in_once_and_says_why_not_again(service: Running[Work]) -> None:
    await service.receive(published(event(ACTIVITY.name)), ACTIVE)
    await service.receive(activity("ada@example.com", "1"), repeat=2)
    await service.tick()
    ((who, source),) = await entered(service)
    assert source is EnrollmentSource.AUTOMATIC_TRIGGER
    await service.receive(activity("ada@example.com", "2"))
    await service.tick()
    assert len(await entered(service)) == 1
    assert await refused(service) == [(Refusal.ALREADY_ENROLLED,)]
    async with service.database.transaction(service.tenant) as transaction:
        left = await transaction.connection.run("SELECT count(*) FROM occurrences")
        assert left.scalar_one() == 0
    shown = (await asked(service, "GET", f"/api/admin/contacts/{who}")).json()
    assert [one["source"] for one in shown["enrollments"]] == ["automatic_trigger"]


async def test_what_no_campaign_listens_to_is_not_kept(service: Running[Work]) -> None:
    await service.receive(published(event("another")), ACTIVE, activity("ada@example.com", "1"))
    async with service.database.transaction(service.tenant) as transaction:
        kept = await transaction.connection.run("SELECT count(*) FROM occurrences")
        assert kept.scalar_one() == 0


async def test_a_change_of_stage_lets_in_whoever_the_rules_mean(service: Running[Work]) -> None:
    won = StageChange.model_validate(
        {
            "trigger_id": UUID(int=1),
            "to_stage": "Won",
            "enrollment_conditions": VIP,
            "exclusion_conditions": {"field": "tags", "operator": "contains", "value": "partner"},
        }
    )
    await service.receive(published(won), ACTIVE)
    for email, tags in (("a@example.com", ["vip"]), ("b@example.com", []), ("c@example.com", ["vip", "partner"])):
        who = await audit(service, email)
        await changed(service, who, tags=tags)
        await changed(service, who, stage="lead")
        await changed(service, who, stage="WON")
        await changed(service, who, stage="won", name="Same")
    await service.tick()
    assert len(await entered(service)) == 1
    assert sorted(await refused(service)) == [(Refusal.CONDITIONS_NOT_MET,), (Refusal.EXCLUDED,)]


async def test_entering_a_segment_lets_a_contact_in_and_being_found_by_a_fill_does_not(service: Running[Work]) -> None:
    there, late = await audit(service), await audit(service, "eva@example.com")
    await changed(service, there, tags=["vip"])
    segment = await saved(service)
    await service.receive(published(event("segment_entered", segment_id=segment["segment_id"])), ACTIVE)
    await service.tick()
    assert await entered(service) == []
    await changed(service, late, tags=["vip"])
    await service.tick()
    await service.tick()
    assert [who for who, _source in await entered(service)] == [late]


async def test_only_so_many_ever_enter_also_when_they_come_together(service: Running[Work]) -> None:
    await service.receive(published(event(ACTIVITY.name), max_enrollments=3), ACTIVE)
    await service.receive(*(activity(f"p{number}@example.com", str(number)) for number in range(8)))
    await asyncio.gather(*(service.do(fire_triggers, 2) for _ in range(4)))
    await service.tick()
    assert len(await entered(service)) == 3
    assert await refused(service) == [(Refusal.CAMPAIGN_FULL,)] * 5


async def test_what_cannot_be_heard_holds_up_nothing_and_is_heard_when_it_can_be(service: Running[Work]) -> None:
    await service.receive(published(event(ACTIVITY.name)), ACTIVE)
    who = await audit(service, "p0@example.com")
    await service.receive(*(activity(f"p{number}@example.com", str(number)) for number in range(4)))
    async with refusing(service, "enrollments", "contact_id", who):
        for _ in range(2):
            await service.tick()
        others = {one for one, _source in await entered(service)}
        assert (len(others), who in others) == (3, False)
    await service.tick()
    assert len(await entered(service)) == 3
    await service.advance(timedelta(hours=1))
    await service.tick()
    assert {one for one, _source in await entered(service)} == {who, *others}


async def test_a_rule_that_cannot_be_answered_is_a_reason(service: Running[Work]) -> None:
    gone = {"field": "field.gone", "operator": "exists", "value": False}
    await service.receive(published(event(ACTIVITY.name, enrollment_conditions=gone)), ACTIVE)
    await service.receive(activity("ada@example.com", "1"))
    await service.tick()
    assert await refused(service) == [(Refusal.CONDITIONS_UNANSWERABLE,)]
