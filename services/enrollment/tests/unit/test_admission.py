"""Requests decided together: what one decision changes, the next one sees."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest

from contracts.campaigns import CampaignStatus
from contracts.enrollment import EnrollmentSource, Refusal
from contracts.examples import example
from contracts.gateway import OrderPaid
from enrollment_service.domain.admission import Admission, Grounds, Request, decide_all, requests_of
from enrollment_service.domain.contact import Contact, Findings
from enrollment_service.domain.enrolling import Context, Former, purchase
from enrollment_service.domain.enrollment import Enrollment
from enrollment_service.domain.history import CampaignState, History
from enrollment_service.domain.linking import Linked
from enrollment_service.domain.order import Order
from enrollment_service.domain.refusal import RefusalRecord
from services.enrollment.tests.values import CAMPAIGN, CONTACT, DEFINITION, NOW, ORDER, PAID_AT

SECOND = replace(ORDER, order_id=UUID(int=5), reference="pi_2")
PAID = example(OrderPaid)
EVA = replace(CONTACT, contact_id=UUID(int=20))
NUMBERS = count(100)


def bought(order: Order = ORDER, contact: Contact = CONTACT) -> Request:
    return Request(contact, CAMPAIGN.campaign_id, CAMPAIGN, purchase(order))


def by_staff(contact: Contact = CONTACT) -> Request:
    return Request(contact, CAMPAIGN.campaign_id, CAMPAIGN, Context(EnrollmentSource.MANUAL_ADMIN))


def audit(number: int, *, days_before: int, contact: Contact = CONTACT, **values: object) -> Findings:
    return Findings(UUID(int=number), contact.contact_id, PAID_AT - timedelta(days=days_before), values)


def grounds(*audits: Findings, refusals: Sequence[RefusalRecord] = ()) -> Grounds:
    by_contact = {one.contact_id: [other for other in audits if other.contact_id == one.contact_id] for one in audits}
    of_orders = {(one.campaign_id, one.order_id): [one] for one in refusals if one.order_id}
    return Grounds(audits=by_contact, evidence={}, enrolled={}, refusals=of_orders)


def decided(of: Grounds, *requests: Request) -> list[Admission]:
    return [admission for _request, admission in decide_all(requests, of, NOW, lambda: UUID(int=next(NUMBERS)))]


def reasons(admission: Admission) -> tuple[Refusal, ...]:
    assert isinstance(admission, RefusalRecord)
    return admission.reasons


AUDITED = audit(3, days_before=1)


def test_of_two_purchases_decided_together_only_the_first_enrolls() -> None:
    first, second = decided(grounds(AUDITED), bought(), bought(SECOND))
    assert isinstance(first, Enrollment)
    assert reasons(second) == (Refusal.ALREADY_ENROLLED,)


def test_a_purchase_is_enrolled_once_however_often_it_is_asked_for() -> None:
    (only,) = decided(grounds(AUDITED), bought(), bought(), bought())
    assert isinstance(only, Enrollment)


def test_an_order_that_was_enrolled_before_is_left_out() -> None:
    known = grounds(AUDITED)
    known.enrolled[CONTACT.contact_id, CAMPAIGN.campaign_id] = [Former(ORDER.order_id)]
    assert decided(known, bought()) == []


def test_what_is_decided_for_one_contact_does_not_touch_another() -> None:
    of_eva = bought(replace(SECOND, contact_id=EVA.contact_id), EVA)
    both = decided(grounds(AUDITED, audit(4, days_before=1, contact=EVA)), bought(), of_eva)
    assert [type(one) for one in both] == [Enrollment, Enrollment]
    assert [one.contact_id for one in both if not isinstance(one, Linked)] == [CONTACT.contact_id, EVA.contact_id]


def test_a_refusal_of_an_order_is_told_once() -> None:
    (only,) = decided(grounds(), bought(), bought())
    assert isinstance(only, RefusalRecord)
    assert only.reasons == (Refusal.AUDIT_MISSING,)
    assert decided(grounds(refusals=[only]), bought()) == []


def test_a_refusal_with_a_reason_that_was_not_told_is_told() -> None:
    (before,) = decided(grounds(), bought())
    assert isinstance(before, RefusalRecord)
    (again,) = decided(grounds(refusals=[before]), bought(replace(ORDER, bundle_id="other")))
    assert set(reasons(again)) == {Refusal.AUDIT_MISSING, Refusal.BUNDLE_NOT_ELIGIBLE}


def test_staff_is_answered_every_time() -> None:
    refusals = decided(grounds(), by_staff(), by_staff())
    assert [reasons(one) for one in refusals] == [(Refusal.AUDIT_MISSING,)] * 2


def test_an_unknown_campaign_is_refused() -> None:
    unknown = Request(CONTACT, UUID(int=77), None, purchase(ORDER))
    (refusal,) = decided(grounds(AUDITED), unknown)
    assert isinstance(refusal, RefusalRecord)
    assert (refusal.campaign_id, reasons(refusal)) == (UUID(int=77), (Refusal.CAMPAIGN_UNKNOWN,))


@pytest.mark.parametrize(("days_before", "counts"), [(1, True), (0, True), (-1, False)])
def test_of_audits_only_those_up_to_the_payment_count(days_before: int, counts: bool) -> None:
    (admission,) = decided(grounds(audit(3, days_before=days_before)), bought())
    assert isinstance(admission, Enrollment) == counts


def test_the_newest_audit_before_the_payment_is_what_the_promise_rests_on() -> None:
    old, newest = audit(3, days_before=9), audit(4, days_before=2)
    (enrollment,) = decided(grounds(old, newest, audit(5, days_before=-2)), bought())
    assert isinstance(enrollment, Enrollment)
    assert enrollment.personalization_context["audit_id"] == str(newest.findings_id)


def test_staff_goes_by_the_newest_audit_there_is() -> None:
    newest = audit(5, days_before=-2)
    (enrollment,) = decided(grounds(AUDITED, newest), by_staff())
    assert isinstance(enrollment, Enrollment)
    assert enrollment.personalization_context["audit_id"] == str(newest.findings_id)


def test_evidence_after_the_payment_is_not_part_of_its_promise() -> None:
    evidence = [audit(6, days_before=1, team=3), audit(7, days_before=-1, team=8)]
    known = replace(grounds(AUDITED), evidence={CONTACT.contact_id: evidence})
    (enrollment,) = decided(known, bought())
    assert isinstance(enrollment, Enrollment)
    assert enrollment.personalization_context["evidence"] == {"team": 3}


def test_an_enrollment_and_each_of_its_criteria_has_an_id_of_its_own() -> None:
    (enrollment,) = decided(grounds(AUDITED), bought())
    assert isinstance(enrollment, Enrollment)
    ids = {enrollment.enrollment_id, *(criterion.criterion_id for criterion in enrollment.criteria)}
    assert len(ids) == 1 + len(DEFINITION.criteria)


def history(number: int, *states: CampaignState) -> History:
    bundles = frozenset(bundle.bundle_id for bundle in DEFINITION.bundles)
    return History(UUID(int=number), False, frozenset(), bundles, states, {1: DEFINITION})


def state(revision: int, days: int, status: CampaignStatus = CampaignStatus.ACTIVE) -> CampaignState:
    return CampaignState(revision, status, accepts_enrollments=True, version=1, changed_at=PAID_AT + timedelta(days))


def requested(*histories: History) -> list[Request]:
    return requests_of([ORDER], {CONTACT.contact_id: CONTACT}, histories, {ORDER.order_id: PAID})


def test_an_order_asks_every_campaign_it_is_meant_for_as_it_was_when_it_was_paid() -> None:
    ended_later = history(1, state(1, -5), state(2, 5, CampaignStatus.COMPLETED))
    ended_before = history(2, state(1, -9), state(2, -5, CampaignStatus.COMPLETED))
    asked = requested(ended_later, history(3, state(1, -5)), ended_before)
    assert [(one.campaign_id.int, one.campaign and one.campaign.revision) for one in asked] == [(1, 1), (3, 1)]


def test_a_request_knows_the_payment_that_caused_it() -> None:
    (request,) = requested(history(1, state(1, -5)))
    assert (request.cause, request.contact, request.context) == (PAID, CONTACT, purchase(ORDER))
