"""A checkout from the session to the events, by Stripe's own SDK and by the form of the hosted page."""

import time
from typing import Any

import httpx
import pytest
import stripe
from stripe import V1Services

from deploy.simulator.tests.stripe_sdk import Receiver
from lodestone_simulator.testing import Simulator

LABELS = {"bundle_id": "growth", "campaign": "win-your-money-back"}
SHOP = "https://shop.example.com"


def asked(amount: int = 4_900, currency: str = "usd", **more: Any) -> Any:
    price = {"currency": currency, "unit_amount": amount, "product_data": {"name": "Growth bundle"}}
    return {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "success_url": SHOP + "/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": f"{SHOP}/campaigns/growth",
        "metadata": LABELS,
        "payment_intent_data": {"metadata": LABELS, "description": "Growth bundle"},
        **more,
    }


async def opened(sdk: V1Services, **more: Any) -> stripe.checkout.Session:
    return await sdk.checkout.sessions.create_async(asked(**more))


def choose(simulator: Simulator, session: stripe.checkout.Session, method: str = "card", **more: str) -> httpx.Response:
    """Press a button of the page."""
    assert session.url
    return simulator.http.post(session.url, data={"email": "ada@example.com", "method": method, **more})


async def test_a_session_waits_at_its_page_until_it_is_paid(
    sdk: V1Services, simulator: Simulator, receiver: Receiver
) -> None:
    session = await opened(sdk, customer_creation="always", client_reference_id="c-1")
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert session.expires_at == session.created + 24 * 3600
    page = simulator.http.get(session.url or "")
    assert ("Growth bundle" in page.text, "$49.00" in page.text) == (True, True)
    back = choose(simulator, session, name="Ada Example")
    assert (back.status_code, back.headers["location"]) == (303, f"{SHOP}/thanks?session={session.id}")
    events = {event.type: event.data.object for event in await receiver.received(3)}
    assert set(events) == {"charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"}
    assert [one["metadata"].to_dict() for one in events.values()] == [LABELS] * 3
    done = await sdk.checkout.sessions.retrieve_async(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (done.status, done.payment_status, done.url) == ("complete", "paid", None)
    assert done.customer_details
    assert (done.customer_details.email, done.client_reference_id) == ("ada@example.com", "c-1")
    assert isinstance(done.payment_intent, stripe.PaymentIntent)
    assert (done.payment_intent.amount_received, done.payment_intent.customer) == (4_900, done.customer)
    assert (await sdk.customers.retrieve_async(str(done.customer))).email == "ada@example.com"


async def test_two_clicks_pay_once(sdk: V1Services, simulator: Simulator) -> None:
    session = await opened(sdk)
    assert [choose(simulator, session).status_code for _ in range(2)] == [303, 303]
    assert len(simulator.executions("stripe", "purchase")) == 1


async def test_a_declined_card_can_be_followed_by_a_good_one(
    sdk: V1Services, simulator: Simulator, receiver: Receiver
) -> None:
    session = await opened(sdk)
    refused = choose(simulator, session, "declined")
    assert (refused.status_code, "declined" in refused.text) == (402, True)
    first = await receiver.received(2)
    assert [event.type for event in first] == ["charge.failed", "payment_intent.payment_failed"]
    assert choose(simulator, session).status_code == 303
    events = await receiver.received(5)
    intents = {event.data.object["id"] for event in events if event.data.object["object"] == "payment_intent"}
    assert len(intents) == 1


@pytest.mark.parametrize(
    ("paid", "end"),
    [
        (True, ("checkout.session.async_payment_succeeded", "paid")),
        (False, ("checkout.session.async_payment_failed", "unpaid")),
    ],
)
async def test_a_debit_completes_unpaid_and_its_money_comes_or_does_not(
    sdk: V1Services, simulator: Simulator, receiver: Receiver, *, paid: bool, end: tuple[str, str]
) -> None:
    session = await opened(sdk)
    assert choose(simulator, session, "debit").status_code == 303
    done = await sdk.checkout.sessions.retrieve_async(session.id)
    assert (done.status, done.payment_status) == ("complete", "unpaid")
    assert simulator.executions("stripe", "purchase") == []
    assert [event.type for event in await receiver.received(3)][-1] == "checkout.session.completed"
    simulator.post(f"stripe/checkouts/{session.id}/settle", paid=paid)
    last = (await receiver.received(6))[-1].type
    assert (last, (await sdk.checkout.sessions.retrieve_async(session.id)).payment_status) == end
    again = simulator.http.post(f"/control/stripe/checkouts/{session.id}/settle", json={"paid": True})
    assert again.status_code == 400


async def test_nobody_pays_at_a_session_that_is_over(sdk: V1Services, simulator: Simulator, receiver: Receiver) -> None:
    sessions = [await opened(sdk, expires_at=int(time.time()) + 1_900), await opened(sdk)]
    await sdk.checkout.sessions.expire_async(sessions[1].id)
    with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
        await sdk.checkout.sessions.expire_async(sessions[1].id)
    simulator.shift(2_000)
    assert [(await sdk.checkout.sessions.retrieve_async(one.id)).status for one in sessions] == ["expired"] * 2
    shown = [simulator.http.get(f"/c/pay/{one.id}").text for one in sessions]
    assert ["has expired" in text for text in shown] == [True, True]
    assert [choose(simulator, one).status_code for one in sessions] == [200, 200]
    assert simulator.executions("stripe", "purchase") == []
    assert [event.type for event in await receiver.received(2)] == ["checkout.session.expired"] * 2


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"amount": 49}, "at least \\$0.50"),
        ({"amount": 100_000_000}, "maximum"),
        ({"amount": 550, "currency": "isk"}, "divisible by 100"),
        ({"amount": 1_505, "currency": "bhd"}, "divisible by 10"),
        ({"amount": 17_499, "currency": "huf"}, "at least 174|at least 175"),
        ({"mode": "subscription"}, "payment"),
        ({"line_items": []}, "line_items"),
        ({"success_url": "javascript:alert(1)"}, "Not a valid URL"),
        ({"cancel_url": "https://shop.example.com;script-src *"}, "Not a valid URL"),
        ({"expires_at": 1}, "at least 30 minutes"),
        ({"customer_email": "nobody"}, "Invalid email"),
        ({"customer": "cus_nobody"}, "No such customer"),
        ({"metadata": {"long": "x" * 501}}, "Metadata"),
        ({"payment_intent_data": {"capture_method": "manual"}}, "unknown parameter"),
        ({"allow_promotion_codes": True}, "unknown parameter"),
    ],
)
async def test_what_stripe_would_refuse_is_refused(sdk: V1Services, more: dict[str, Any], why: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=why):
        await opened(sdk, **more)


