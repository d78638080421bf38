"""What a contact who is let in is promised, and the snapshot that it rests on."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from contracts.enrollment import EnrollmentSource
from enrollment_service.domain.campaign import Campaign
from enrollment_service.domain.contact import Findings
from enrollment_service.domain.enrolling import Applicant, Context, Enrolled, purchase
from enrollment_service.domain.enrollment import Enrollment
from enrollment_service.domain.personalise import thresholds_of
from enrollment_service.domain.promise import PromiseIds, promise
from services.enrollment.tests.values import APPLICANT, CAMPAIGN, CONTACT, DEFINITION, NOW, ORDER, PAID_AT, defined

CRITERIA = {template.template_id: UUID(int=60 + n) for n, template in enumerate(DEFINITION.criteria)}
IDS = PromiseIds(UUID(int=50), CRITERIA)
BOUGHT = purchase(ORDER)


def found(number: int, **values: object) -> Findings:
    return Findings(UUID(int=number), CONTACT.contact_id, PAID_AT, values)


def made(applicant: Applicant = APPLICANT, context: Context = BOUGHT, campaign: Campaign = CAMPAIGN) -> Enrollment:
    assert campaign.definition is not None
    reader = applicant.reader(campaign.definition.currency)
    thresholds = thresholds_of(campaign.definition.criteria, applicant.values, reader)
    bundle_id = campaign.bought(context.bundle_ids, context.amount)
    window = Enrolled(PAID_AT, PAID_AT + timedelta(days=30), NOW, bundle_id, thresholds)
    return promise(campaign, applicant, context=context, window=window, ids=IDS)


def test_the_version_in_force_and_the_window_are_part_of_the_promise() -> None:
    enrollment = made()
    assert (enrollment.enrollment_id, enrollment.campaign_version) == (UUID(int=50), 1)
    assert (enrollment.enrolled_at, enrollment.deadline_at) == (PAID_AT, PAID_AT + timedelta(days=30))
    assert enrollment.grace_hours == DEFINITION.grace_hours


def test_every_template_becomes_a_criterion_under_its_given_id() -> None:
    assert {c.template_id: c.criterion_id for c in made().criteria} == CRITERIA


def test_a_purchase_is_named_in_the_promise() -> None:
    enrollment = made()
    assert (enrollment.order_id, enrollment.order) == (ORDER.order_id, ORDER.as_reference)
    assert (enrollment.bundle_id, enrollment.purchase) == (ORDER.bundle_id, ORDER.amount)


def test_staff_may_promise_before_there_is_a_purchase() -> None:
    enrollment = made(context=Context(EnrollmentSource.SALES_CONVERSATION, notes="met at a fair"))
    assert (enrollment.source, enrollment.notes) == (EnrollmentSource.SALES_CONVERSATION, "met at a fair")
    assert (enrollment.order_id, enrollment.order, enrollment.purchase) == (None, None, None)


@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_the_payout_is_in_the_currency_of_the_campaign(currency: str) -> None:
    campaign = defined(currency=currency)
    enrollment = made(campaign=campaign)
    assert enrollment.payout == DEFINITION.payout.model_copy(update={"currency": currency})


def test_a_threshold_of_the_audit_is_promised_and_kept_in_the_snapshot() -> None:
    enrollment = made(replace(APPLICANT, audit=found(3, desired_monthly_revenue=50_000)))
    assert "€50K" in enrollment.criteria[1].label
    assert enrollment.personalization_context == {
        "audit_id": str(UUID(int=3)),
        "audit_occurred_at": PAID_AT.isoformat(),
        "audit": {"desired_monthly_revenue": 50_000},
        "evidence": {},
    }


def test_of_evidence_the_newest_value_of_each_name_holds() -> None:
    applicant = replace(APPLICANT, evidence=(found(4, team=3, city="Paris"), found(5, team=8)))
    assert made(applicant).personalization_context["evidence"] == {"team": 8, "city": "Paris"}


def test_without_an_audit_the_snapshot_says_so_and_defaults_are_promised() -> None:
    enrollment = made(replace(APPLICANT, audit=None))
    assert enrollment.personalization_context["audit_id"] is None
    assert enrollment.criteria[1].target_value == DEFINITION.criteria[1].threshold_default


def test_a_promise_is_open_and_nothing_of_it_is_paid() -> None:
    enrollment = made()
    assert (enrollment.is_open, enrollment.payout_status, enrollment.ended_at) == (True, None, None)
    assert enrollment.enrolled_at < NOW
