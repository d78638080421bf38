from stripe import V1Services

from lodestone_simulator.testing import Simulator


async def test_a_credit_is_added_to_the_customers_balance(sdk: V1Services, simulator: Simulator) -> None:
    customer = await sdk.customers.create_async({"email": "ada@example.com", "name": "Ada"})
    credits_ = sdk.customers.balance_transactions
    await credits_.create_async(customer.id, {"amount": -3000, "currency": "usd", "metadata": {"payout_id": "p1"}})
    second = await credits_.create_async(customer.id, {"amount": -500, "currency": "usd"})
    assert second.ending_balance == -3500
    assert (await sdk.customers.retrieve_async(customer.id)).balance == -3500
    assert [one.amount for one in (await credits_.list_async(customer.id)).data] == [-500, -3000]
    assert (simulator.get("summary"))["stripe"]["customer_credit"] == {"count": 2, "sums": {"usd": -3500}}


async def test_a_guest_leaves_no_customer(sdk: V1Services, simulator: Simulator) -> None:
    bought = simulator.buy(50_000, guest=True)
    assert bought["customer"] is None
    assert bought["checkout_session"]["customer"] is None
    assert (await sdk.customers.list_async()).data == []


async def test_events_can_be_looked_up_later(sdk: V1Services, simulator: Simulator) -> None:
    simulator.buy(50_000)
    (event,) = (await sdk.events.list_async({"type": "charge.succeeded"})).data
    assert (await sdk.events.retrieve_async(event.id)).data.object["object"] == "charge"


def test_a_subscription_is_paid_by_an_invoice(simulator: Simulator) -> None:
    bought = simulator.buy(4_900, price="price_1")
    assert (bought["checkout_session"]["payment_intent"], bought["checkout_session"]["mode"]) == (None, "subscription")
    assert bought["checkout_session"]["invoice"] == bought["invoice"]["id"] == bought["invoice_payment"]["invoice"]
    assert {"invoice.paid", "invoice_payment.paid", "checkout.session.completed"} <= bought["events"].keys()
