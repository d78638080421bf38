"""Runs take contacts out of sequences in which they are stuck: each once, and nobody else."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from prometheus_client import REGISTRY

from chassis.ids import new_id
from chassis.testing import Running, staff
from contracts.campaigns import CampaignPublished
from contracts.enrollment import EnrollmentEnded, EnrollmentStarted, StepDue
from contracts.examples import example
from contracts.messaging import ContactSuppressed
from contracts.values import Journey
from enrollment_service.handlers.de_enrollment import take_batch
from enrollment_service.handlers.enrollments import show_figures
from enrollment_service.work import Work
from services.enrollment.tests.integration.test_campaign_history import report
from services.enrollment.tests.integration.test_goals import ends
from services.enrollment.tests.integration.test_journeys import WELCOME, settle, with_steps
from services.enrollment.tests.integration.test_sequences import TWO, entered, sequence
from services.enrollment.tests.planting import refusing
from services.enrollment.tests.story import PUBLISHED, active, audit, paid

ALL = "/api/admin/scripts/de-enroll"
ONE = sequence(with_steps(WELCOME.model_copy(update={"next": None})))
SEVERAL = tuple(f"lead{number}@example.com" for number in range(5))


async def asked(service: Running[Work], method: str, path: str = "") -> Any:
    async with service.client(staff()) as team:
        answer = await team.request(method, ALL + path)
    assert answer.is_success, answer.text
    return answer.json()


async def finished(service: Running[Work], emails: Sequence[str] = SEVERAL) -> list[UUID]:
    """Contacts whose only message has been sent, and whose enrollments nobody has ended yet."""
    await service.receive(ONE, active())
    for email in emails:
        await audit(service, email)
    await service.receive(*(paid(email) for email in emails))
    for due in await service.said(StepDue):
        await settle(service, due)
    return sorted(promise.enrollment_id for promise in await service.said(EnrollmentStarted))


def opted_out(promise: EnrollmentStarted, **changed: object) -> ContactSuppressed:
    facts = {"reason": "unsubscribed", "occurred_at": promise.enrolled_at, **changed}
    return example(ContactSuppressed, contact_id=promise.contact_id, **facts)


async def test_a_lead_at_the_last_message_is_taken_out_counted_and_in_its_history(service: Running[Work]) -> None:
    (enrollment_id,) = await finished(service, SEVERAL[:1])
    (stuck,) = (await asked(service, "GET", "/stuck"))["items"]
    assert (stuck["enrollmentId"], stuck["outcome"]) == (str(enrollment_id), "completed")
    assert (await asked(service, "GET", "/health"))["stuckCount"] == 1
    run = await asked(service, "POST")
    assert (run["status"], (await asked(service, "POST"))["runId"]) == ("running", run["runId"])
    await service.do(take_batch, 100)
    found = await report(service, stuck["contactId"])
    assert (found["isActive"], found["completedAt"] is None) == (False, False)
    assert [(one["outcome"], one["messagesReceived"]) for one in found["campaignHistory"]] == [("completed", 1)]
    shown = await asked(service, "GET", f"/runs/{run['runId']}")
    assert (shown["status"], shown["leads"], shown["outcomes"]) == ("completed", 1, {"completed": 1})
    (batch,) = shown["batchList"]
    assert (batch["status"], batch["leads"], batch["lastProcessedId"]) == ("completed", 1, str(enrollment_id))
    health = await asked(service, "GET", "/health")
    assert (health["lastRunId"], health["stuckCount"], health["oldestStuckAt"]) == (run["runId"], 0, None)
    counted = await service.do(show_figures, UUID(stuck["campaignId"]))
    assert (counted["enrollments.started"], counted["enrollments.ended.completed"]) == (1, 1)


def told(outcome: str) -> float:
    """How many leads runs have found so, as it is measured."""
    return REGISTRY.get_sample_value("sweep_leads_total", {"outcome": outcome}) or 0


async def test_a_run_goes_on_batch_by_batch_and_two_at_once_take_everybody_out_once(service: Running[Work]) -> None:
    ids, before = await finished(service), told("completed")
    await asked(service, "POST")
    assert await service.do(take_batch, 2) == 2
    await asyncio.gather(*(service.do(take_batch, 2) for _ in range(2)))
    while await service.do(take_batch, 2):
        pass
    assert sorted(one.enrollment_id for one in await service.said(EnrollmentEnded)) == ids
    (run,) = (await asked(service, "GET", "/runs"))["items"]
    assert (run["status"], run["leads"], run["batches"], run["failedBatches"]) == ("completed", 5, 3, 0)
    ended = REGISTRY.get_sample_value("sweep_ended_timestamp_seconds")
    assert (told("completed") - before, ended) == (5, datetime.fromisoformat(run["endedAt"]).timestamp())


async def test_a_lead_that_cannot_be_taken_out_is_noted_and_holds_up_nobody(service: Running[Work]) -> None:
    ids = await finished(service)
    async with refusing(service, "campaign_history", "enrollment_id", ids[0]):
        for _ in range(2):
            await service.tick()
        assert sorted(one.enrollment_id for one in await service.said(EnrollmentEnded)) == ids[1:]
        (run,) = (await asked(service, "GET", "/runs"))["items"]
        assert (run["status"], run["failedBatches"]) == ("partly_failed", 1)
        assert (await asked(service, "GET", "/health"))["stuckCount"] == 1
    await service.advance(timedelta(minutes=15))
    await service.tick()
    assert len(await service.said(EnrollmentEnded)) == 5


async def test_whoever_opts_out_in_the_middle_is_taken_out_as_opted_out(service: Running[Work]) -> None:
    promise = await entered(service, sequence(TWO))
    before = opted_out(promise, occurred_at=promise.enrolled_at - timedelta(days=1))
    await service.receive(before, opted_out(promise, reason="bounced"))
    await service.tick()
    assert await ends(service) == []
    await service.receive(opted_out(promise), repeat=2)
    await service.advance(timedelta(minutes=15))
    await service.tick()
    assert await ends(service) == [("exited", "unsubscribed")]
    (entry,) = (await report(service, promise.contact_id))["campaignHistory"]
    assert entry["outcome"] == "opted_out"


async def test_an_archived_campaign_comes_before_an_opt_out(service: Running[Work]) -> None:
    promise = await entered(service, sequence(TWO))
    await service.receive(opted_out(promise), active(revision=9, status="archived"))
    await service.tick()
    assert await ends(service) == [("exited", "campaign_deleted")]


async def test_whoever_is_under_way_or_has_a_promise_or_no_messages_stays(service: Running[Work]) -> None:
    empty = sequence(PUBLISHED).definition.model_copy(update={"journey": Journey()})
    await entered(service, sequence(TWO))
    promised, without = new_id(), new_id()
    await service.receive(
        TWO.model_copy(update={"campaign_id": promised}),
        active(campaign_id=promised),
        CampaignPublished.model_validate({**dict(PUBLISHED), "campaign_id": without, "definition": empty}),
        active(campaign_id=without),
    )
    for number, campaign in enumerate((promised, without)):
        await service.receive(paid(reference=f"pi_{number}", campaign=str(campaign)))
    (_one, other, _empty) = await service.said(EnrollmentStarted)
    assert other.campaign_id == promised
    await service.receive(opted_out(other, occurred_at=other.enrolled_at - timedelta(days=1)))
    await service.tick()
    assert await service.said(EnrollmentEnded) == []
    assert (await asked(service, "GET", "/stuck"))["items"] == []


async def test_a_sequence_in_which_nothing_happens_any_more_is_abandoned(service: Running[Work]) -> None:
    await entered(service, sequence(TWO))
    await service.tick()
    await service.advance(timedelta(days=91))
    await service.tick()
    assert await ends(service) == [("exited", "abandoned")]


async def test_a_run_of_one_tenant_touches_nobody_of_another(service: Running[Work]) -> None:
    await finished(service, SEVERAL[:1])
    other = service.of(UUID("01910000-0000-7000-8000-000000000002"))
    assert await other.do(take_batch, 100) == 0
    assert (await asked(service, "GET", "/runs"))["items"] == []
    assert await ends(service) == []
