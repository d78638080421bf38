"""Which purchase an enrollment by staff was waiting for, by example and by its edges."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.enrollment import EnrollmentSource
from contracts.values import EligibleBundle, ExitReason, Money
from enrollment_service.domain.enrolling import Context, Enrolled, decide
from enrollment_service.domain.enrollment import Enrollment, leave, started
from enrollment_service.domain.linking import is_purchase_of, link
from enrollment_service.domain.promise import PromiseIds, promise
from services.enrollment.tests.values import APPLICANT, CAMPAIGN, DEFINITION, NOW, ORDER, PAID_AT, defined

DAY = timedelta(days=1)
WINDOW = 30 * DAY
IDS = PromiseIds(UUID(int=50), {template.template_id: UUID(int=60) for template in DEFINITION.criteria})
PRICE = ORDER.amount


def by_staff(*, purchase: Money | None = PRICE, bundle_id: str | None = None) -> Enrollment:
    context = Context(EnrollmentSource.MANUAL_ADMIN, None, (bundle_id,) if bundle_id else (), purchase)
    window = decide(CAMPAIGN, APPLICANT, context, PAID_AT)
    assert isinstance(window, Enrolled)
    return promise(CAMPAIGN, APPLICANT, context=context, window=window, ids=IDS)


def fits(enrollment: Enrollment, **changed: Any) -> bool:
    return is_purchase_of(enrollment, replace(ORDER, **changed), CAMPAIGN, WINDOW)


def test_what_staff_says_was_paid_travels_with_the_promise_until_there_is_an_order() -> None:
    enrollment = by_staff()
    assert started(enrollment).purchase == PRICE
    assert started(link(enrollment, ORDER, CAMPAIGN, NOW).enrollment).purchase is None


def test_the_purchase_that_staff_stated_is_the_one_of_exactly_that_amount() -> None:
    assert fits(by_staff())
    assert not fits(by_staff(), amount=Money(amount=PRICE.amount + 1, currency="EUR"))
    assert not fits(by_staff(), amount=Money(amount=PRICE.amount, currency="USD"))


def test_where_staff_stated_no_purchase_one_that_is_enough_for_the_campaign_is_it() -> None:
    assert fits(by_staff(purchase=None), amount=Money(amount=50_000, currency="EUR"))
    assert not fits(by_staff(purchase=None), amount=Money(amount=49_999, currency="EUR"))
    assert not fits(by_staff(purchase=None), amount=Money(amount=50_000, currency="USD"))


@pytest.mark.parametrize(("days", "counts"), [(-30, True), (-30.01, False), (30, True), (30.01, False)])
def test_it_was_paid_within_the_window_before_and_by_the_deadline(days: float, counts: bool) -> None:
    assert fits(by_staff(), paid_at=PAID_AT + days * DAY) == counts


def test_it_is_of_the_bundle_that_staff_stated_or_else_of_an_eligible_one() -> None:
    two = defined(bundles=(*DEFINITION.bundles, EligibleBundle(bundle_id="starter")))
    stated = by_staff(bundle_id="growth-bundle")
    starter, both = replace(ORDER, bundle_id="starter"), replace(ORDER, bundle_id="starter", matched=("growth-bundle",))
    assert not is_purchase_of(stated, starter, two, WINDOW)
    assert is_purchase_of(stated, both, two, WINDOW)
    assert is_purchase_of(by_staff(), starter, two, WINDOW)
    assert not fits(by_staff(), bundle_id="other")


def test_an_enrollment_that_ended_or_has_its_order_takes_no_other() -> None:
    ended, _said = leave(by_staff(), ExitReason.EXPIRED, NOW)
    assert not fits(ended)
    assert not fits(link(by_staff(), ORDER, CAMPAIGN, NOW).enrollment, order_id=UUID(int=77))
    assert not fits(by_staff(), contact_id=UUID(int=77))


def test_a_link_says_the_order_and_changes_nothing_else_of_the_promise() -> None:
    before = by_staff()
    linked = link(before, replace(ORDER, payment="pi_1"), CAMPAIGN, NOW)
    assert linked.said.order.payment == "pi_1"
    assert (linked.said.enrollment_id, linked.said.contact_id) == (before.enrollment_id, before.contact_id)
    assert linked.enrollment.updated_at == NOW
    assert replace(linked.enrollment, order=None, order_id=None, updated_at=before.updated_at) == before
