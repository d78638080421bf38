import asyncio
import time

import pytest
import stripe
from stripe import V1Services

from deploy.simulator.tests.stripe_sdk import Receiver, sdk_of
from lodestone_simulator.faults import Fault, Faults, Mode
from lodestone_simulator.testing import Simulator


@pytest.fixture
def charge(simulator: Simulator) -> str:
    bought = simulator.buy(50_000)
    id_: str = bought["charge"]["id"]
    return id_


async def test_fail_before_executes_nothing(sdk: V1Services, simulator: Simulator, charge: str) -> None:
    simulator.plan_fault("stripe", "fail_before", operation="refund", times=1)
    with pytest.raises(stripe.APIError):
        await sdk.refunds.create_async({"charge": charge})
    assert simulator.executions("stripe", "refund") == []
    await sdk.refunds.create_async({"charge": charge})


async def test_unavailable_executes_and_keeps_nothing(sdk: V1Services, simulator: Simulator, charge: str) -> None:
    simulator.plan_fault("stripe", "unavailable", operation="refund", times=1)
    with pytest.raises(stripe.APIError) as failure:
        await sdk.refunds.create_async({"charge": charge}, {"idempotency_key": "k1"})
    assert failure.value.http_status == 503
    assert (await sdk.refunds.create_async({"charge": charge}, {"idempotency_key": "k1"})).status == "succeeded"


async def test_execute_then_timeout_executes_once_and_the_retry_learns_it(
    sdk: V1Services, simulator: Simulator, charge: str
) -> None:
    simulator.plan_fault("stripe", "execute_then_timeout", operation="refund", times=1)
    async with sdk_of(simulator, seconds=0.5) as impatient:
        with pytest.raises(stripe.APIConnectionError):
            await impatient.refunds.create_async({"charge": charge}, {"idempotency_key": "k1"})
    (executed,) = simulator.executions("stripe", "refund")
    again = await sdk.refunds.create_async({"charge": charge}, {"idempotency_key": "k1"})
    assert again.id == executed["id"]
    assert executed["idempotency_key"] == "k1"
    assert len(simulator.executions("stripe", "refund")) == 1


async def test_execute_then_500_executes(sdk: V1Services, simulator: Simulator, charge: str) -> None:
    simulator.plan_fault("stripe", "execute_then_500", operation="refund", times=1)
    with pytest.raises(stripe.APIError):
        await sdk.refunds.create_async({"charge": charge, "metadata": {"payout_id": "p1"}})
    (found,) = (await sdk.refunds.list_async({"charge": charge})).data
    assert found.metadata is not None
    assert found.metadata.to_dict() == {"payout_id": "p1"}


async def test_rate_limit_says_when_to_come_back_and_keeps_nothing(
    sdk: V1Services, simulator: Simulator, charge: str
) -> None:
    simulator.plan_fault("stripe", "rate_limit", operation="refund", times=1, seconds=7)
    with pytest.raises(stripe.RateLimitError) as refusal:
        await sdk.refunds.create_async({"charge": charge}, {"idempotency_key": "k1"})
    assert refusal.value.headers is not None
    assert refusal.value.headers["retry-after"] == "7"
    assert simulator.executions("stripe", "refund") == []
    assert (await sdk.refunds.create_async({"charge": charge}, {"idempotency_key": "k1"})).status == "succeeded"


async def test_garbage_executes_but_cannot_be_read(sdk: V1Services, simulator: Simulator, charge: str) -> None:
    simulator.plan_fault("stripe", "garbage", operation="refund", times=1)
    with pytest.raises(stripe.APIError, match="Invalid response body"):
        await sdk.refunds.create_async({"charge": charge}, {"idempotency_key": "k1"})
    assert len(simulator.executions("stripe", "refund")) == 1
    assert (await sdk.refunds.create_async({"charge": charge}, {"idempotency_key": "k1"})).status == "succeeded"
    assert len(simulator.executions("stripe", "refund")) == 1


async def test_slow_is_late_but_right(sdk: V1Services, simulator: Simulator, charge: str) -> None:
    simulator.plan_fault("stripe", "slow", operation="refund", seconds=0.4, times=1)
    begun = time.monotonic()
    await sdk.refunds.create_async({"charge": charge})
    assert time.monotonic() - begun >= 0.4


async def test_callback_first_arrives_before_the_answer(
    sdk: V1Services, simulator: Simulator, receiver: Receiver, charge: str
) -> None:
    simulator.plan_fault("stripe", "callback_first", operation="refund", times=1, seconds=5)
    await sdk.refunds.create_async({"charge": charge})
    assert len(receiver.deliveries) == 3


async def test_faults_are_shown_and_called_off(sdk: V1Services, simulator: Simulator, charge: str) -> None:
    simulator.plan_fault("stripe", "fail_before", operation="refund")
    with pytest.raises(stripe.APIError):
        await sdk.refunds.create_async({"charge": charge})
    (shown,) = (simulator.get("faults"))["faults"]
    assert (shown["mode"], shown["struck"]) == ("fail_before", 1)
    simulator.http.delete("/control/faults")
    await sdk.refunds.create_async({"charge": charge})


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ({"provider": "smtp", "mode": "garbage"}, "smtp has no mode garbage"),
        ({"provider": "stripe", "mode": "slow", "operation": "refunds"}, "stripe has no operation refunds"),
        ({"provider": "nobody", "mode": "slow"}, "there is no provider nobody"),
    ],
)
def test_a_fault_that_cannot_strike_is_refused(simulator: Simulator, plan: dict[str, str], why: str) -> None:
    answer = simulator.http.post("/control/faults", json=plan)
    assert answer.status_code == 422
    assert why in answer.json()["detail"]


async def test_other_operations_are_spared(sdk: V1Services, simulator: Simulator, charge: str) -> None:
    simulator.plan_fault("stripe", "fail_before", operation="refund")
    await asyncio.gather(sdk.charges.retrieve_async(charge), sdk.refunds.list_async(), sdk.customers.create_async({}))


def test_the_same_seed_strikes_the_same_requests() -> None:
    assert _plan(seed=7) == _plan(seed=7)
    assert _plan(seed=7) != _plan(seed=8)
    assert 20 <= sum(_plan(seed=7)) <= 40


def test_a_fault_strikes_as_often_as_it_is_told() -> None:
    faults = Faults([Fault("stripe", "*", Mode.GARBAGE, times=2)])
    struck = [faults.take("stripe", "refund", modes=frozenset(Mode)) is not None for _ in range(4)]
    assert struck == [True, True, False, False]


def _plan(*, seed: int) -> list[bool]:
    fault = Fault("stripe", "*", Mode.GARBAGE, probability=0.3, seed=seed)
    return [fault.strikes("stripe", "refund") for _ in range(100)]
