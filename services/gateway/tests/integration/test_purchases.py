"""Purchases on a real database: kept under every name, said once, and again when more is known."""

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from chassis.security.identity import identity
from chassis.testing.running import TENANT
from contracts.gateway import OrderPaid, OrderRefunded
from gateway_service.handlers import purchases, webhooks
from services.gateway.tests.fakes import Door, arrival
from services.gateway.tests.payloads import event, intent, invoice, refund, session
from services.gateway.tests.unit.test_purchases import CHARGE

ADA = identity(SecretStr("pepper"), TENANT, "email", "ada@example.com")


async def test_three_events_of_one_purchase_are_one_order(door: Door) -> None:
    for number, (kind, thing) in enumerate(
        [
            ("checkout.session.completed", session()),
            ("checkout.session.completed", session()),
            ("payment_intent.succeeded", intent()),
        ]
    ):
        assert (await door.hook(event(kind, thing, max(number, 1)))).status_code == 200
    (order,) = await door.running.said(OrderPaid)
    assert (order.reference, order.amount.amount, order.amount.currency) == ("pi_1", 99_700, "USD")
    assert (order.identity, order.bundle_id, order.account) == (ADA, "growth-bundle", "acct_mine")
    assert [row[1:] for row in await door.rows()] == [("applied", ""), ("duplicate", "told_before")]


async def test_events_of_one_purchase_that_arrive_together_are_one_order(door: Door) -> None:
    hooks = [event("checkout.session.completed", session(), number) for number in range(10)]
    hooks += [event("payment_intent.succeeded", intent(), number) for number in range(10, 20)]
    answers = await asyncio.gather(*(door.hook(hook) for hook in hooks * 2))
    assert {answer.status_code for answer in answers} == {200}
    orders = await door.running.said(OrderPaid)
    assert {order.reference for order in orders} == {"pi_1"}
    assert sorted(order.revision for order in orders) == list(range(1, len(orders) + 1))
    assert len(await door.rows()) == 20


async def test_an_intent_that_does_not_say_what_was_bought_waits_for_its_session(door: Door) -> None:
    await door.hook(event("payment_intent.succeeded", intent(metadata={}), 1))
    await door.hook(event("checkout.session.completed", session(), 2))
    (order,) = await door.running.said(OrderPaid)
    assert order.bundle_id == "growth-bundle"
    assert [row[1:] for row in await door.rows()] == [("applied", ""), ("applied", "")]


async def test_an_invoice_without_a_bundle_is_completed_by_its_session(door: Door) -> None:
    """Told the other way round the session would be a duplicate, and nobody enrolled."""
    await door.hook(event("invoice.paid", invoice(metadata={}), 1))
    await door.hook(event("checkout.session.completed", session(payment_intent=None, invoice="in_1"), 2))
    said = [(order.reference, order.revision, order.bundle_id) for order in await door.running.said(OrderPaid)]
    assert said == [("in_1", 1, None), ("in_1", 2, "growth-bundle")]
    assert [row[1] for row in await door.rows()] == ["applied", "applied"]


async def test_what_waits_is_visible_and_applied_when_what_it_waited_for_comes(door: Door) -> None:
    await door.hook(event("refund.created", refund(), 1))
    await door.hook(event("refund.updated", refund(), 2))
    await door.hook(event("payment_intent.succeeded", intent(receipt_email=None), 3))
    assert [row[1:] for row in await door.rows()] == [
        ("waiting", "purchase_unknown"),
        ("duplicate", "told_before"),
        ("waiting", "no_address"),
    ]
    assert await door.running.all_said() == []
    await door.hook(event("checkout.session.completed", session(), 4))
    assert [row[1] for row in await door.rows()] == ["applied", "duplicate", "applied", "applied"]
    (order,), (went_back,) = await door.running.said(OrderPaid), await door.running.said(OrderRefunded)
    assert (order.reference, went_back.reference, went_back.identity) == ("pi_1", "pi_1", ADA)


async def test_a_payment_nobody_says_more_of_is_said_when_its_time_is_over(door: Door) -> None:
    await door.hook(event("payment_intent.succeeded", intent(metadata={}, customer=None)))
    patience = timedelta(minutes=10)
    assert await door.running.do(purchases.say_without, 10, patience=patience) == 0
    door.running.clock_file.write_text("601")
    assert await door.running.do(purchases.say_without, 10, patience=patience) == 1
    (order,) = await door.running.said(OrderPaid)
    assert (order.reference, order.bundle_id) == ("pi_1", None)
    assert [row[1:] for row in await door.rows()] == [("applied", "")]


async def test_orders_said_apart_that_one_event_names_together_count_once(door: Door) -> None:
    await door.hook(event("payment_intent.succeeded", intent(), 1))
    await door.hook(event("invoice.paid", invoice(), 2))
    link = {"id": "inpay_1", "invoice": "in_1", "amount_paid": 99_700, "currency": "usd"}
    await door.hook(event("invoice_payment.paid", {**link, "payment": {"payment_intent": "pi_1"}}, 3))
    await door.hook(event("refund.created", refund(payment_intent=None, charge="ch_1"), 4))
    await door.hook(event("charge.succeeded", {**CHARGE, "invoice": "in_1"}, 5))
    last = {order.reference: order for order in await door.running.said(OrderPaid)}
    assert {name: (order.amount.amount, order.same_as) for name, order in last.items()} == {
        "pi_1": (99_700, None),
        "in_1": (0, "pi_1"),
    }
    (went_back,) = await door.running.said(OrderRefunded)
    assert went_back.reference == "pi_1"


