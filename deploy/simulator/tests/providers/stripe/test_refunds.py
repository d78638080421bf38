import asyncio

import pytest
import stripe
from httpx import HTTPStatusError
from hypothesis import given, settings
from hypothesis import strategies as st
from stripe import V1Services

from deploy.simulator.tests.providers.stripe.accounts import empty_account
from deploy.simulator.tests.stripe_sdk import sdk_of
from lodestone_simulator.providers.stripe.call import Call
from lodestone_simulator.providers.stripe.forms import Form
from lodestone_simulator.providers.stripe.purchases import Purchase, buy
from lodestone_simulator.providers.stripe.refunds import create, fail
from lodestone_simulator.providers.stripe.refusals import ErrorAnswer
from lodestone_simulator.testing import Simulator


async def test_a_refund_moves_money_and_says_which_payout_it_is(sdk: V1Services, simulator: Simulator) -> None:
    bought = simulator.buy(50_000)
    intent = bought["payment_intent"]["id"]
    done = await sdk.refunds.create_async({"payment_intent": intent, "amount": 1500, "metadata": {"payout_id": "p1"}})
    assert (done.status, done.charge) == ("succeeded", bought["charge"]["id"])
    assert done.metadata is not None
    assert done.metadata.to_dict() == {"payout_id": "p1"}
    paid = await sdk.payment_intents.retrieve_async(intent, {"expand": ["latest_charge"]})
    assert isinstance(paid.latest_charge, stripe.Charge)
    assert (paid.latest_charge.amount_refunded, paid.latest_charge.refunded) == (1500, False)
    moved = await sdk.balance_transactions.retrieve_async(str(done.balance_transaction))
    assert (moved.amount, moved.net, moved.source) == (-1500, -1500, done.id)


async def test_without_an_amount_the_rest_is_refunded(sdk: V1Services, simulator: Simulator) -> None:
    charge = simulator.buy(5000)["charge"]["id"]
    await sdk.refunds.create_async({"charge": charge, "amount": 1200})
    rest = await sdk.refunds.create_async({"charge": charge, "expand": ["charge"]})
    assert rest.amount == 3800
    assert isinstance(rest.charge, stripe.Charge)
    assert rest.charge.refunded


async def test_more_than_is_left_is_refused(sdk: V1Services, simulator: Simulator) -> None:
    charge = simulator.buy(5000)["charge"]["id"]
    await sdk.refunds.create_async({"charge": charge, "amount": 4000})
    with pytest.raises(stripe.InvalidRequestError, match=r"\(\$10.01\) is greater than unrefunded .* \(\$10.00\)"):
        await sdk.refunds.create_async({"charge": charge, "amount": 1001})
    await sdk.refunds.create_async({"charge": charge, "amount": 1000})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        await sdk.refunds.create_async({"charge": charge, "amount": 1})
    assert (refusal.value.http_status, refusal.value.code) == (400, "charge_already_refunded")


async def test_racing_refunds_never_exceed_what_was_captured(sdk: V1Services, simulator: Simulator) -> None:
    charge = simulator.buy(1000)["charge"]["id"]
    racing = (sdk.refunds.create_async({"charge": charge, "amount": 300}) for _ in range(12))
    results = await asyncio.gather(*racing, return_exceptions=True)
    assert sum(isinstance(result, stripe.Refund) for result in results) == 3
    assert (simulator.get("summary"))["stripe"]["refund"] == {"count": 3, "sums": {"usd": 900}}


async def test_refunds_are_listed_page_by_page_newest_first(sdk: V1Services, simulator: Simulator) -> None:
    bought = simulator.buy(50_000)
    made = [await sdk.refunds.create_async({"charge": bought["charge"]["id"], "amount": 100}) for _ in range(5)]
    other = simulator.buy(50_000)
    await sdk.refunds.create_async({"charge": other["charge"]["id"]})
    first = await sdk.refunds.list_async({"payment_intent": bought["payment_intent"]["id"], "limit": 2})
    assert ([one.id for one in first.data], first.has_more) == ([made[4].id, made[3].id], True)
    assert [one.id async for one in first.auto_paging_iter()] == [one.id for one in reversed(made)]


async def test_unknown_things_are_refused_like_stripe_does(sdk: V1Services, simulator: Simulator) -> None:
    with pytest.raises(stripe.InvalidRequestError) as missing:
        await sdk.refunds.create_async({"payment_intent": "pi_none"})
    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        await sdk.refunds.create_async({"charge": "ch_1", "origin": "customer_balance"})
    assert unknown.value.code == "parameter_unknown"
    async with sdk_of(simulator, key="sk_test_wrong") as stranger:
        with pytest.raises(stripe.AuthenticationError):
            await stranger.refunds.list_async()


async def test_a_refund_may_come_back_days_later(sdk: V1Services, simulator: Simulator) -> None:
    charge = simulator.buy(5000)["charge"]["id"]
    done = await sdk.refunds.create_async({"charge": charge})
    simulator.post(f"stripe/refunds/{done.id}/fail")
    again = await sdk.refunds.retrieve_async(done.id)
    assert (again.status, again.failure_reason) == ("failed", "expired_or_canceled_card")
    assert (await sdk.charges.retrieve_async(charge)).amount_refunded == 0
    assert (simulator.get("summary"))["stripe"]["refund_failure"]["sums"] == {"usd": -5000}


async def test_a_disputed_charge_cannot_be_refunded(sdk: V1Services, simulator: Simulator) -> None:
    charge = simulator.buy(50_000)["charge"]["id"]
    simulator.post("stripe/disputes", charge=charge)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        await sdk.refunds.create_async({"charge": charge})
    assert refusal.value.code == "charge_disputed"


