"""Progress as it is read and set: automatic updates, values that staff measured, and the history of both."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.testing import Running, contact, staff, system
from chassis.testing.running import STAFF_ID
from contracts.enrollment import EnrollmentEnded
from contracts.examples import example
from contracts.progress import CriteriaMet, CriterionChanged, CriterionStatus
from progress_service.work import Work
from services.progress.tests.merges import TWIN, merged
from services.progress.tests.story import STARTED, admin_path, by_hand, counted, milestones, own_path


async def test_one_event_advances_criteria_of_several_active_enrollments(service: Running[Work]) -> None:
    """The third enrollment has ended: only active ones move."""
    ids = [UUID(int=100 + number) for number in range(3)]
    for number, enrollment_id in enumerate(ids):
        base = counted(1 + number)
        only = base.criteria[0].model_copy(update={"criterion_id": UUID(int=200 + number)})
        await service.receive(base.model_copy(update={"enrollment_id": enrollment_id, "criteria": (only,)}))
    await service.receive(example(EnrollmentEnded, enrollment_id=ids[2], contact_id=STARTED.contact_id))
    await service.receive(*milestones(1), repeat=2)
    changed = await service.said(CriterionChanged)
    assert {(one.enrollment_id, one.status, one.auto_source_ref) for one in changed} == {
        (ids[0], CriterionStatus.MET, "session-0"),
        (ids[1], CriterionStatus.IN_PROGRESS, "session-0"),
    }
    assert [event.enrollment_id for event in await service.said(CriteriaMet)] == [ids[0]]


async def test_staff_sets_a_measured_value_with_author_and_note(service: Running[Work]) -> None:
    await service.receive(counted(3), *milestones(1))
    path = admin_path(counted(3).criteria[0].criterion_id)
    async with service.client(staff()) as team:
        answer = await team.put(path, json={"current_value": "2", "notes": "one was not told"})
    (shown,) = answer.json()["criteria"]
    assert (shown["current_value"], shown["status"]) == ("2", "in_progress")
    assert (shown["measured_by"], shown["measured_notes"]) == (str(STAFF_ID), "one was not told")
    assert (shown["auto_tracked"], shown["auto_source_ref"]) == (False, None)


async def test_progress_is_readable_with_auto_tracked_and_the_reference(service: Running[Work]) -> None:
    await service.receive(counted(3), *milestones(2))
    async with service.client(system()) as gateway:
        answer = await gateway.get("/internal/progress", params={"enrollment_ids": [str(STARTED.enrollment_id)]})
    (shown,) = answer.json()[0]["criteria"]
    assert (shown["status"], shown["percent"], shown["current_value"]) == ("in_progress", "66.66", "2")
    assert (shown["auto_tracked"], shown["auto_source_ref"]) == (True, "session-1")


async def test_every_change_of_a_criterion_is_kept_and_shown_newest_first(service: Running[Work]) -> None:
    await service.receive(by_hand())
    await service.advance(STARTED.enrolled_at - await service.now() + timedelta(days=1))
    path = admin_path(by_hand().criteria[0].criterion_id)
    own = own_path(by_hand().criteria[0].criterion_id) + "/submit"
    async with service.client(contact(STARTED.contact_id)) as her:
        await her.post(own, json={"evidence": "statement"})
    async with service.client(staff()) as team:
        await team.put(path, json={"current_value": "0.5", "notes": "half of it"})
        await team.put(path, json={"verdict": "reject", "notes": "not signed"})
        await team.put(path, json={"verdict": "waive", "notes": "let it be"})
        first = (await team.get(path + "/history", params={"limit": 3})).json()
        rest = (await team.get(path + "/history", params={"limit": 3, "cursor": first["next"]})).json()
        elsewhere = await team.get(path.replace(str(STARTED.campaign_id), str(UUID(int=1))) + "/history")
    shown = [*first["items"], *rest["items"]]
    assert [(one["cause"], one["changed_by"], one["status"], one["text"]) for one in shown] == [
        ("waived", str(STAFF_ID), "waived", "let it be"),
        ("rejected", str(STAFF_ID), "not_met", "not signed"),
        ("measured", str(STAFF_ID), "in_progress", "half of it"),
        ("submitted", str(STARTED.contact_id), "in_progress", "statement"),
    ]
    assert (len(first["items"]), rest["next"], elsewhere.status_code) == (3, None, 404)


async def test_changes_of_all_promises_to_a_contact_are_listed_newest_first_without_words(
    service: Running[Work],
) -> None:
    hers = counted(3)
    (criterion,) = hers.criteria
    theirs = (criterion.model_copy(update={"criterion_id": UUID(int=0x7718)}),)
    other = hers.model_copy(update={"contact_id": TWIN, "enrollment_id": UUID(int=0x7719), "criteria": theirs})
    await service.receive(by_hand(), other, merged(), *milestones(1))
    await service.advance(STARTED.enrolled_at - await service.now() + timedelta(days=1))
    async with service.client(staff()) as team:
        waived = {"verdict": "waive", "notes": "let it be"}
        await team.put(admin_path(by_hand().criteria[0].criterion_id), json=waived)
        found = [await pages(team, contact_id) for contact_id in (STARTED.contact_id, TWIN, UUID(int=1))]
    assert [(one["cause"], one["enrollment_id"]) for one in found[0]] == [
        ("waived", str(STARTED.enrollment_id)),
        ("counted", str(other.enrollment_id)),
    ]
    assert (found[1], found[2], "text" in found[0][0]) == (found[0], [], False)


async def pages(team: httpx.AsyncClient, contact_id: UUID) -> list[dict[str, Any]]:
    """Every change of a contact's criteria, read by pages of one."""
    path, found, cursor = f"/api/admin/contacts/{contact_id}/criterion-changes", list[dict[str, Any]](), None
    while True:
        shown = (await team.get(path, params={"limit": 1} | ({"cursor": cursor} if cursor else {}))).json()
        found += shown["items"]
        if (cursor := shown["next"]) is None:
            return found