async def test_addresses_are_forgotten_and_refunds_still_know_their_purchase(door: Door) -> None:
    await door.hook(event("checkout.session.completed", session(), 1))
    month = timedelta(days=30)
    assert await door.running.do(purchases.forget_people, 10, after=month) == 0
    door.running.clock_file.write_text(str(31 * 86_400))
    assert await door.running.do(purchases.forget_people, 10, after=month) == 1
    async with door.connection() as connection:
        kept = await connection.fetchval("SELECT (facts, said)::text FROM purchases")
    assert "ada" not in kept.lower()
    await door.hook(event("refund.created", refund(), 2))
    (went_back,) = await door.running.said(OrderRefunded)
    assert (went_back.identity, went_back.reference) == (ADA, "pi_1")


async def test_a_refund_is_told_once_and_knows_whose_purchase_it_was(door: Door) -> None:
    await door.hook(event("checkout.session.completed", session(), 1))
    await door.hook(event("refund.created", refund(status="pending"), 2))
    await door.hook(event("refund.created", refund(), 3))
    await door.hook(event("refund.updated", refund(), 4))
    await door.hook(event("charge.refunded", {"id": "ch_1"}, 5))
    (went_back,) = await door.running.said(OrderRefunded)
    assert (went_back.identity, went_back.reference, went_back.refund_reference) == (ADA, "pi_1", "re_1")
    assert (went_back.kind, went_back.payout_id) == ("refund", UUID(int=7))


async def test_a_refund_knows_its_purchase_even_if_two_events_told_it_at_once(door: Door) -> None:
    """The session names payment and invoice, and loses to the invoice, which is stored while it waits."""
    async with door.running.database.transaction(TENANT) as transaction:
        await webhooks.accept(door.running.service.work(transaction), [arrival("invoice.paid", invoice(), 1)])
        late = asyncio.create_task(door.hook(event("checkout.session.completed", session(invoice="in_1"), 2)))
        await door.until_waiting(1)
        assert not late.done()
    assert (await late).status_code == 200
    await door.hook(event("refund.created", refund(), 3))
    (*_, order), (went_back,) = await door.running.said(OrderPaid), await door.running.said(OrderRefunded)
    assert (went_back.reference, went_back.identity) == (order.reference, order.identity) == ("in_1", ADA)
    assert ("checkout.session.completed", "applied", "") in await door.rows()


async def test_a_refund_that_comes_again_with_another_amount_waits_for_a_person(door: Door) -> None:
    """What else its webhook tells is said all the same."""
    await door.hook(event("checkout.session.completed", session(), 1))
    await door.hook(event("refund.created", refund(amount=500), 2))
    listed = {"data": [refund(id="re_2", amount=700), refund(amount=900)]}
    await door.hook(event("charge.refunded", {"id": "ch_1", "refunds": listed}, 3))
    told = [(one.refund_reference, one.amount.amount) for one in await door.running.said(OrderRefunded)]
    assert told == [("re_1", 500), ("re_2", 700)]
    assert ("charge.refunded", "parked", "refund_told_differently") in await door.rows()


async def test_a_dispute_follows_the_money_of_its_purchase(door: Door) -> None:
    dispute = {"id": "du_1", "amount": 500, "currency": "usd", "charge": "ch_1", "payment_intent": "pi_1"}
    await door.hook(event("checkout.session.completed", session(), 1))
    await door.hook(event("charge.dispute.created", dispute | {"status": "warning_needs_response"}, 2))
    await door.hook(event("charge.dispute.funds_withdrawn", dispute, 3))
    await door.hook(event("charge.dispute.funds_reinstated", dispute, 4))
    told = [(one.kind, one.reference, one.state) for one in await door.running.said(OrderRefunded)]
    assert told == [("dispute", "pi_1", "withdrawn"), ("dispute", "pi_1", "returned")]
    assert [row[1:] for row in await door.rows()][1] == ("ignored", "inquiry")


async def test_events_that_name_purchases_together_in_a_race_come_to_one_order_each(door: Door) -> None:
    """Intent, invoice and what joins them, of many purchases at once: nothing counts twice, whoever is faster."""
    hooks = list[dict[str, Any]]()
    for number in range(12):
        ours = {"payment_intent": f"pi_{number}"}
        payment = {"invoice": f"in_{number}", "amount_paid": 99_700, "currency": "usd", "payment": ours}
        hooks += [
            event("payment_intent.succeeded", intent(id=f"pi_{number}"), 10 * number),
            event("invoice.paid", invoice(id=f"in_{number}"), 10 * number + 1),
            event("invoice_payment.paid", {"id": f"inpay_{number}", **payment}, 10 * number + 2),
            event("refund.created", refund(id=f"re_{number}", charge=None, **ours), 10 * number + 3),
        ]
    random.Random(7).shuffle(hooks)
    answers = await asyncio.gather(*(door.hook(hook) for hook in hooks))
    assert {answer.status_code for answer in answers} == {200}
    last = {order.reference: order for order in await door.running.said(OrderPaid)}
    assert sorted(order.amount.amount for order in last.values() if not order.same_as) == [99_700] * 12
    assert {order.amount.amount for order in last.values() if order.same_as} <= {0}
    refunds = await door.running.said(OrderRefunded)
    assert len(refunds) == len({one.refund_reference for one in refunds}) == 12
    assert {disposition for _, disposition, _ in await door.rows()} <= {"applied", "duplicate"}
