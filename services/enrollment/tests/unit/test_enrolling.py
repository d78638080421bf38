"""Who is let in, by example and by property."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.campaigns import CampaignStatus
from contracts.enrollment import EnrollmentSource, Refusal
from contracts.values import EligibleBundle, ExitReason, Family, Money
from enrollment_service.domain.campaign import Campaign
from enrollment_service.domain.contact import Findings
from enrollment_service.domain.enrolling import Applicant, Context, Enrolled, Former, Refused, decide, purchase
from services.enrollment.tests.values import APPLICANT, CAMPAIGN, CONTACT, NOW, ORDER, PAID_AT, defined

STAFF = Context(EnrollmentSource.MANUAL_ADMIN)
OPEN = Former(None)
UNCLEAR = Findings(UUID(int=9), CONTACT.contact_id, PAID_AT, {"desired_monthly_revenue": [1]})


def bought(**changed: Any) -> Context:
    return purchase(replace(ORDER, **changed))


def window_of(context: Context) -> tuple[datetime, datetime]:
    decision = decide(CAMPAIGN, APPLICANT, context, NOW)
    assert isinstance(decision, Enrolled)
    return decision.enrolled_at, decision.deadline_at


def test_a_purchase_enrolls_from_the_time_it_was_paid() -> None:
    assert window_of(bought()) == (PAID_AT, PAID_AT + timedelta(days=30))


def test_staff_enrolls_from_now_and_needs_no_purchase() -> None:
    assert window_of(STAFF) == (NOW, NOW + timedelta(days=30))


@pytest.mark.parametrize(
    ("campaign", "applicant", "context", "reason"),
    [
        (None, APPLICANT, STAFF, Refusal.CAMPAIGN_UNKNOWN),
        (replace(CAMPAIGN, status=CampaignStatus.DRAFT), APPLICANT, STAFF, Refusal.CAMPAIGN_NOT_ACTIVE),
        (replace(CAMPAIGN, status=CampaignStatus.COMPLETED), APPLICANT, STAFF, Refusal.CAMPAIGN_NOT_ACTIVE),
        (replace(CAMPAIGN, definition=None, version=None), APPLICANT, STAFF, Refusal.CAMPAIGN_NOT_ACTIVE),
        (replace(CAMPAIGN, accepts_enrollments=False), APPLICANT, STAFF, Refusal.ENROLLING_PAUSED),
        (defined(starts_at=PAID_AT + timedelta(seconds=1)), APPLICANT, bought(), Refusal.BEFORE_WINDOW),
        (defined(ends_at=PAID_AT - timedelta(seconds=1)), APPLICANT, bought(), Refusal.AFTER_WINDOW),
        (
            defined(enrollment_deadline=PAID_AT - timedelta(seconds=1)),
            APPLICANT,
            bought(),
            Refusal.AFTER_ENROLLMENT_DEADLINE,
        ),
        (CAMPAIGN, replace(APPLICANT, audit=None), bought(), Refusal.AUDIT_MISSING),
        (CAMPAIGN, replace(APPLICANT, audit=None), STAFF, Refusal.AUDIT_MISSING),
        (CAMPAIGN, replace(APPLICANT, audit=UNCLEAR), bought(), Refusal.THRESHOLD_UNCLEAR),
        (CAMPAIGN, replace(APPLICANT, audit=UNCLEAR), STAFF, Refusal.THRESHOLD_UNCLEAR),
        (CAMPAIGN, replace(APPLICANT, former=(OPEN,)), bought(), Refusal.ALREADY_ENROLLED),
        (CAMPAIGN, APPLICANT, bought(bundle_id="other"), Refusal.BUNDLE_NOT_ELIGIBLE),
        (CAMPAIGN, APPLICANT, bought(bundle_id=None), Refusal.BUNDLE_UNKNOWN),
        (CAMPAIGN, APPLICANT, bought(amount=Money(amount=49_999, currency="EUR")), Refusal.BELOW_MINIMUM),
        (CAMPAIGN, APPLICANT, bought(amount=Money(amount=1, currency="USD")), Refusal.CURRENCY_MISMATCH),
    ],
)
def test_each_reason_alone_refuses(
    campaign: Campaign | None, applicant: Applicant, context: Context, reason: Refusal
) -> None:
    decision = decide(campaign, applicant, context, NOW)
    assert isinstance(decision, Refused)
    assert decision.reasons == (reason,)
    assert bool(decision.unclear) == (reason is Refusal.THRESHOLD_UNCLEAR)


@pytest.mark.parametrize("edge", ["starts_at", "ends_at", "enrollment_deadline"])
def test_the_ends_of_a_window_belong_to_it(edge: str) -> None:
    assert isinstance(decide(defined(**{edge: PAID_AT}), APPLICANT, bought(), NOW), Enrolled)


@pytest.mark.parametrize(("override", "refused"), [(None, True), (0, False), (30_000, False), (70_000, True)])
def test_a_bundles_own_minimum_replaces_the_campaigns(override: int | None, refused: bool) -> None:
    campaign = defined(bundles=(EligibleBundle(bundle_id="growth-bundle", override_min_amount=override),))
    decision = decide(campaign, APPLICANT, bought(amount=Money(amount=40_000, currency="EUR")), NOW)
    assert isinstance(decision, Refused) == refused


def test_only_incentives_ask_for_an_audit() -> None:
    decision = decide(defined(family=Family.SEQUENCE), replace(APPLICANT, audit=None), bought(), NOW)
    assert isinstance(decision, Enrolled)


@given(
    st.sampled_from(CampaignStatus),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["growth-bundle", "other", None]),
)
def test_reasons_add_up_and_never_hide_each_other(
    status: CampaignStatus, accepts: bool, audited: bool, was_enrolled: bool, bundle_id: str | None
) -> None:
    campaign = replace(CAMPAIGN, status=status, accepts_enrollments=accepts)
    applicant = Applicant(CONTACT, APPLICANT.audit if audited else None, (), (OPEN,) if was_enrolled else ())
    decision = decide(campaign, applicant, bought(bundle_id=bundle_id), NOW)
    reasons = set(decision.reasons) if isinstance(decision, Refused) else set()
    assert (Refusal.AUDIT_MISSING in reasons) == (not audited)
    assert (Refusal.ALREADY_ENROLLED in reasons) == was_enrolled
    assert (Refusal.BUNDLE_NOT_ELIGIBLE in reasons) == (bundle_id == "other")
    assert (Refusal.BUNDLE_UNKNOWN in reasons) == (bundle_id is None)
    assert isinstance(decision, Enrolled) == (not reasons)


ENDED = Former(None, PAID_AT - timedelta(days=10), ExitReason.EXPIRED)


def entered_again(*former: Former, allow: bool = True, delay: int = 10) -> bool:
    campaign = defined(allow_re_enrollment=allow, re_enrollment_delay_days=delay)
    return isinstance(decide(campaign, replace(APPLICANT, former=former), bought(), NOW), Enrolled)


def test_nobody_enters_again_unless_the_campaign_allows_it() -> None:
    assert not entered_again(ENDED, allow=False)
    assert entered_again(ENDED)


@pytest.mark.parametrize(("delay", "enters"), [(0, True), (10, True), (11, False)])
def test_whoever_enters_again_does_so_when_the_delay_has_passed_since_the_last_end(delay: int, enters: bool) -> None:
    longer_ago = Former(None, PAID_AT - timedelta(days=400), ExitReason.EXPIRED)
    assert entered_again(ENDED, longer_ago, delay=delay) == enters


def test_nobody_is_in_a_campaign_twice_at_once() -> None:
    assert not entered_again(ENDED, OPEN)


def test_who_opted_out_never_enters_again() -> None:
    assert not entered_again(replace(ENDED, exit_reason=ExitReason.UNSUBSCRIBED), delay=0)


def test_a_purchase_before_the_last_end_does_not_enter_again() -> None:
    assert not entered_again(replace(ENDED, ended_at=PAID_AT + timedelta(seconds=1)), delay=0)