async def test_the_history_of_what_was_counted_names_each_event(service: Running[Work]) -> None:
    await service.receive(counted(3), *milestones(2))
    await service.receive(*milestones(3))
    async with service.client(staff()) as team:
        path = admin_path(counted(3).criteria[0].criterion_id)
        shown = (await team.get(path + "/history")).json()["items"]
    assert [(one["auto_source_ref"], one["current_value"], one["cause"]) for one in shown] == [
        ("session-2", "3", "counted"),
        ("session-1", "2", "counted"),
        ("session-0", "1", "counted"),
    ]


async def test_a_criterion_is_pending_until_somebody_reports_and_shows_when_that_and_the_decision_were(
    service: Running[Work],
) -> None:
    await service.receive(by_hand())
    await service.advance(STARTED.enrolled_at - await service.now() + timedelta(days=1))
    criterion_id, began = by_hand().criteria[0].criterion_id, await service.now()

    async def shown() -> dict[str, Any]:
        async with service.client(system()) as gateway:
            answer = await gateway.get("/internal/progress", params={"enrollment_ids": [str(STARTED.enrollment_id)]})
        criterion: dict[str, Any] = answer.json()[0]["criteria"][0]
        return criterion

    assert ((await shown())["status"], (await shown())["submitted_at"]) == ("pending", None)
    async with service.client(contact(STARTED.contact_id)) as her:
        await her.post(own_path(criterion_id) + "/submit", json={"evidence": "a statement"})
    submitted = await shown()
    async with service.client(staff()) as team:
        await team.put(admin_path(criterion_id), json={"verdict": "verify", "notes": "seen"})
    verified = await shown()
    moments = [datetime.fromisoformat(str(found)) for found in (submitted["submitted_at"], verified["verified_at"])]
    assert began <= moments[0] < moments[1] <= await service.now()
    assert (verified["status"], verified["verified_by"], verified["notes"]) == ("met", str(STAFF_ID), "seen")


@pytest.mark.leaves("evidence_to_verify")
async def test_evidence_waits_until_somebody_decides_and_again_when_it_is_newer(service: Running[Work]) -> None:
    await service.receive(by_hand())
    await service.advance(STARTED.enrolled_at - await service.now() + timedelta(days=1))
    criterion_id = by_hand().criteria[0].criterion_id
    async with service.client(contact(STARTED.contact_id)) as her, service.client(staff()) as team:

        async def waiting() -> list[str]:
            items = (await team.get("/api/admin/evidence/waiting")).json()["items"]
            assert {item["criterion_id"] for item in items} <= {str(criterion_id)}
            return [item["evidence"] for item in items]

        before = await waiting()
        await her.post(own_path(criterion_id) + "/submit", json={"evidence": "a statement"})
        submitted = await waiting()
        await team.put(admin_path(criterion_id), json={"verdict": "reject"})
        rejected = await waiting()
        await service.advance(timedelta(seconds=1))
        await her.post(own_path(criterion_id) + "/submit", json={"evidence": "a better one"})
        assert (before, submitted, rejected, await waiting()) == ([], ["a statement"], [], ["a better one"])
        await team.put(admin_path(criterion_id), json={"verdict": "verify"})
        assert await waiting() == []


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"current_value": "1e-9"}, "body.current_value"),
        ({"current_value": "1e99"}, "body.current_value"),
        ({"current_value": "-1"}, "body.current_value"),
        ({"current_value": "NaN"}, "body.current_value"),
        ({"current_value": "9" * 40}, "body.current_value"),
        ({"verdict": "perhaps"}, "body.verdict"),
        ({"verdict": "verify", "current_value": "1"}, "body"),
        ({}, "body"),
    ],
)
async def test_a_decision_of_another_shape_is_malformed_and_named(
    service: Running[Work], body: dict[str, str], named: str
) -> None:
    async with service.client(staff()) as team:
        answer = await team.put(admin_path(UUID(int=1)), json=body)
    assert (answer.status_code, {error["field"] for error in answer.json()["errors"]}) == (422, {named})
