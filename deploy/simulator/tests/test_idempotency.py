import asyncio

import pytest
import stripe
from stripe import V1Services

from lodestone_simulator.testing import Simulator


async def refund(sdk: V1Services, intent: str, amount: int, key: str) -> stripe.Refund:
    return await sdk.refunds.create_async({"payment_intent": intent, "amount": amount}, {"idempotency_key": key})


@pytest.fixture
def intent(simulator: Simulator) -> str:
    bought = simulator.buy(50_000)
    id_: str = bought["payment_intent"]["id"]
    return id_


def header(answer: stripe.StripeObject, name: str) -> str | None:
    assert answer.last_response is not None
    return answer.last_response.headers.get(name)


async def refused_replay(sdk: V1Services, intent: str, amount: int) -> stripe.StripeError:
    """The second of two equal refusals, which must be marked as a replay."""
    seen = []
    for _ in range(2):
        with pytest.raises(stripe.StripeError) as refusal:
            await refund(sdk, intent, amount, "k1")
        seen.append(refusal.value)
    first, second = seen
    assert (first.http_status, first.json_body) == (second.http_status, second.json_body)
    assert second.headers is not None
    assert second.headers["idempotent-replayed"] == "true"
    return second


async def test_a_repeated_key_replays_the_first_answer(sdk: V1Services, simulator: Simulator, intent: str) -> None:
    first = await refund(sdk, intent, 1000, "k1")
    again = await refund(sdk, intent, 1000, "k1")
    assert again.id == first.id
    assert header(first, "idempotent-replayed") is None
    assert header(again, "idempotent-replayed") == "true"
    assert len(simulator.executions("stripe", "refund")) == 1


async def test_a_key_with_other_parameters_is_refused(sdk: V1Services, simulator: Simulator, intent: str) -> None:
    await refund(sdk, intent, 1000, "k1")
    with pytest.raises(stripe.IdempotencyError) as refusal:
        await refund(sdk, intent, 1001, "k1")
    assert refusal.value.http_status == 400
    assert len(simulator.executions("stripe", "refund")) == 1


async def test_a_key_used_at_once_by_two_requests_is_refused_to_one(
    sdk: V1Services, simulator: Simulator, intent: str
) -> None:
    simulator.plan_fault("stripe", "slow", operation="refund", seconds=0.3)
    results = await asyncio.gather(*(refund(sdk, intent, 1000, "k1") for _ in range(2)), return_exceptions=True)
    (refused,) = (result for result in results if isinstance(result, stripe.StripeError))
    assert refused.http_status == 409
    assert "idempotency_key_in_use" in str(refused.http_body)
    assert len(simulator.executions("stripe", "refund")) == 1
    assert header(await refund(sdk, intent, 1000, "k1"), "idempotent-replayed") == "true"


@pytest.mark.parametrize(("mode", "executions"), [("fail_before", 0), ("execute_then_500", 1)])
async def test_a_500_is_replayed_too(
    sdk: V1Services, simulator: Simulator, intent: str, mode: str, executions: int
) -> None:
    simulator.plan_fault("stripe", mode, operation="refund", times=1)
    assert (await refused_replay(sdk, intent, 1000)).http_status == 500
    assert len(simulator.executions("stripe", "refund")) == executions


async def test_a_request_that_failed_validation_leaves_its_key_free(sdk: V1Services, intent: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        await refund(sdk, intent, 0, "k1")
    assert refusal.value.param == "amount"
    assert (await refund(sdk, intent, 1000, "k1")).amount == 1000


async def test_a_refusal_by_the_state_of_things_is_kept(sdk: V1Services, intent: str) -> None:
    assert (await refused_replay(sdk, intent, 50_001)).http_status == 400


async def test_a_key_is_forgotten_after_a_day_and_would_execute_again(
    sdk: V1Services, simulator: Simulator, intent: str
) -> None:
    first = await refund(sdk, intent, 1000, "k1")
    simulator.shift(24 * 3600 - 60)
    assert (await refund(sdk, intent, 1000, "k1")).id == first.id
    simulator.shift(24 * 3600 + 60)
    assert (await refund(sdk, intent, 1000, "k1")).id != first.id
    assert len(simulator.executions("stripe", "refund")) == 2
