"""Orders on a real database: repetition, order of arrival, races, and every refusal with its reasons."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.testing import Running, staff
from chassis.testing.running import tenant_changed
from contracts.enrollment import (
    ContactChanged,
    EnrollmentRefused,
    EnrollmentStarted,
    MilestoneCompleted,
    Refusal,
    StepDue,
)
from contracts.examples import example
from contracts.gateway import ActivityRecorded
from contracts.values import Money, Tracking, TrackingMode, TrackingSource
from enrollment_service.work import Work
from services.enrollment.tests.story import ACTIVE, PAID, PUBLISHED, active, audit, of, paid


async def refusals(service: Running[Work]) -> list[set[Refusal]]:
    return [set(event.reasons) for event in await service.said(EnrollmentRefused)]


async def test_an_order_delivered_thrice_enrolls_once(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    await audit(service, desired_monthly_revenue=50000)
    await service.receive(paid(), repeat=3)
    await service.receive(paid())
    (promise,) = await service.said(EnrollmentStarted)
    assert promise.enrolled_at == PAID.paid_at
    assert promise.deadline_at == PAID.paid_at + timedelta(days=30)
    assert [c.label for c in promise.criteria][1] == "Achieve €50K monthly revenue"
    assert promise.order is not None
    assert promise.order.amount == PAID.amount
    assert len(await service.said(StepDue)) == 1


async def test_an_audit_that_arrives_late_but_is_dated_before_the_purchase_enrolls(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE, paid())
    assert await refusals(service) == [{Refusal.AUDIT_MISSING}]
    await audit(service)
    assert len(await service.said(EnrollmentStarted)) == 1


async def test_an_audit_dated_after_the_purchase_changes_nothing(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE, paid())
    await audit(service, days_before=-1)
    assert await refusals(service) == [{Refusal.AUDIT_MISSING}]
    assert not await service.said(EnrollmentStarted)


SUMMED = PUBLISHED.model_copy(
    update={
        "definition": PUBLISHED.definition.model_copy(
            update={
                "criteria": (
                    PUBLISHED.definition.criteria[1].model_copy(
                        update={"tracking": Tracking(source=TrackingSource.CUSTOM_WEBHOOK, mode=TrackingMode.VALUE)}
                    ),
                )
            }
        )
    }
)
"""A campaign whose one criterion sums values up to the revenue that the audit says."""


@pytest.mark.parametrize("typed", ["50.000", "soon", 0, "-5", True, [50000], "50,5"])
async def test_an_unclear_threshold_stops_the_enrollment_until_staff_corrects_the_audit(
    service: Running[Work], typed: object
) -> None:
    await service.receive(SUMMED, ACTIVE)
    await audit(service, desired_monthly_revenue=typed)
    await service.receive(paid())
    assert await refusals(service) == [{Refusal.THRESHOLD_UNCLEAR}]
    await audit(service, desired_monthly_revenue="€50K")
    (promise,) = await service.said(EnrollmentStarted)
    assert promise.enrolled_at == PAID.paid_at
    assert (promise.criteria[0].label, promise.criteria[0].target_value) == ("Achieve €50K monthly revenue", "50000")
    assert promise.criteria[0].tracking.target == 50_000


async def test_staff_sees_which_criterion_and_value_are_unclear_also_after_a_correction_that_is_none(
    service: Running[Work],
) -> None:
    await service.receive(SUMMED, ACTIVE)
    await audit(service, desired_monthly_revenue="soon")
    await service.receive(paid(), repeat=2)
    await audit(service, desired_monthly_revenue=[50000])
    await audit(service, desired_monthly_revenue=[50000])
    async with service.client(staff()) as team:
        answer = await team.get(f"/api/admin/campaigns/{ACTIVE.campaign_id}/refusals")
    shown = [one for refusal in answer.json()["items"] for one in refusal["unclear"]]
    assert [one["value"] for one in shown] == ["[50000]", "soon"]
    assert shown[1] == {
        "template_id": str(SUMMED.definition.criteria[0].template_id),
        "label": SUMMED.definition.criteria[0].label_template,
        "source": "audit.desired_monthly_revenue",
        "value": "soon",
        "why": "is no number that we read",
    }


async def test_a_correction_of_evidence_decides_the_order_again_too(service: Running[Work]) -> None:
    template = SUMMED.definition.criteria[0].model_copy(update={"threshold_source": "evidence.monthly_revenue"})
    definition = SUMMED.definition.model_copy(update={"criteria": (template,)})
    await service.receive(SUMMED.model_copy(update={"definition": definition}), ACTIVE)
    contact_id = await audit(service)
    at = (PAID.paid_at - timedelta(days=1)).isoformat()
    path = f"/api/admin/contacts/{contact_id}/evidence-values"
    async with service.client(staff()) as team:
        await team.post(path, json={"occurred_at": at, "values": {"monthly_revenue": "50.000"}})
        await service.receive(paid())
        assert await refusals(service) == [{Refusal.THRESHOLD_UNCLEAR}]
        await team.post(path, json={"occurred_at": at, "values": {"monthly_revenue": 50_000}})
    assert len(await service.said(EnrollmentStarted)) == 1


async def test_numbers_are_read_in_the_locale_of_the_tenant(service: Running[Work]) -> None:
    german = tenant_changed(service.tenant).model_copy(update={"version": 2, "locale": "de-DE"})
    await service.receive(german, SUMMED, ACTIVE)
    await audit(service, desired_monthly_revenue="50.000")
    await service.receive(paid())
    (promise,) = await service.said(EnrollmentStarted)
    assert promise.criteria[0].tracking.target == 50_000


async def test_every_reason_is_given_and_another_audit_leaves_the_others_standing(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE, paid(bundle_id="other", amount=Money(amount=1, currency="EUR")))
    await audit(service)
    reasons = {Refusal.AUDIT_MISSING, Refusal.BUNDLE_NOT_ELIGIBLE, Refusal.BELOW_MINIMUM}
    assert await refusals(service) == [reasons]
    assert not await service.said(EnrollmentStarted)


@pytest.mark.parametrize("late", [[PUBLISHED, ACTIVE], [ACTIVE, PUBLISHED]])
@pytest.mark.parametrize(
    "named", [PAID.campaign, str(ACTIVE.campaign_id), str(ACTIVE.campaign_id).upper(), ACTIVE.campaign_id.hex, None]
)
async def test_a_campaign_that_becomes_known_later_decides_stored_orders(
    service: Running[Work], late: list[Any], named: str | None
) -> None:
    await audit(service)
    await service.receive(paid(campaign=named))
    await service.tick()
    assert not await service.said(EnrollmentStarted)
    await service.receive(late[0])
    await service.tick()
    await service.receive(late[1])
    await service.tick()
    assert len(await service.said(EnrollmentStarted)) == 1
    assert not await refusals(service)


async def test_a_draft_keeps_its_orders_waiting_until_it_is_active(service: Running[Work]) -> None:
    await audit(service)
    await service.receive(PUBLISHED, active(status="draft", accepts_enrollments=False, revision=2), paid())
    await service.tick()
    assert not await refusals(service)
    await service.receive(active(changed_at=PAID.paid_at + timedelta(hours=1)))
    await service.tick()
    assert len(await service.said(EnrollmentStarted)) == 1


async def test_a_purchase_is_judged_by_the_state_of_when_it_was_paid(service: Running[Work]) -> None:
    await audit(service)
    after = PAID.paid_at + timedelta(minutes=1)
    paused = active(status="paused", accepts_enrollments=False, sending_paused=True, revision=4, changed_at=after)
    await service.receive(PUBLISHED, ACTIVE, paused, paid())
    assert len(await service.said(EnrollmentStarted)) == 1
    assert not await service.said(StepDue)


async def test_a_resumption_that_arrives_after_the_purchase_it_precedes_decides_it_again(
    service: Running[Work],
) -> None:
    await audit(service)
    paused = active(
        status="paused", accepts_enrollments=False, revision=4, changed_at=PAID.paid_at - timedelta(hours=2)
    )
    await service.receive(PUBLISHED, ACTIVE, paused, paid())
    assert await refusals(service) == [{Refusal.ENROLLING_PAUSED}]
    await service.receive(active(revision=5, changed_at=PAID.paid_at - timedelta(hours=1)))
    await service.tick()
    assert len(await service.said(EnrollmentStarted)) == 1


async def test_nobody_enters_a_campaign_twice(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    await audit(service)
    await service.receive(paid(), paid(reference="pi_second"))
    assert await refusals(service) == [{Refusal.ALREADY_ENROLLED}]


async def test_an_order_that_names_nothing_is_not_refused_by_campaigns_it_has_nothing_to_do_with(
    service: Running[Work],
) -> None:
    await service.receive(PUBLISHED, ACTIVE, paid(campaign=None, bundle_id="other"))
    assert not await refusals(service)


async def test_milestones_before_any_enrollment_pass_through(service: Running[Work]) -> None:
    did = example(ActivityRecorded, identity=of("ada@example.com"))
    await service.receive(did)
    await service.receive(did)
    said = await service.said(MilestoneCompleted)
    (known,) = await service.said(ContactChanged)
    assert [(event.contact_id, event.reference) for event in said] == [(known.contact_id, did.reference)] * 2


async def test_an_identity_nobody_introduced_waits_for_the_fact_that_does(service: Running[Work]) -> None:
    await service.receive(example(ActivityRecorded, identity=of("ada@example.com"), email=None))
    assert await service.parked() == [("StrangerUnknown", False)]
    await service.receive(paid())
    await service.advance(timedelta(seconds=1))
    await service.retry_parked()
    assert len(await service.said(MilestoneCompleted)) == 1


async def test_a_contact_of_a_bare_identity_takes_the_address_that_comes_later(service: Running[Work]) -> None:
    await service.receive(paid(email="ada@example.com").model_copy(update={"email": None, "name": None}))
    await service.receive(paid(reference="pi_second"))
    said = await service.said(ContactChanged)
    assert [(event.version, event.email, event.name) for event in said] == [
        (1, None, None),
        (2, "ada@example.com", "Ada Byron"),
    ]
    assert said[0].contact_id == said[1].contact_id


async def test_one_address_in_two_spellings_is_one_contact_who_is_written_to_as_it_was_first_told(
    service: Running[Work],
) -> None:
    await service.receive(paid("\ufeffada@bücher.example"), paid("ADA@xn--bcher-kva.example", reference="pi_second"))
    contact_id = await audit(service, "\u200bada@BÜCHER.example ")
    (known,) = await service.said(ContactChanged)
    assert (known.contact_id, known.email) == (contact_id, "ada@bücher.example")


async def test_two_contacts_who_claim_one_identity_are_noted_and_not_merged(service: Running[Work]) -> None:
    await service.receive(paid(), paid(email="bea@example.com"))
    await service.receive(paid(email="bea@example.com", identity=of("ada@example.com"), reference="pi_third"))
    ada, bea = await service.said(ContactChanged)
    async with service.client(staff()) as team:
        (noted,) = (await team.get("/api/admin/contacts/identity-conflicts")).json()
    assert (noted["holder_id"], noted["claimant_id"]) == (str(ada.contact_id), str(bea.contact_id))


async def test_an_order_racing_its_audit_enrolls_exactly_once(service: Running[Work]) -> None:
    await service.receive(PUBLISHED, ACTIVE)
    for number in range(50):
        email = f"contact-{number}@example.com"
        if number % 2:  # somebody known before: nothing but the contact's lock keeps the two apart
            await service.receive(example(ActivityRecorded, identity=of(email), email=email))
        await asyncio.gather(service.receive(paid(email)), audit(service, email))
    started = await service.said(EnrollmentStarted)
    assert len({event.contact_id for event in started}) == len(started) == 50


async def test_an_order_racing_its_campaign_is_never_lost(service: Running[Work]) -> None:
    emails = [f"contact-{number}@example.com" for number in range(20)]
    for email in emails:
        await audit(service, email)
    for number, email in enumerate(emails):
        campaign_id = UUID(int=1 + number)
        definition = PUBLISHED.definition.model_copy(update={"slug": f"slug-{number}"})
        published = PUBLISHED.model_copy(update={"campaign_id": campaign_id, "definition": definition})
        await asyncio.gather(
            service.receive(published),
            service.receive(active(campaign_id=campaign_id)),
            service.receive(paid(email, campaign=f"slug-{number}")),
        )
    await service.tick()
    assert len(await service.said(EnrollmentStarted)) == 20


async def test_two_first_facts_of_one_person_make_one_contact(service: Running[Work]) -> None:
    for number in range(10):
        email = f"contact-{number}@example.com"
        did = example(ActivityRecorded, identity=of(email), email=email)
        await asyncio.gather(service.receive(did), service.receive(paid(email)), audit(service, email))
    assert len({event.contact_id for event in await service.said(ContactChanged)}) == 10
