import asyncio
from collections import Counter

from stripe import V1Services

from deploy.simulator.tests.conftest import WEBHOOK_PORT
from deploy.simulator.tests.stripe_sdk import Receiver
from lodestone_simulator.testing import Simulator

REFUND_EVENTS = ["refund.created", "charge.refunded", "refund.updated"]


async def test_a_refund_is_told_with_its_payout(sdk: V1Services, simulator: Simulator, receiver: Receiver) -> None:
    bought = simulator.buy(50_000)
    intent = bought["payment_intent"]["id"]
    await sdk.refunds.create_async({"payment_intent": intent, "amount": 1500, "metadata": {"payout_id": "p1"}})
    events = await receiver.received(3)
    assert [event.type for event in events] == REFUND_EVENTS
    created, charged, updated = (event.data.object for event in events)
    assert (created["metadata"].to_dict(), created["payment_intent"]) == ({"payout_id": "p1"}, intent)
    assert (charged["id"], charged["amount_refunded"]) == (bought["charge"]["id"], 1500)
    assert updated["destination_details"]["card"]["reference_status"] == "available"
    assert all(event.account is None for event in events if "account" in event)


async def test_a_refused_callback_is_repeated_until_taken(
    sdk: V1Services, simulator: Simulator, receiver: Receiver
) -> None:
    receiver.statuses = [500, 200, 200, 503, 200]
    await sdk.refunds.create_async({"charge": simulator.buy(50_000)["charge"]["id"]})
    events = await receiver.received(5)
    assert Counter(event.type for event in events) == {"refund.created": 3, "charge.refunded": 1, "refund.updated": 1}
    assert len({event.id for event in events}) == 3
    shown = (simulator.get("callbacks"))["callbacks"]
    assert [[attempt["status"] for attempt in one["attempts"]] for one in shown] == [[500, 503, 200], [200], [200]]


async def test_callbacks_can_be_doubled_and_shuffled(sdk: V1Services, simulator: Simulator, receiver: Receiver) -> None:
    simulator.plan_fault("stripe", "duplicate_callbacks")
    simulator.plan_fault("stripe", "shuffle_callbacks")
    await sdk.refunds.create_async({"charge": simulator.buy(50_000)["charge"]["id"]})
    events = await receiver.received(6)
    assert Counter(event.type for event in events) == dict.fromkeys(REFUND_EVENTS, 2)
    assert len({event.id for event in events}) == 3


async def test_a_purchase_is_told_by_the_simulator_as_often_as_asked(simulator: Simulator, receiver: Receiver) -> None:
    twice = ["checkout.session.completed", "payment_intent.succeeded", "checkout.session.completed"]
    bought = simulator.buy(50_000, bundle_id="b1", campaign="c1", tenant="t1", metadata={"x": "y"}, deliver=twice)
    events = await receiver.received(3)
    assert [event.type for event in events] == twice
    assert events[0].id == bought["events"]["checkout.session.completed"]["id"]
    for event in events:
        metadata = event.data.object["metadata"].to_dict()
        assert metadata == {"x": "y", "bundle_id": "b1", "campaign": "c1", "tenant": "t1"}
    assert events[0].data.object["payment_intent"] == events[1].data.object["id"]


async def test_a_purchase_may_be_delivered_by_hand(simulator: Simulator, receiver: Receiver) -> None:
    bought = simulator.buy(50_000, created=1_700_000_000, account="acct_lodestone")
    event = bought["events"]["checkout.session.completed"]
    assert event["account"] == "acct_lodestone"
    assert event["data"]["object"]["created"] == 1_700_000_000
    assert event["data"]["object"]["customer_details"]["email"] == "ada@example.com"
    assert simulator.get("callbacks")["callbacks"] == []
    assert receiver.deliveries == []


async def test_callbacks_owed_before_a_kill_go_out_after_it(own_simulator: Simulator) -> None:
    bought = own_simulator.buy(50_000, deliver=["checkout.session.completed"])
    own_simulator.kill()
    own_simulator.start()
    received = Receiver()
    server = await asyncio.start_server(received.accept, "127.0.0.1", WEBHOOK_PORT)
    async with server:
        (event,) = await received.received(1)
    assert event.id == bought["events"]["checkout.session.completed"]["id"]
