"""One thing done with many contacts: each is settled once, whatever is killed or cancelled, and the counts add up."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.ids import new_id
from chassis.testing import Running, staff
from chassis.testing.fixtures import Start
from chassis.testing.running import OTHER_TENANT
from contracts.enrollment import EnrollmentEnded, EnrollmentRefused, EnrollmentSource, EnrollmentStarted, Refusal
from contracts.examples import example
from contracts.progress import CriteriaMet
from contracts.values import ExitReason
from enrollment_service.app import build
from enrollment_service.handlers.bulk import take_bulk
from enrollment_service.settings import Settings
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_firing import published
from services.enrollment.tests.integration.test_segments import VIP, asked, changed, saved
from services.enrollment.tests.planting import refusing
from services.enrollment.tests.story import ACTIVE, PEPPER, PUBLISHED, active, audit

BULK = f"/api/campaigns/{PUBLISHED.campaign_id}/bulk"
SEQUENCE = published()


@pytest.fixture
async def service(start: Start) -> AsyncIterator[Running[Work]]:
    limits = {"bulk_batch": 4, "bulk_list": 40, "bulk_preview": 5, "report_page": 2}
    async with start(build, Settings, identity_pepper=PEPPER, **limits) as running:
        await running.receive(SEQUENCE, ACTIVE)
        yield running
        assert not await running.parked()


async def known(service: Running[Work], number: int) -> list[UUID]:
    return [await audit(service, f"p{one}@example.com") for one in range(number)]


async def begun(service: Running[Work], action: str, **selection: Any) -> str:
    answer = await asked(service, "POST", f"{BULK}/{action}", selection)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


async def shown(service: Running[Work], job_id: str) -> Any:
    return (await asked(service, "GET", f"{BULK}/{job_id}")).json()


async def outcomes(service: Running[Work], job_id: str, query: str = "") -> list[Any]:
    found = (await asked(service, "GET", f"{BULK}/{job_id}/outcomes?limit=200{query}")).json()
    return list(found["items"])


def counts(job: Any) -> tuple[Any, ...]:
    return tuple(job[name] for name in ("state", "total", "done", "refused", "failed"))


async def test_whoever_a_rule_means_is_let_in_by_the_one_decision_and_told_why_not_again(
    service: Running[Work],
) -> None:
    who = await known(service, 6)
    for one in who[:5]:
        await changed(service, one, tags=["vip"])
    first = await begun(service, "enroll", rule=VIP)
    assert counts(await shown(service, first)) == ("running", None, 0, 0, 0)
    await service.tick()
    assert counts(await shown(service, first)) == ("completed", 5, 5, 0, 0)
    started = await service.said(EnrollmentStarted)
    assert sorted(one.contact_id for one in started) == sorted(who[:5])
    assert {one.source for one in started} == {EnrollmentSource.BULK_IMPORT}
    again = await begun(service, "enroll", everybody=True)
    await service.tick()
    job = await shown(service, again)
    assert (counts(job), job["reasons"]) == (("completed", 6, 1, 5, 0), {"already_enrolled": 5})
    assert [one.reasons for one in await service.said(EnrollmentRefused)] == [(Refusal.ALREADY_ENROLLED,)] * 5
    refused = await outcomes(service, again, "&result=refused&reason=already_enrolled")
    assert [one["contact_id"] for one in refused] == sorted(map(str, who[:5]))


async def test_a_list_names_contacts_in_several_ways_and_says_what_became_of_each_line(service: Running[Work]) -> None:
    ada, ben = await known(service, 2)
    lines = [
        str(ada),
        " P1@Example.com ",
        "p0@example.com",
        "nobody@example.com",
        "crm:4711",
        "nonsense",
        str(new_id()),
    ]
    job_id = await begun(service, "enroll", contacts=lines)
    await service.tick()
    job = await shown(service, job_id)
    assert (counts(job), job["reasons"]) == (("completed", 7, 2, 5, 0), {"named_twice": 1, "unknown_contact": 4})
    found = await outcomes(service, job_id)
    assert [(one["position"], one["contact_id"], one["result"], *one["reasons"]) for one in found] == [
        (1, str(ada), "done"),
        (2, str(ben), "done"),
        (3, None, "refused", "named_twice"),
        *((place, None, "refused", "unknown_contact") for place in (4, 5, 6, 7)),
    ]
    async with service.client(staff()) as team:
        report = await team.get(f"{BULK}/{job_id}/outcomes.csv")
    rows = list(csv.reader(io.StringIO(report.text)))
    assert (len(rows), rows[1][:1], rows[1][3:]) == (8, ["1"], ["p0@example.com", "done", ""])
    assert "nobody@example.com" not in report.text


async def test_a_kill_between_batches_and_within_one_loses_nobody_and_takes_nobody_twice(
    service: Running[Work],
) -> None:
    who = await known(service, 10)
    job_id = await begun(service, "enroll", everybody=True)
    await service.do(take_bulk, 100)
    await service.do(take_bulk, 100)

    async def killed(work: Work) -> None:
        await take_bulk(work, 100)
        raise ConnectionError("killed before the commit")

    for _ in range(3):
        with pytest.raises(ConnectionError):
            await service.do(killed)
    assert counts(await shown(service, job_id)) == ("running", 10, 4, 0, 0)
    while any(await asyncio.gather(*(service.do(take_bulk, 3) for _ in range(3)))):
        pass
    assert counts(await shown(service, job_id)) == ("completed", 10, 10, 0, 0)
    assert sorted(one.contact_id for one in await service.said(EnrollmentStarted)) == sorted(who)
    assert [one["position"] for one in await outcomes(service, job_id, "&result=done")] == list(range(1, 11))


async def test_two_jobs_and_two_workers_let_in_no_more_than_may_and_nobody_twice(service: Running[Work]) -> None:
    await known(service, 12)
    limited = published(max_enrollments=7)
    version = limited.model_copy(update={"campaign_version": 2})
    await service.receive(version, active(revision=ACTIVE.revision + 1, current_version=2))
    jobs = [await begun(service, "enroll", everybody=True) for _ in range(2)]
    while any(await asyncio.gather(*(service.do(take_bulk, 2) for _ in range(4)))):
        pass
    found = [await shown(service, one) for one in jobs]
    assert sum(job["done"] for job in found) == 7
    assert [job["done"] + job["refused"] for job in found] == [12, 12]
    started = [one.contact_id for one in await service.said(EnrollmentStarted)]
    assert (len(started), len(set(started))) == (7, 7)


async def test_a_cancelled_job_does_no_more_and_keeps_what_it_did(service: Running[Work]) -> None:
    await known(service, 6)
    job_id = await begun(service, "enroll", everybody=True)
    await service.do(take_bulk, 100)
    await service.do(take_bulk, 100)
    cancelled = (await asked(service, "POST", f"{BULK}/{job_id}/cancel")).json()
    await service.tick()
    assert counts(cancelled) == counts(await shown(service, job_id)) == ("cancelled", 6, 4, 0, 0)
    assert [one["result"] for one in await outcomes(service, job_id)] == ["done"] * 4 + [None] * 2
    assert len(await service.said(EnrollmentStarted)) == 4


async def test_whoever_cannot_be_settled_holds_up_nobody(service: Running[Work]) -> None:
    who = await known(service, 5)
    job_id = await begun(service, "enroll", contacts=[str(one) for one in who])
    async with refusing(service, "enrollments", "contact_id", who[2]):
        for _ in range(3):
            await service.tick()
    job = await shown(service, job_id)
    assert (counts(job), job["reasons"]) == (("completed", 5, 4, 0, 1), {"not_applied": 1})
    (failed,) = await outcomes(service, job_id, "&result=failed")
    assert failed["contact_id"] == str(who[2])


async def test_many_leave_but_for_those_who_have_earned_a_payout(service: Running[Work]) -> None:
    await known(service, 3)
    await begun(service, "enroll", everybody=True)
    await service.tick()
    earned = (await service.said(EnrollmentStarted))[0]
    await service.receive(example(CriteriaMet, enrollment_id=earned.enrollment_id))
    await audit(service, "stranger@example.com")
    job_id = await begun(service, "exit", everybody=True)
    await service.tick()
    job = await shown(service, job_id)
    assert (counts(job), job["reasons"]) == (("completed", 3, 2, 1, 0), {"payout_earned": 1})
    assert [one.exit_reason for one in await service.said(EnrollmentEnded)] == [ExitReason.WITHDRAWN] * 2
    named = await begun(service, "exit", contacts=["stranger@example.com"])
    await service.tick()
    assert (await shown(service, named))["reasons"] == {"not_enrolled": 1}


async def test_a_preview_says_what_would_become_of_the_first_and_changes_nothing(service: Running[Work]) -> None:
    await known(service, 8)
    await begun(service, "enroll", contacts=["p1@example.com"])
    await service.tick()
    before = await service.all_said()
    foreseen = await asked(service, "POST", f"{BULK}/preview", {"action": "enroll", "everybody": True})
    assert foreseen.json() == {"total": 8, "weighed": 5, "done": 4, "reasons": {"already_enrolled": 1}}
    inside = await asked(service, "POST", f"{BULK}/preview", {"action": "exit", "everybody": True})
    assert inside.json() == {"total": 1, "weighed": 1, "done": 1, "reasons": {}}
    listed = {"action": "resume", "contacts": ["p1@example.com", "nobody@example.com"]}
    assert (await asked(service, "POST", f"{BULK}/preview", listed)).json() == {
        "total": 2,
        "weighed": 2,
        "done": 0,
        "reasons": {"not_paused": 1, "unknown_contact": 1},
    }
    assert await service.all_said() == before


async def test_a_segment_is_taken_as_its_rule_was_when_the_job_began(service: Running[Work]) -> None:
    (vip, _other) = await known(service, 2)
    await changed(service, vip, tags=["vip"])
    segment = await saved(service)
    job_id = await begun(service, "enroll", segment_id=segment["segment_id"])
    await asked(service, "DELETE", f"/api/segments/{segment['segment_id']}")
    await service.tick()
    job = await shown(service, job_id)
    assert (counts(job), job["selected_by"], job["rule"]) == (("completed", 1, 1, 0, 0), "segment", segment["rule"])


@pytest.mark.parametrize(
    ("selection", "place"),
    [
        ({}, "body"),
        ({"everybody": True, "contacts": ["ada@example.com"]}, "body"),
        ({"segment_id": str(new_id())}, "body.segment_id"),
        ({"rule": {"field": "field.gone", "operator": "exists", "value": True}}, "body.rule.field"),
        ({"contacts": ["x"] * 41}, "body.contacts"),
    ],
)
async def test_a_selection_nobody_can_follow_is_refused_with_its_place(
    service: Running[Work], selection: Any, place: str
) -> None:
    answer = await asked(service, "POST", f"{BULK}/enroll", selection)
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [place]), answer.text


async def test_jobs_are_listed_by_campaign_and_not_those_of_another_tenant(service: Running[Work]) -> None:
    await known(service, 1)
    jobs = [await begun(service, "enroll", everybody=True) for _ in range(3)]
    first = (await asked(service, "GET", f"{BULK}?limit=2")).json()
    rest = (await asked(service, "GET", f"{BULK}?limit=2&cursor={first['next']}")).json()
    assert [one["job_id"] for one in (*first["items"], *rest["items"])] == jobs[::-1]
    another = f"/api/campaigns/{new_id()}/bulk"
    assert (await asked(service, "GET", another)).json()["items"] == []
    assert (await asked(service, "GET", f"{another}/{jobs[0]}")).status_code == 404
    async with service.client(staff(OTHER_TENANT)) as stranger:
        for path in (jobs[0], f"{jobs[0]}/outcomes", f"{jobs[0]}/outcomes.csv"):
            assert (await stranger.get(f"{BULK}/{path}")).status_code == 404
        assert (await stranger.post(f"{BULK}/{jobs[0]}/cancel")).status_code == 404


async def test_the_same_request_again_is_the_job_there_is(service: Running[Work]) -> None:
    await known(service, 2)
    async with service.client(staff()) as team:
        answers = [
            (await team.post(f"{BULK}/enroll", json={"everybody": True}, headers={"idempotency-key": "once"})).json()
            for _ in range(2)
        ]
    assert answers[0] == answers[1]
    await service.tick()
    assert len((await asked(service, "GET", BULK)).json()["items"]) == 1


async def test_jobs_are_forgotten_with_their_outcomes_when_nobody_asks_for_them_any_more(
    service: Running[Work],
) -> None:
    await known(service, 1)
    old = await begun(service, "enroll", everybody=True)
    await service.tick()
    await service.advance(timedelta(days=91))
    await begun(service, "enroll", everybody=True)
    await service.tick()
    assert (await asked(service, "GET", f"{BULK}/{old}")).status_code == 404
    async with service.database.transaction(service.tenant) as transaction:
        left = await transaction.connection.run("SELECT count(*) FROM bulk_targets")
        assert left.scalar_one() == 1
