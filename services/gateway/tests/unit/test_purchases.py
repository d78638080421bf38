"""Purchases: whichever events tell of one, in whatever order, it is one order that knows what they all know."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.gateway import OrderPaid
from gateway_service.domain.facts import Disposition, Fact, PurchaseFact
from gateway_service.domain.purchases import Lack, anonymous, spoken
from services.gateway.tests.payloads import event, intent, invoice, refund, session
from services.gateway.tests.telling import NOW, Tale, facts, identify, reading, tale_of

PAYMENTS = {"data": [{"payment": {"type": "payment_intent", "payment_intent": "pi_1"}}]}
CHARGE = {
    "id": "ch_1",
    "status": "succeeded",
    "captured": True,
    "amount": 99_700,
    "amount_captured": 99_700,
    "currency": "usd",
    "payment_intent": "pi_1",
    "billing_details": {"email": "ada@example.com", "name": "Ada"},
    "metadata": {},
}
INVOICE_PAYMENT = {
    "id": "inpay_1",
    "invoice": "in_1",
    "amount_paid": 99_700,
    "currency": "usd",
    "payment": {"type": "payment_intent", "payment_intent": "pi_1"},
}
SAME = (
    ("checkout.session.completed", session()),
    ("checkout.session.completed", session(payment_status="unpaid", customer_details=None)),
    ("checkout.session.async_payment_succeeded", session()),
    ("checkout.session.completed", session(invoice="in_1")),
    ("payment_intent.succeeded", intent()),
    ("payment_intent.succeeded", intent(metadata={}, receipt_email=None)),
    ("payment_intent.succeeded", intent(invoice="in_1")),
    ("charge.succeeded", CHARGE),
    ("charge.captured", CHARGE),
    ("invoice.paid", invoice(payment_intent="pi_1")),
    ("invoice.paid", invoice(payments=PAYMENTS)),
    ("invoice.paid", invoice(payment_intent="pi_1", metadata={}, customer_email="other@example.com")),
    ("invoice.paid", invoice(payment_intent="pi_1", lines={"data": [{"amount": 1, "price": {"id": "price_1"}}]})),
)
LINKED = (*SAME, ("invoice_payment.paid", INVOICE_PAYMENT), ("invoice.paid", invoice()))
"""With the last two, what names the payment may come after two orders were said."""


def content(order: OrderPaid) -> dict[str, Any]:
    return order.model_dump(exclude={"revision", "reference"})


def told(events: Sequence[tuple[str, Any]]) -> list[Fact]:
    return [fact for kind, thing in events for fact in facts(kind, thing)]


@given(st.lists(st.sampled_from(SAME), min_size=1, max_size=8))
def test_one_purchase_is_one_order_whichever_events_tell_it_in_any_order(events: list[tuple[str, Any]]) -> None:
    tale = tale_of(told(events))
    assert len({order.reference for order in tale.orders}) <= 1
    assert [order.revision for order in tale.orders] == list(range(1, len(tale.orders) + 1))
    assert {order.amount.amount for order in tale.orders} <= {99_700}


@given(
    st.lists(st.sampled_from(LINKED), min_size=2, max_size=7, unique_by=repr).flatmap(
        lambda some: st.tuples(st.just(some), st.permutations(some))
    )
)
def test_what_is_said_last_does_not_depend_on_the_order_of_events(
    orders: tuple[list[tuple[str, Any]], list[tuple[str, Any]]],
) -> None:
    one, other = (tale_of(told(events)) for events in orders)
    assert last_of_each(one) == last_of_each(other)


def last_of_each(tale: Tale) -> list[dict[str, Any]]:
    """What was said last of each order under which something counts."""
    last = {order.reference: order for order in tale.orders}
    return sorted((content(order) for order in last.values() if not order.same_as), key=repr)


def test_an_invoice_that_comes_first_is_completed_by_the_session_that_names_the_bundle() -> None:
    tale = Tale()
    assert tale.hear("invoice.paid", invoice(payment_intent="pi_1", metadata={})) == ["applied"]
    assert tale.hear("checkout.session.completed", session(invoice="in_1")) == ["applied"]
    first, second = tale.orders
    assert (first.reference, first.revision, first.bundle_id) == ("pi_1", 1, None)
    assert (second.reference, second.revision, second.bundle_id) == ("pi_1", 2, "growth-bundle")


def test_a_session_that_comes_first_is_the_same_order_as_its_invoice() -> None:
    tale = tale_of(told([("checkout.session.completed", session(payment_intent=None, invoice="in_1")), SAME[-3]]))
    assert {order.reference for order in tale.orders} == {"in_1"}
    assert (tale.orders[0].payment, tale.orders[-1].payment) == (None, "pi_1")


def test_a_payment_that_says_nothing_of_what_was_bought_waits_for_the_event_that_does() -> None:
    tale = Tale()
    assert tale.hear("payment_intent.succeeded", intent(metadata={})) == ["waiting"]
    assert tale.hear("checkout.session.completed", session()) == ["applied"]
    assert [order.revision for order in tale.orders] == [1]


def test_a_payment_nobody_says_more_of_is_an_order_after_a_while_and_staff_names_its_bundle() -> None:
    tale = Tale()
    tale.hear("payment_intent.succeeded", intent(metadata={}, customer=None))
    (waiting,) = tale.purchases.values()
    assert waiting.waits_since == NOW
    after, (order,), lack = spoken(waiting, waiting, identify, NOW, patient=False)
    assert isinstance(order, OrderPaid)
    assert (order.bundle_id, order.reference, lack, after.waits_since) == (None, "pi_1", None, None)


@pytest.mark.parametrize(
    ("changed", "version", "is_alone"),
    [
        ({"customer": "cus_1"}, "2025-03-31.basil", False),
        ({"customer": None}, "2025-03-31.basil", True),
        ({"customer": "cus_1"}, "2024-06-20", True),
        ({"customer": "cus_1", "invoice": None}, "2024-06-20", True),
    ],
)
def test_a_payment_behind_which_an_invoice_may_stand_is_no_order_of_its_own_until_that_is_known(
    changed: dict[str, Any], version: str, *, is_alone: bool
) -> None:
    tale = Tale()
    tale.hear("payment_intent.succeeded", intent(metadata={}, **changed), api_version=version)
    (waiting,) = tale.purchases.values()
    assert (waiting.waits_since is not None) is is_alone


def test_since_basil_an_invoice_and_its_payment_are_one_order_by_the_invoice_payment() -> None:
    tale = Tale()
    tale.hear("payment_intent.succeeded", intent(metadata={}), api_version="2025-03-31.basil")
    tale.hear("invoice.paid", invoice(), api_version="2025-03-31.basil")
    tale.hear("invoice_payment.paid", INVOICE_PAYMENT, api_version="2025-03-31.basil")
    assert [(order.reference, order.payment) for order in tale.orders] == [("in_1", None), ("in_1", "pi_1")]
    assert {order.amount.amount for order in tale.orders} == {99_700}


def test_two_orders_that_turn_out_to_be_one_do_not_count_twice() -> None:
    tale = Tale()
    tale.hear("payment_intent.succeeded", intent())
    tale.hear("invoice.paid", invoice(customer_name="Ada"))
    tale.hear("invoice_payment.paid", INVOICE_PAYMENT)
    last = {order.reference: order for order in tale.orders}
    assert (last["in_1"].same_as, last["in_1"].amount.amount, last["in_1"].revision) == ("pi_1", 0, 2)
    assert last["in_1"].same_as_revision == last["pi_1"].revision
    assert (last["pi_1"].same_as, last["pi_1"].amount.amount, last["pi_1"].name) == (None, 99_700, "Ada")


def test_money_without_an_address_waits_for_it_and_is_not_lost() -> None:
    tale = Tale()
    assert tale.hear("payment_intent.succeeded", intent(receipt_email=None)) == ["waiting"]
    assert tale.hear("charge.succeeded", CHARGE) == ["applied"]
    assert (tale.orders[0].email, tale.orders[0].bundle_id) == ("ada@example.com", "growth-bundle")


def test_a_session_that_is_captured_by_hand_later_is_an_order_of_what_was_captured() -> None:
    tale = Tale()
    assert tale.hear("checkout.session.completed", session(payment_status="unpaid")) == ["waiting"]
    assert tale.hear("payment_intent.succeeded", intent(metadata={}, amount_received=40_000)) == ["applied"]
    (order,) = tale.orders
    assert (order.amount.amount, order.bundle_id, order.email) == (40_000, "growth-bundle", "Ada@example.com")


def test_captures_add_up_whichever_is_heard_of_last() -> None:
    some = [("charge.captured", CHARGE | {"amount_captured": amount}) for amount in (20_000, 50_000, 70_000)]
    for events in (some, some[::-1]):
        tale = tale_of(told([("checkout.session.completed", session(payment_status="unpaid")), *events]))
        assert tale.orders[-1].amount.amount == 70_000


def test_an_invoice_paid_in_parts_is_one_order_of_everything_paid() -> None:
    tale = Tale()
    for number, amount in enumerate((30_000, 69_700)):
        payment = {"type": "payment_intent", "payment_intent": f"pi_{number}"}
        tale.hear("invoice_payment.paid", INVOICE_PAYMENT | {"amount_paid": amount, "payment": payment})
    tale.hear("invoice.paid", invoice())
    assert [order.amount.amount for order in tale.orders] == [99_700]
    assert tale.orders[-1].payment == "pi_1"  # which captured most


def test_an_intent_that_pays_more_than_its_invoice_counts_with_all_it_captured() -> None:
    tale = tale_of(
        told(
            [
                ("invoice.paid", invoice(payments=PAYMENTS)),
                ("payment_intent.succeeded", intent(amount_received=120_000)),
            ]
        )
    )
    assert tale.orders[-1].amount.amount == 120_000


def test_later_invoices_of_a_subscription_are_orders_of_their_own() -> None:
    tale = Tale()
    for name in ("in_1", "in_2"):
        tale.hear("invoice.paid", invoice(id=name, subscription="sub_1", billing_reason="subscription_cycle"))
    assert [(order.reference, order.products) for order in tale.orders] == [("in_1", ("sub_1",)), ("in_2", ("sub_1",))]


@pytest.mark.parametrize(
    "events",
    [
        [
            ("payment_intent.succeeded", intent(latest_charge="ch_1")),
            ("charge.succeeded", CHARGE | {"payment_intent": None}),
        ],
        [("charge.succeeded", CHARGE | {"metadata": {"campaign": "x"}}), ("invoice.paid", invoice(charge="ch_1"))],
        [
            ("payment_intent.succeeded", intent(charges={"data": [{"id": "ch_1"}]})),
            ("invoice.paid", invoice(charge="ch_1")),
        ],
    ],
)
def test_a_charge_leads_to_the_same_order_as_its_payment(events: list[tuple[str, Any]]) -> None:
    for order in (events, events[::-1]):
        assert len({one.reference for one in tale_of(told(order)).orders}) == 1


def test_a_refund_asks_for_the_intent_and_else_for_the_charge() -> None:
    alone = tale_of(told([("charge.succeeded", CHARGE | {"payment_intent": None, "metadata": {"campaign": "x"}})]))
    assert [(order.reference, order.payment) for order in alone.orders] == [("ch_1", "ch_1")]
    assert tale_of(told([("invoice.paid", invoice(charge="ch_1", payment_intent="pi_1"))])).orders[-1].payment == "pi_1"


def test_names_and_addresses_can_be_taken_out_and_the_identity_stays() -> None:
    tale = tale_of(told([("checkout.session.completed", session())]))
    (purchase,) = tale.purchases.values()
    forgotten = anonymous(purchase)
    assert "ada" not in repr(forgotten.facts).lower()
    after, said, lack = spoken(forgotten, forgotten, identify, NOW)
    assert (said, lack, after) == ((), None, forgotten)
    (late,) = facts("charge.captured", CHARGE | {"amount_captured": 110_000, "billing_details": None})
    assert isinstance(late, PurchaseFact)
    _, (order,), _ = spoken(forgotten, forgotten.with_fact(late), identify, NOW)
    assert isinstance(order, OrderPaid)
    assert (order.identity, order.email, order.amount.amount) == (tale.orders[0].identity, None, 110_000)


def test_a_refund_of_a_purchase_nobody_told_of_waits_for_it_and_is_said_under_its_reference() -> None:
    tale = Tale()
    assert tale.hear("refund.created", refund()) == [Disposition.WAITING]
    assert tale.hear("refund.updated", refund()) == [Disposition.DUPLICATE]
    tale.hear("invoice.paid", invoice())
    tale.hear("invoice_payment.paid", INVOICE_PAYMENT)
    (went_back,) = tale.refunds
    assert (went_back.reference, went_back.identity) == ("in_1", identify("email", "ada@example.com"))


def test_what_keeps_a_purchase_from_being_said_is_named() -> None:
    lacks = []
    for kind, thing in (
        ("checkout.session.completed", session(payment_status="unpaid")),
        ("payment_intent.succeeded", intent(receipt_email=None)),
        ("payment_intent.succeeded", intent(metadata={})),
        ("refund.created", refund()),
    ):
        (purchase,) = tale_of(facts(kind, thing)).purchases.values()
        lacks.append(spoken(purchase, purchase, identify, NOW)[2])
    assert lacks == [Lack.CAPTURE, Lack.ADDRESS, Lack.GOODS, Lack.PURCHASE]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(session())), JSON)
def test_no_single_odd_field_keeps_a_purchase_from_an_end(name: str, value: object) -> None:
    read = reading("checkout.session.completed", session(**{name: value}))
    if read.disposition is Disposition.APPLIED:
        tale_of(read.facts)
    else:
        assert read.reason


def test_an_order_says_whether_its_money_is_real_as_soon_as_an_event_does() -> None:
    tale = Tale()
    tale.hear("payment_intent.succeeded", intent())
    tale.hear("checkout.session.completed", session(), livemode=False)
    assert [(order.revision, order.livemode) for order in tale.orders] == [(1, None), (2, False)]


def test_an_event_is_written_with_its_object() -> None:
    assert event("x", {}, 3, api_version="2024-06-20")["api_version"] == "2024-06-20"