@settings(deadline=None)
@given(steps=st.lists(st.tuples(st.integers(1, 1200), st.booleans()), max_size=12))
def test_whatever_is_refunded_or_comes_back_the_charge_agrees_with_its_refunds(steps: list[tuple[int, bool]]) -> None:
    account, standing = empty_account(), 0
    bought = buy(Purchase(amount=1000, currency="usd", email="ada@example.com", created=1), account)
    for obj in bought.objects:
        account.put(obj)
    charge = bought.body["charge"]["id"]
    for amount, comes_back in steps:
        try:
            change = create(_asked(charge, amount), account)
        except ErrorAnswer:
            assert amount > 1000 - standing
            continue
        standing += amount
        for obj in change.objects:
            account.put(obj)
        if comes_back:
            standing -= amount
            for obj in fail(change.body["id"], reason="unknown", now=2, account=account).objects:
                account.put(obj)
        assert account.get(charge)["amount_refunded"] == standing <= 1000


def _asked(charge: str, amount: int) -> Call:
    return Call("POST", "/v1/refunds", Form({"charge": charge, "amount": str(amount)}), now=2, request_id="req_1")


@pytest.mark.parametrize(("currency", "amount"), [("kwd", 1005), ("isk", 150), ("ugx", 1050)])
async def test_an_amount_that_cannot_be_paid_is_refused(
    sdk: V1Services, simulator: Simulator, currency: str, amount: int
) -> None:
    charge = simulator.buy(50_000, currency)["charge"]["id"]
    with pytest.raises(stripe.InvalidRequestError, match="evenly divisible"):
        await sdk.refunds.create_async({"charge": charge, "amount": amount})
    with pytest.raises(stripe.InvalidRequestError, match="evenly divisible"):
        await sdk.coupons.create_async({"amount_off": amount, "currency": currency, "duration": "once"})


async def test_a_refund_that_is_held_waits_and_then_goes_out(sdk: V1Services, simulator: Simulator) -> None:
    charge = simulator.buy(5000)["charge"]["id"]
    simulator.plan_fault("stripe", "hold", operation="refund", times=1)
    held = await sdk.refunds.create_async({"charge": charge})
    assert (held.status, held.pending_reason, held.balance_transaction) == ("pending", "insufficient_funds", None)
    assert (await sdk.charges.retrieve_async(charge)).amount_refunded == 5000
    simulator.post(f"stripe/refunds/{held.id}/succeed")
    assert (await sdk.refunds.retrieve_async(held.id)).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError):
        await sdk.refunds.cancel_async(held.id)


async def test_a_refund_that_waits_for_its_customer_can_be_cancelled_once(
    sdk: V1Services, simulator: Simulator
) -> None:
    charge = simulator.buy(5000)["charge"]["id"]
    simulator.plan_fault("stripe", "ask_customer", operation="refund", times=2)
    asked = [await sdk.refunds.create_async({"charge": charge, "amount": amount}) for amount in (2000, 3000)]
    assert [one.status for one in asked] == ["requires_action"] * 2
    assert simulator.post(f"stripe/refunds/{asked[0].id}/cancel")["status"] == "canceled"
    assert (await sdk.refunds.cancel_async(asked[1].id)).status == "canceled"
    assert (await sdk.charges.retrieve_async(charge)).amount_refunded == 0
    with pytest.raises(stripe.InvalidRequestError):
        await sdk.refunds.cancel_async(asked[0].id)


async def test_what_the_balance_does_not_cover_is_refused_and_kept_under_the_key(
    sdk: V1Services, simulator: Simulator
) -> None:
    charge = simulator.buy(5000)["charge"]["id"]
    simulator.plan_fault("stripe", "short_of_money", operation="refund", times=1)
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            await sdk.refunds.create_async({"charge": charge}, {"idempotency_key": "k"})
        assert refusal.value.code == "balance_insufficient"
    assert (await sdk.refunds.create_async({"charge": charge})).status == "succeeded"


async def test_a_dispute_that_is_won_gives_the_charge_back(sdk: V1Services, simulator: Simulator) -> None:
    charge = simulator.buy(5000)["charge"]["id"]
    dispute = simulator.post("stripe/disputes", charge=charge)
    assert simulator.post(f"stripe/disputes/{dispute['id']}/close", won=True)["status"] == "won"
    assert (await sdk.refunds.create_async({"charge": charge})).amount == 5000


async def test_a_dispute_comes_back_in_portions_and_what_is_left_when_it_is_won(simulator: Simulator) -> None:
    charge = simulator.buy(5000)["charge"]["id"]
    dispute = simulator.post("stripe/disputes", charge=charge)["id"]
    with pytest.raises(HTTPStatusError):
        simulator.post("stripe/disputes", charge=charge)
    parts = [simulator.post(f"stripe/disputes/{dispute}/reinstate", amount=amount) for amount in (1000, 500)]
    with pytest.raises(HTTPStatusError):
        simulator.post(f"stripe/disputes/{dispute}/reinstate", amount=3501)
    won = simulator.post(f"stripe/disputes/{dispute}/close", won=True)
    assert [entry["amount"] for entry in won["balance_transactions"]] == [-5000, 1000, 500, 3500]
    assert [one["status"] for one in (*parts, won)] == ["needs_response", "needs_response", "won"]
    with pytest.raises(HTTPStatusError):
        simulator.post(f"stripe/disputes/{dispute}/reinstate", amount=1)