async def test_a_repeated_key_gives_the_same_session(sdk: V1Services, simulator: Simulator) -> None:
    made = [await sdk.checkout.sessions.create_async(asked(), {"idempotency_key": "k-1"}) for _ in range(2)]
    assert made[0].id == made[1].id
    assert len(simulator.executions("stripe", "checkout.session")) == 1


async def test_no_name_becomes_markup_on_the_page(sdk: V1Services, simulator: Simulator) -> None:
    evil = "<script>alert('x')</script>\"><img src=x onerror=y>"
    price = {"currency": "usd", "unit_amount": 500, "product_data": {"name": evil}}
    lines: Any = [{"price_data": price, "quantity": 2}]
    session = await opened(sdk, line_items=lines, customer_email='"><b>@example.com')
    page = simulator.http.get(session.url or "")
    wrong = choose(simulator, await opened(sdk), email='"><script>x</script>')
    for answer in (page, wrong):
        assert [tag for tag in ("<script", "<img", "<b>") if tag in answer.text] == []
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert f"form-action 'self' {SHOP}" in policy
    assert (wrong.status_code, "&lt;script&gt;alert" in page.text) == (422, True)


async def test_an_address_that_the_shop_gave_cannot_be_changed_at_the_page(
    sdk: V1Services, simulator: Simulator
) -> None:
    session = await opened(sdk, customer_email="ben@example.com")
    choose(simulator, session, email="ada@example.com")
    done = await sdk.checkout.sessions.retrieve_async(session.id)
    assert done.customer_details
    assert done.customer_details.email == "ben@example.com"


async def test_there_is_no_page_of_what_is_no_session(simulator: Simulator) -> None:
    bought = simulator.buy(5_000)
    for name in ("cs_test_nobody", bought["payment_intent"]["id"]):
        assert simulator.http.get(f"/c/pay/{name}").status_code == 404
