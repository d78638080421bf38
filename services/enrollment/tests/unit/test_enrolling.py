"""Who is let in, by example and by property."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.campaigns import CampaignPublished, CampaignStatus
from contracts.enrollment import EnrollmentSource, Refusal
from contracts.examples import example
from contracts.values import EligibleBundle, Family, Money
from enrollment_service.domain.campaign import Campaign
from enrollment_service.domain.contact import Contact, Findings, learn
from enrollment_service.domain.enrolling import Applicant, Context, Enrolled, Refused, decide, purchase
from enrollment_service.domain.order import Order, meant

NOW = datetime(2026, 4, 1, tzinfo=UTC)
PAID_AT = datetime(2026, 3, 10, tzinfo=UTC)
DEFINITION = example(CampaignPublished).definition
CAMPAIGN = Campaign(
    campaign_id=UUID(int=1),
    revision=1,
    status=CampaignStatus.ACTIVE,
    accepts_enrollments=True,
    sending_paused=False,
    version=1,
    definition=DEFINITION,
)
CONTACT = Contact(UUID(int=2), PAID_AT, PAID_AT, 1, "ada@example.com", "Ada Byron")
APPLICANT = Applicant(CONTACT, Findings(UUID(int=3), CONTACT.contact_id, PAID_AT))
ORDER = Order(
    order_id=UUID(int=4),
    contact_id=CONTACT.contact_id,
    provider="stripe",
    account="acct",
    reference="pi_1",
    amount=Money(amount=99700, currency="EUR"),
    paid_at=PAID_AT,
    bundle_id="growth-bundle",
)
STAFF = Context(EnrollmentSource.MANUAL_ADMIN)


def defined(**changed: Any) -> Campaign:
    return replace(CAMPAIGN, definition=DEFINITION.model_copy(update=changed))


def bought(**changed: Any) -> Context:
    return purchase(replace(ORDER, **changed))


def test_a_purchase_enrolls_from_the_time_it_was_paid() -> None:
    assert decide(CAMPAIGN, APPLICANT, bought(), NOW) == Enrolled(PAID_AT, PAID_AT + timedelta(days=30))


def test_staff_enrolls_from_now_and_needs_no_purchase() -> None:
    assert decide(CAMPAIGN, APPLICANT, STAFF, NOW) == Enrolled(NOW, NOW + timedelta(days=30))


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
        (CAMPAIGN, replace(APPLICANT, was_enrolled=True), bought(), Refusal.ALREADY_ENROLLED),
        (CAMPAIGN, APPLICANT, bought(bundle_id="other"), Refusal.BUNDLE_NOT_ELIGIBLE),
        (CAMPAIGN, APPLICANT, bought(bundle_id=None), Refusal.BUNDLE_NOT_ELIGIBLE),
        (CAMPAIGN, APPLICANT, bought(amount=Money(amount=49_999, currency="EUR")), Refusal.BELOW_MINIMUM),
        (CAMPAIGN, APPLICANT, bought(amount=Money(amount=1, currency="USD")), Refusal.CURRENCY_MISMATCH),
    ],
)
def test_each_reason_alone_refuses(
    campaign: Campaign | None, applicant: Applicant, context: Context, reason: Refusal
) -> None:
    assert decide(campaign, applicant, context, NOW) == Refused((reason,))


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
    applicant = Applicant(CONTACT, APPLICANT.audit if audited else None, (), was_enrolled)
    decision = decide(campaign, applicant, bought(bundle_id=bundle_id), NOW)
    reasons = set(decision.reasons) if isinstance(decision, Refused) else set()
    assert (Refusal.AUDIT_MISSING in reasons) == (not audited)
    assert (Refusal.ALREADY_ENROLLED in reasons) == was_enrolled
    assert (Refusal.BUNDLE_NOT_ELIGIBLE in reasons) == (bundle_id != "growth-bundle")
    assert isinstance(decision, Enrolled) == (not reasons)


def test_a_named_campaign_is_the_only_one_an_order_is_meant_for() -> None:
    other = replace(CAMPAIGN, campaign_id=UUID(int=9))
    named = replace(ORDER, campaign=str(other.campaign_id), bundle_id="anything")
    assert meant(named, [CAMPAIGN, other]) == [other]


def test_without_a_name_an_order_is_meant_for_every_running_campaign_that_lists_its_bundle() -> None:
    over = replace(CAMPAIGN, campaign_id=UUID(int=8), status=CampaignStatus.ARCHIVED)
    paused = replace(CAMPAIGN, campaign_id=UUID(int=9), status=CampaignStatus.PAUSED)
    assert meant(ORDER, [CAMPAIGN, over, paused]) == [CAMPAIGN, paused]
    assert meant(replace(ORDER, bundle_id="other"), [CAMPAIGN, paused]) == []


def test_a_slug_means_the_campaign_that_bears_it_now() -> None:
    renamed = replace(defined(slug="renamed"), campaign_id=UUID(int=9))
    order = replace(ORDER, campaign=DEFINITION.slug)
    assert meant(order, [renamed, CAMPAIGN]) == [CAMPAIGN]
    assert meant(order, [renamed]) == [renamed]


def test_what_is_learned_fills_gaps_and_only_staff_overwrites() -> None:
    unknown = Contact(UUID(int=5), NOW, NOW)
    first, said = learn(unknown, NOW, email="ada@example.com", name=None)
    same, nothing = learn(first, NOW, email="other@example.com", name=None)
    named, _ = learn(first, NOW, email=None, name="Ada")
    kept, _ = learn(named, NOW, email=None, name="Eva")
    corrected, _ = learn(named, NOW, email=None, name="Ada Byron", replacing=True)
    assert (first.version, len(said)) == (1, 1)
    assert (same, nothing) == (first, [])
    assert (named.version, kept.name, corrected.name, corrected.version) == (2, "Ada", "Ada Byron", 3)
