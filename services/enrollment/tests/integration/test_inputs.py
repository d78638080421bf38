"""What is known of a contact from several sources, and its place in the promise."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.testing import Running, staff
from contracts.enrollment import EnrollmentRefused, EnrollmentStarted, Refusal
from enrollment_service.domain.contact import InputKind
from enrollment_service.work import Work
from services.enrollment.tests.story import ACTIVE, PAID, PUBLISHED, audit, paid

BEFORE = (PAID.paid_at - timedelta(hours=1)).isoformat()
AFTER = (PAID.paid_at + timedelta(hours=1)).isoformat()


def given(kind: str = "chat_insights", **changed: Any) -> dict[str, Any]:
    return {"kind": kind, "occurred_at": BEFORE, "values": {"goal": "grow"}, "reference": "chat-1"} | changed


async def record(service: Running[Work], contact_id: UUID, *bodies: dict[str, Any]) -> list[int]:
    async with service.client(staff()) as team:
        return [(await team.post(f"/api/admin/contacts/{contact_id}/inputs", json=body)).status_code for body in bodies]


async def snapshot(service: Running[Work]) -> dict[str, Any]:
    (promise,) = await service.said(EnrollmentStarted)
    path = f"/api/admin/campaigns/{promise.campaign_id}/enrollments/{promise.enrollment_id}"
    async with service.client(staff()) as team:
        return dict((await team.get(path)).json()["personalization_context"])


async def test_audits_evidence_chats_meetings_and_plans_feed_an_enrollment(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    contact_id = await audit(service, team=3)
    bodies = [given(kind, reference=kind, values={"from": kind}) for kind in InputKind]
    assert await record(service, contact_id, *bodies) == [201] * 3
    await service.receive(paid())
    found = await snapshot(service)
    assert found["audit"] == {"team": 3}
    assert {kind: found[kind] for kind in InputKind} == {kind: {"from": kind} for kind in InputKind}
    assert len(found["input_ids"]) == 3


async def test_what_becomes_known_later_does_not_change_the_snapshot_of_an_enrollment(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    contact_id = await audit(service)
    await record(service, contact_id, given(), given(reference="chat-2", occurred_at=AFTER, values={"goal": "rest"}))
    await service.receive(paid())
    before = await snapshot(service)
    await record(service, contact_id, given(reference="chat-3", values={"goal": "sell"}))
    assert before["chat_insights"] == {"goal": "grow"}
    assert await snapshot(service) == before


@pytest.mark.parametrize(("changed", "status"), [({}, 201), ({"values": {"goal": "rest"}}, 409)])
async def test_a_conversation_is_recorded_once_and_refused_if_it_says_something_else(
    service: Running[Work], changed: dict[str, Any], status: int
) -> None:
    contact_id = await audit(service)
    assert await record(service, contact_id, given(), given(**changed)) == [201, status]
    async with service.client(staff()) as team:
        listed = (await team.get(f"/api/admin/contacts/{contact_id}/inputs")).json()
    assert [one["values"] for one in listed] == [{"goal": "grow"}]


async def test_an_order_that_lacked_a_target_is_decided_again_when_the_chat_it_comes_from_is_recorded(
    service: Running[Work],
) -> None:
    sessions, *_others = PUBLISHED.definition.criteria
    asked = sessions.model_copy(update={"threshold_source": "chat_insights.sessions"})
    definition = PUBLISHED.definition.model_copy(update={"criteria": (asked,)})
    await service.receive(PUBLISHED.model_copy(update={"definition": definition}), ACTIVE)
    contact_id = await audit(service)
    await service.receive(paid())
    assert [one.reasons for one in await service.said(EnrollmentRefused)] == [(Refusal.THRESHOLD_UNCLEAR,)]
    assert await record(service, contact_id, given(values={"sessions": "1,200"})) == [201]
    await service.tick()
    (promise,) = await service.said(EnrollmentStarted)
    assert (promise.criteria[0].target_value, promise.enrolled_at) == ("1200", PAID.paid_at)
