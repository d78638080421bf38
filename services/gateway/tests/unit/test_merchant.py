"""The story of a merchant's own events: one of each type, of three API versions, ends as it can be defended."""

from typing import Any

import pytest
import stripe

from contracts.gateway import OrderPaid
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.providers.stripe.events import READERS
from gateway_service.domain.webhooks import understand
from services.gateway.tests.payloads.merchant import ACACIA, BASIL, OF_STRIPE, OLD, PLAIN, VERSIONS, Merchant
from services.gateway.tests.telling import Tale

ALL, BEFORE, SINCE, INVOICES = set(VERSIONS), {OLD}, {ACACIA, BASIL}, {BASIL}
ENDS = [
    (ALL, "checkout.session.completed", "applied"),  # free: an order of 0
    (ALL, "charge.succeeded", "waiting"),  # does not say what was bought
    (ALL, "payment_intent.succeeded", "waiting"),  # nor does this
    (ALL, "invoice.paid", "applied"),  # its lines do
    (ALL, "invoice.payment_succeeded", "duplicate"),  # the same object again
    (INVOICES, "invoice_payment.paid", "applied"),  # joins invoice and intent: now a refund knows what to name
    (ALL, "checkout.session.completed", "applied"),  # names the bundle
    (ALL, "invoice.payment_failed", "type"),
    (ALL, "invoice.paid", "applied"),  # a renewal is an order of its own
    (INVOICES, "invoice_payment.paid", "applied"),
    (ALL, "payment_intent.succeeded", "duplicate"),  # of the renewal
    (ALL, "checkout.session.completed", "waiting"),  # authorised, to be captured by hand
    (ALL, "payment_intent.amount_capturable_updated", "type"),
    (ALL, "charge.succeeded", "not_captured"),
    (ALL, "charge.captured", "applied"),  # less than was authorised
    (ALL, "payment_intent.succeeded", "applied"),  # a more trusted word about when
    (ALL, "charge.updated", "duplicate"),
    (ALL, "checkout.session.async_payment_failed", "payment_failed"),
    (ALL, "checkout.session.async_payment_succeeded", "applied"),
    (ALL, "payment_intent.succeeded", "waiting"),  # somebody's who is no customer, ten minutes
    (BEFORE, "charge.refunded", "applied"),  # lists its refund
    (SINCE, "charge.refunded", "told_by_refund_events"),
    (SINCE, "refund.created", "refund_pending"),
    (SINCE, "refund.updated", "applied"),  # left us
    (SINCE, "charge.refund.updated", "duplicate"),
    (SINCE, "refund.failed", "applied"),  # and came back
    (BEFORE, "charge.refund.updated", "applied"),
    (SINCE, "charge.refund.updated", "duplicate"),
    (ALL, "charge.dispute.created", "inquiry"),
    (ALL, "charge.dispute.closed", "inquiry"),
    (ALL, "charge.dispute.created", "applied"),  # with a balance transaction
    (ALL, "charge.dispute.funds_withdrawn", "duplicate"),
    (ALL, "charge.dispute.updated", "duplicate"),
    (ALL, "charge.dispute.closed", "duplicate+applied"),  # won, and the money is back
    (ALL, "charge.dispute.funds_reinstated", "duplicate+duplicate"),
]
"""In which versions, of which type, and what becomes of it."""
for_each_version = pytest.mark.parametrize("version", VERSIONS)


def year_of(version: str) -> tuple[Tale, list[tuple[str, str]]]:
    """What is said in a year, and how each event ends."""
    tale, ends = Tale(), list[tuple[str, str]]()
    for event in Merchant(version).year():
        read = understand(PROVIDERS["stripe"], event, "acct_mine")
        ends.append((event["type"], "+".join(tale.tell(*read.facts)) if read.facts else read.reason))
    return tale, ends


@for_each_version
def test_every_event_of_a_merchant_ends_as_it_should(version: str) -> None:
    plain = [(kind, "type") for kind in PLAIN]
    assert year_of(version)[1] == plain + [(kind, end) for versions, kind, end in ENDS if version in versions]


def test_there_is_one_event_of_each_type_that_stripe_sends() -> None:
    told = {event["type"] for version in VERSIONS for event in Merchant(version).year()}
    assert set(READERS) <= told
    assert told == set(OF_STRIPE) - {"*"}


@for_each_version
def test_a_year_comes_to_the_same_orders_in_every_version(version: str) -> None:
    last = {order.payment: order for order in year_of(version)[0].orders}
    assert {name: shown(order) for name, order in last.items() if name} == {
        "pi_1": (4_900, "growth-bundle", ("price_1", "prod_1", "sub_1")),
        "pi_2": (4_900, None, ("price_1", "prod_1", "sub_1")),
        "pi_3": (6_000, "growth-bundle", ()),
        "pi_5": (4_900, "growth-bundle", ()),
    }


def shown(order: OrderPaid) -> tuple[Any, ...]:
    return order.amount.amount, order.bundle_id, order.products


@for_each_version
def test_a_year_comes_to_the_same_money_that_went_back_in_every_version(version: str) -> None:
    tale, _ = year_of(version)
    names = {order.reference: order.payment for order in tale.orders}
    assert [(names[one.reference], one.refund_reference, one.state, one.amount.amount) for one in tale.refunds] == [
        ("pi_1", "re_1", "withdrawn", 900),
        ("pi_1", "re_1", "returned", 900),
        ("pi_2", "dp_1", "withdrawn", 4_900),
        ("pi_2", "dp_1", "returned", 4_900),
    ]


SHAPES: dict[str, type] = {
    "checkout.session": stripe.checkout.Session,
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "invoice": stripe.Invoice,
    "invoice_payment": stripe.InvoicePayment,
    "refund": stripe.Refund,
    "dispute": stripe.Dispute,
}


def test_the_newest_bodies_have_no_attribute_that_stripes_own_library_does_not_know() -> None:
    read = [event["data"]["object"] for event in Merchant(BASIL).year() if event["type"] in READERS]
    assert {thing["object"] for thing in read} == set(SHAPES)
    unknown = {name for thing in read for name in thing.keys() - SHAPES[thing["object"]].__annotations__.keys()}
    assert unknown == set()


def test_older_bodies_have_the_attributes_that_basil_removed() -> None:
    removed = {"payment_intent": {"invoice"}, "charge": {"invoice"}, "invoice": {"payment_intent", "charge", "paid"}}
    for version in (OLD, ACACIA):
        read = [event["data"]["object"] for event in Merchant(version).year() if event["type"] in READERS]
        assert all(removed.get(thing["object"], set()) <= thing.keys() for thing in read)
