"""What our own services know is said as milestones by itself; nobody has to tell it twice."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.testing import Running, staff
from contracts.enrollment import EnrollmentStarted, MilestoneCompleted
from contracts.examples import example
from contracts.gateway import ActivityRecorded
from contracts.values import TrackingSource
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_inputs import BEFORE, given, record
from services.enrollment.tests.story import ACTIVE, PUBLISHED, audit, of, paid


async def milestones(service: Running[Work], source: TrackingSource) -> list[MilestoneCompleted]:
    return [one for one in await service.said(MilestoneCompleted) if one.source is source]


async def test_an_audit_is_said_as_an_assessment_and_its_correction_under_the_same_reference(
    service: Running[Work],
) -> None:
    contact_id = await audit(service, team=3)
    await audit(service, team=4)
    first, corrected = await milestones(service, TrackingSource.DIAGNOSTIC_COMPLETION)
    assert (first.contact_id, first.reference) == (contact_id, corrected.reference)


async def test_an_imported_audit_is_said_as_an_assessment_once(service: Running[Work]) -> None:
    body = f"email,audit.team,audit_at\nada@example.com,3,{BEFORE}\nbea@example.com,,\n"
    async with service.client(staff()) as team:
        for _ in range(2):
            headers = {"content-type": "text/csv"}
            await team.post("/api/admin/contacts/imports", content=body.encode(), headers=headers)
            await service.tick()
    assert len(await milestones(service, TrackingSource.DIAGNOSTIC_COMPLETION)) == 1


async def test_a_recorded_chat_is_said_as_a_chat_session_once(service: Running[Work]) -> None:
    contact_id = await audit(service)
    await record(service, contact_id, given(), given(), given("meeting_notes", reference="meeting-1"))
    sessions = await milestones(service, TrackingSource.CHAT_SESSION)
    assert [(one.contact_id, one.reference) for one in sessions] == [(contact_id, "chat-1")]


async def test_an_onboarding_plan_sets_the_target_and_its_milestones_count_towards_it(service: Running[Work]) -> None:
    sessions, *_others = PUBLISHED.definition.criteria
    asked = sessions.model_copy(update={"threshold_source": "onboarding_plan.sessions"})
    definition = PUBLISHED.definition.model_copy(update={"criteria": (asked,)})
    await service.receive(PUBLISHED.model_copy(update={"definition": definition}), ACTIVE)
    contact_id = await audit(service)
    await record(service, contact_id, given("onboarding_plan", reference="plan-7", values={"sessions": 4}))
    await service.receive(paid())
    (promise,) = await service.said(EnrollmentStarted)
    (criterion,) = promise.criteria
    assert (criterion.target_value, criterion.tracking.target) == ("4", Decimal(4))
    assert criterion.tracking.source is TrackingSource.ONBOARDING_MILESTONE
    attended: dict[str, Any] = {"source": criterion.tracking.source, "name": criterion.tracking.name or "session"}
    done = [
        example(ActivityRecorded, identity=of("ada@example.com"), reference=f"plan-7/{n}", **attended) for n in range(4)
    ]
    await service.receive(*done)
    said = await milestones(service, TrackingSource.ONBOARDING_MILESTONE)
    assert {one.contact_id for one in said} == {UUID(str(contact_id))}
    assert [one.name for one in said] == [attended["name"]] * 4
