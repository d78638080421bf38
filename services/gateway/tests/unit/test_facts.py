"""Facts: what providers' events say, and that each is told once."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.gateway import OrderPaid, OrderRefunded
from gateway_service.domain.facts import Disposition, Fact, KnownFact, Purchase, tell
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.webhooks import understand
from services.gateway.tests.payloads import activity, event, intent, refund, session

STRIPE = PROVIDERS["stripe"]


def identify(kind: str, text: str) -> str:
    return f"{kind}:{text.lower()}".ljust(32, ".")


def facts(kind: str, thing: object) -> tuple[Fact, ...]:
    return understand(STRIPE, event(kind, thing), "acct_mine").facts


def invoice(**changed: object) -> dict[str, Any]:
    return {
        "id": "in_1",
        "amount_paid": 99_700,
        "currency": "usd",
        "customer": {"id": "cus_1"},
        "customer_email": "ada@example.com",
        "metadata": {"bundle_id": "growth-bundle"},
        "status_transitions": {"paid_at": 1_770_000_100},
        **changed,
    }


PAYMENTS = {"data": [{"payment": {"type": "payment_intent", "payment_intent": "pi_1"}}]}
SAME = (
    ("checkout.session.completed", session()),
    ("checkout.session.async_payment_succeeded", session()),
    ("checkout.session.completed", session(invoice="in_1")),
    ("payment_intent.succeeded", intent()),
    ("payment_intent.succeeded", intent(invoice="in_1")),
    ("invoice.paid", invoice(payment_intent="pi_1")),
    ("invoice.paid", invoice(payments=PAYMENTS)),
)


@given(st.lists(st.sampled_from(SAME), min_size=1, max_size=8))
def test_one_purchase_is_told_once_whichever_events_tell_it_in_any_order(told: list[tuple[str, Any]]) -> None:
    known: dict[str, KnownFact] = {}
    said = []
    for kind, thing in told:
        for announced in tell(facts(kind, thing), known, identify):
            known |= announced.takes
            said += [announced.event] if announced.event else []
    assert [event.reference for event in said if isinstance(event, OrderPaid)] == ["pi_1"]


def test_a_subscription_is_one_purchase_by_its_invoice() -> None:
    bought = facts("checkout.session.completed", session(payment_intent=None, invoice="in_1"))
    paid = facts("invoice.paid", invoice())
    assert [one.event is not None for one in tell([*bought, *paid], {}, identify)] == [True, False]


def test_a_refund_finds_its_purchase_by_a_name_learnt_on_the_way() -> None:
    bought = facts("checkout.session.completed", session(payment_intent=None, invoice="in_1"))
    learnt = facts("invoice.paid", invoice(payments=PAYMENTS))
    went_back = facts("refund.created", refund())
    *_, last = tell([*bought, *learnt, *went_back], {}, identify)
    assert isinstance(last.event, OrderRefunded)
    assert (last.event.reference, last.event.identity) == ("in_1", identify("email", "ada@example.com"))


def test_what_each_object_says_of_a_purchase() -> None:
    (bought,) = facts("invoice.paid", invoice())
    assert isinstance(bought, Purchase)
    assert bought.paid_at == datetime.fromtimestamp(1_770_000_100, UTC)
    assert (bought.customer_reference, bought.bundle_id, bought.campaign) == ("cus_1", "growth-bundle", None)


@pytest.mark.parametrize(
    ("kind", "thing", "disposition", "reason"),
    [
        ("checkout.session.completed", session(payment_status="unpaid"), "ignored", "not_paid"),
        ("checkout.session.completed", session(amount_total=0), "ignored", "nothing_captured"),
        ("checkout.session.completed", session(customer_details=None), "ignored", "incomplete"),
        ("payment_intent.succeeded", intent(receipt_email=None), "ignored", "incomplete"),
        ("payment_intent.succeeded", intent(metadata={}), "ignored", "incomplete"),
        ("refund.created", refund(status="pending"), "ignored", "not_succeeded"),
        ("refund.updated", refund(status="failed"), "ignored", "not_succeeded"),
        ("charge.refunded", {"id": "ch_1"}, "ignored", "told_by_refund_events"),
        ("customer.created", {}, "ignored", "type"),
        ("charge.refunded", {"refunds": {"data": [refund()]}}, "applied", ""),
    ],
)
def test_the_rules_by_which_events_are_ignored(kind: str, thing: object, disposition: str, reason: str) -> None:
    reading = understand(STRIPE, event(kind, thing), "acct_mine")
    assert (reading.disposition, reading.reason) == (disposition, reason)


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
        session(payment_intent=None),
        session(payment_intent=["pi_1"]),
        session(metadata=["bundle_id"]),
        session(metadata={"bundle_id": "x" * 1000}),
        session(customer_details={"email": {"a": 1}}),
    ],
)
def test_what_does_not_have_stripes_shape_is_parked_with_the_reason(thing: object) -> None:
    reading = understand(STRIPE, event("checkout.session.completed", thing), "acct_mine")
    assert reading.disposition is Disposition.PARKED
    assert reading.reason


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.sampled_from([kind for kind, _ in SAME] + ["refund.created", "charge.refunded", "charge.dispute.created"]), JSON
)
def test_no_object_makes_the_reader_raise(kind: str, thing: object) -> None:
    understand(STRIPE, {"id": "evt_1", "type": kind, "created": 1, "data": {"object": thing}}, "acct_mine")


@given(st.sampled_from(sorted(session())), JSON)
def test_no_single_odd_field_makes_the_reader_raise(field: str, value: object) -> None:
    understand(STRIPE, event("checkout.session.completed", session(**{field: value})), "acct_mine")


@given(st.sampled_from(["activity", "custom"]), st.sampled_from(sorted(activity())), JSON)
def test_no_activity_makes_the_reader_raise(provider: str, field: str, value: object) -> None:
    understand(PROVIDERS[provider], activity(**{field: value}), "")


def test_a_payout_id_that_is_none_is_left_out() -> None:
    (went_back,) = facts("refund.created", refund(metadata={"payout_id": "not ours"}))
    (ours,) = facts("refund.created", refund())
    assert went_back.event({}, identify).model_dump()["payout_id"] is None
    assert ours.event({}, identify).model_dump()["payout_id"] == UUID(int=7)
