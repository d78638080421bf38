"""What Stripe's objects say, each in the shapes of the versions it belongs to."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway_service.domain.facts import Disposition, PurchaseFact
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.providers.stripe.events import READERS
from gateway_service.domain.webhooks import understand
from services.gateway.tests.payloads import activity, intent, invoice, refund, session
from services.gateway.tests.telling import Tale, facts, reading
from services.gateway.tests.unit.test_purchases import CHARGE, JSON
from services.gateway.tests.unit.test_refunds import BETWEEN, DISPUTE, NEW, OLD, REFUNDED


def purchase(kind: str, thing: object, **more: object) -> PurchaseFact:
    (fact,) = facts(kind, thing, **more)
    assert isinstance(fact, PurchaseFact)
    return fact


def test_an_invoice_was_paid_when_it_says_so() -> None:
    bought = purchase("invoice.paid", invoice())
    assert bought.at == datetime.fromtimestamp(1_770_000_100, UTC)
    assert (bought.customer_reference, bought.bundle_id, bought.campaign) == ("cus_1", "growth-bundle", None)


@pytest.mark.parametrize(
    ("kind", "thing", "products"),
    [
        ("checkout.session.completed", session(payment_link="plink_1", subscription="sub_1"), ("plink_1", "sub_1")),
        (
            "checkout.session.completed",
            session(
                line_items={
                    "data": [
                        {"price": {"id": "price_1", "product": "prod_1"}},
                        {"price": {"id": "price_2", "product": {"id": "prod_2"}}},
                    ]
                }
            ),
            ("price_1", "prod_1", "price_2", "prod_2"),
        ),
        (
            "invoice.paid",
            invoice(
                subscription="sub_1", lines={"data": [{"amount": 1, "plan": {"id": "plan_1", "product": "prod_1"}}]}
            ),
            ("plan_1", "prod_1", "sub_1"),
        ),
        (
            "invoice.paid",
            invoice(lines={"data": [{"amount": 1, "price": {"id": "price_1", "product": "prod_1"}}]}),
            ("price_1", "prod_1"),
        ),
        (
            "invoice.paid",
            invoice(
                parent={"subscription_details": {"subscription": "sub_1"}},
                lines={
                    "data": [
                        {"amount": -9, "pricing": {"price_details": {"price": "price_0", "product": "prod_0"}}},
                        {"amount": 1, "pricing": {"price_details": {"price": "price_1", "product": "prod_1"}}},
                    ]
                },
            ),
            ("price_1", "prod_1", "sub_1"),
        ),
    ],
)
def test_what_was_bought_is_known_by_the_providers_names(kind: str, thing: object, products: tuple[str, ...]) -> None:
    assert purchase(kind, thing).products == products


@pytest.mark.parametrize(
    "changed",
    [
        {"subscription_details": {"metadata": {"bundle_id": "of-subscription"}}},
        {"parent": {"subscription_details": {"metadata": {"bundle_id": "of-subscription"}}}},
    ],
)
def test_an_invoice_is_also_labelled_by_its_subscription(changed: dict[str, Any]) -> None:
    assert purchase("invoice.paid", invoice(metadata={}, **changed)).bundle_id == "of-subscription"
    assert purchase("invoice.paid", invoice(**changed)).bundle_id == "growth-bundle"


FREE = session(payment_status="no_payment_required", amount_total=0, payment_intent=None)


@pytest.mark.parametrize(
    "changed",
    [{}, {"payment_status": "paid"}, {"mode": "payment"}, {"mode": "subscription", "amount_subtotal": 4_900}],
)
def test_what_was_given_away_is_an_order_of_nothing(changed: dict[str, Any]) -> None:
    """A free offer, or one that a code of ours has paid for."""
    tale = Tale()
    assert tale.hear("checkout.session.completed", FREE | changed) == [Disposition.APPLIED]
    (order,) = tale.orders
    assert (order.amount.amount, order.reference, order.payment) == (0, "cs_1", None)
    assert (order.bundle_id, order.email) == ("growth-bundle", "Ada@example.com")


@pytest.mark.parametrize(
    ("kind", "thing", "reason"),
    [
        ("checkout.session.completed", FREE | {"mode": "setup", "amount_total": None}, "nothing_captured"),
        ("checkout.session.completed", FREE | {"mode": "subscription", "amount_subtotal": 0}, "nothing_captured"),
        ("checkout.session.async_payment_failed", session(payment_status="unpaid"), "payment_failed"),
        ("payment_intent.succeeded", intent(amount_received=0), "nothing_captured"),
        ("charge.succeeded", CHARGE | {"captured": False}, "not_captured"),
        ("charge.updated", CHARGE | {"status": "failed"}, "not_captured"),
        ("invoice.paid", invoice(amount_paid=0), "nothing_captured"),
        ("invoice.paid", invoice(paid_out_of_band=True), "paid_outside"),
        (
            "invoice_payment.paid",
            {"invoice": "in_1", "amount_paid": 5, "currency": "usd", "payment": {"type": "payment_record"}},
            "paid_outside",
        ),
        ("refund.created", refund(status="pending"), "refund_pending"),
        ("refund.updated", refund(status="requires_action"), "refund_requires_action"),
        ("refund.created", refund(charge=None, payment_intent=None), "not_of_a_payment"),
        ("charge.refunded", REFUNDED, "told_by_refund_events"),
        ("charge.refunded", {"id": "ch_1", "refunds": {"data": [refund(status="pending")]}}, "refund_pending"),
        ("charge.dispute.created", DISPUTE, "no_money_moved"),
        ("charge.dispute.created", DISPUTE | {"status": "warning_needs_response"}, "inquiry"),
        ("charge.dispute.closed", DISPUTE | {"status": "warning_closed"}, "inquiry"),
        ("charge.dispute.created", DISPUTE | {"status": "prevented"}, "prevented"),
        ("customer.created", {}, "type"),
    ],
)
def test_the_rules_by_which_events_are_ignored(kind: str, thing: object, reason: str) -> None:
    read = reading(kind, thing)
    assert (read.disposition, read.reason) == (Disposition.IGNORED, reason)


LONG = "x" * 300
LINES = {"data": [{"price": {"id": "price_1", "product": {"id": LONG}}}, {"price": {"id": LONG, "product": "prod_2"}}]}


@pytest.mark.parametrize(
    ("changed", "name", "kept"),
    [
        ({"customer_details": {"email": "ada@example.com", "name": LONG}}, "name", "x" * 255),
        ({"metadata": {"campaign": LONG, "bundle_id": "growth-bundle"}}, "campaign", None),
        ({"metadata": {"bundle_id": "x" * 500}}, "bundle_id", None),
        ({"customer": "cus_" + LONG}, "customer_reference", None),
        ({"line_items": LINES, "payment_link": LONG}, "products", ("price_1", "prod_2")),
        ({"customer_details": {"email": "ada@example.com", "name": "x" * 256}}, "name", "x" * 255),
        ({"customer": "c" * 256}, "customer_reference", None),
        ({"customer": "c" * 255}, "customer_reference", "c" * 255),
        (
            {"customer_details": {"email": f"{LONG}@example.com"}, "customer_email": "a@example.com"},
            "email",
            "a@example.com",
        ),
    ],
)
def test_what_is_too_long_is_shortened_or_left_out_and_never_the_purchase(
    changed: dict[str, Any], name: str, kept: object
) -> None:
    assert getattr(purchase("checkout.session.completed", session(**changed)), name) == kept


@pytest.mark.parametrize(
    ("currency", "amount"),
    [
        ("jpy", 1_000),
        ("krw", 50),
        ("usd", 99),
        ("kwd", 5_120),
        ("isk", 500),
        ("ugx", 500),
        ("huf", 34_500),
        ("twd", 800),
    ],
)
def test_amounts_are_kept_in_the_unit_in_which_stripe_takes_them_back(currency: str, amount: int) -> None:
    bought = purchase("payment_intent.succeeded", intent(currency=currency, amount_received=amount))
    assert bought.captured
    assert (bought.captured.amount, bought.captured.currency) == (amount, currency.upper())


def test_a_thin_event_is_said_to_be_one() -> None:
    thin = {"id": "evt_1", "object": "v2.core.event", "created": "2026-01-01T00:00:00.000Z", "related_object": None}
    other = understand(PROVIDERS["stripe"], thin | {"type": "v1.billing.meter.no_meter_found"}, "acct_mine")
    assert (other.disposition, other.reason) == (Disposition.IGNORED, "thin_event")
    missed = understand(PROVIDERS["stripe"], thin | {"type": "v1.invoice.paid"}, "acct_mine")
    assert missed.disposition is Disposition.PARKED
    assert "v2.core.event" in missed.reason


@pytest.mark.parametrize(
    "thing",
    [
        {},
        session(amount_total="99700"),
        session(amount_total=True),
        session(amount_total=-1),
        session(amount_total=10**15),
        session(currency="dollars"),
        session(currency=None),
        session(payment_intent=["pi_1"]),
        session(payment_intent="pi_" + LONG),
        session(metadata=["bundle_id"]),
        session(customer_details={"email": {"a": 1}}),
        session(line_items={"data": [7]}),
    ],
)
def test_what_does_not_have_stripes_shape_is_parked_with_the_reason(thing: object) -> None:
    read = reading("checkout.session.completed", thing)
    assert read.disposition is Disposition.PARKED
    assert read.reason


@given(st.sampled_from(sorted(READERS)), JSON, st.sampled_from([OLD, BETWEEN, NEW, None, 5]))
def test_no_object_makes_the_reader_raise(kind: str, thing: object, version: object) -> None:
    reading(kind, thing, api_version=version)


@given(st.sampled_from(["activity", "custom"]), st.sampled_from(sorted(activity())), JSON)
def test_no_activity_makes_the_reader_raise(provider: str, field: str, value: object) -> None:
    understand(PROVIDERS[provider], activity(**{field: value}), "")


@pytest.mark.parametrize("seconds", [253_402_300_799, -3_000_000_000, 10**30, "1770000000", None])
def test_a_time_that_no_calendar_of_ours_holds_is_parked(seconds: object) -> None:
    read = reading("payment_intent.succeeded", intent(), created=seconds)
    assert read.disposition is Disposition.PARKED
