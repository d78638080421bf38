"""Many workers, staff and a stranger at the provider, all at once: money still adds up."""

import asyncio
import random
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest

from chassis.testing import Running, beside, deadlocks, staff
from contracts.base import Event
from contracts.values import AmountType
from payouts_service.app import build
from payouts_service.work import Work
from services.payouts.tests.integration.conftest import Open
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import MET_AT, Story, terms

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


async def refund_outside(service: Running[Work], provider: Simulator, story: Story, amount: int) -> None:
    """Somebody refunds in the provider's own pages, if there is still enough, and we hear of it twice."""
    try:
        done = await asyncio.to_thread(provider.send, "refunds", payment_intent=story.reference, amount=str(amount))
    except httpx.HTTPStatusError:
        return
    await service.receive(story.refunded(done["id"], amount), repeat=2)


async def sums_to_zero(service: Running[Work]) -> bool:
    async with service.client(staff()) as team:
        return bool((await team.get("/api/admin/ledger")).json()["sums_to_zero"])


async def tell_of_ours(service: Running[Work], provider: Simulator, pairs: list[Story]) -> None:
    by_payout = {(await story.shown(service))["id"]: story for story in pairs}
    for done in provider.executed():
        payout_id = (done["metadata"] or {}).get("payout_id")
        if payout_id is not None:
            await service.receive(by_payout[payout_id].refunded(done["id"], done["amount"], payout_id=payout_id))


async def test_everything_at_once_adds_up(service: Running[Work], provider: Simulator) -> None:
    dice = random.Random(7)
    pairs: list[Story] = []
    for _ in range(6):
        reference = provider.purchase(10_000)
        pairs += [Story.of(reference, amount=10_000, terms=terms(AmountType.PARTIAL, 60)) for _ in range(2)]
    for story in pairs:
        await service.receive(story.paid, story.started, story.met)
    everything = [
        *(story.resolve(service) for story in pairs for _ in range(2)),
        *(refund_outside(service, provider, story, 1_500) for story in pairs[::4]),
        *(service.carry_out() for _ in range(8)),
    ]
    dice.shuffle(everything)
    await asyncio.gather(*everything)
    await tell_of_ours(service, provider, pairs)
    for _ in range(6):
        await service.advance(timedelta(minutes=61))
        await service.carry_out()
    for story in pairs[::2]:
        order = await story.order(service)
        given = sum(one["amount"] for one in provider.refunds(story.reference))
        assert order["reserved"] == 0
        assert int(str(order["issued"])) + int(str(order["outside"])) == given <= 10_000
    assert await sums_to_zero(service)
    async with service.client(staff()) as team:
        compared = (await team.get("/api/admin/reconciliations", params={"limit": 200})).json()["items"]
    last = {one["order_id"]: one["difference"] for one in compared}
    assert len(last) >= 3, "the orders nobody else touched are compared at least"
    assert set(last.values()) == {0}
    assert await deadlocks(service) == 0


def shuffled(
    dice: random.Random, services: Sequence[Running[Work]], events: Sequence[Event]
) -> list[Coroutine[Any, Any, None]]:
    """Each service is told of all the events of one kind, twice, in an order of its own."""
    return [service.receive(*dice.sample(events, len(events))) for service in services for _ in range(2)]


async def check(service: Running[Work], of_each_order: Sequence[Story]) -> None:
    """Nothing is left half done, and nothing was given beyond what was captured."""
    orders = [await story.order(service) for story in of_each_order]
    assert 0 < max(int(str(order["issued"])) for order in orders) <= 10_000
    assert {(order["reserved"], order["outside"]) for order in orders} == {(0, 600)}
    assert await sums_to_zero(service)
    assert await service.parked() == []


async def test_shuffled_runs_of_two_services_never_wait_for_each_other(open_payouts: Open, provider: Simulator) -> None:
    dice = random.Random(11)
    of_orders = [
        [Story.of(reference, amount=10_000, terms=terms(AmountType.PARTIAL, 30)) for _ in range(4)]
        for reference in [provider.purchase(10_000) for _ in range(6)]
    ]
    stories = [story for of_order in of_orders for story in of_order]
    async with open_payouts(database_pool=16) as one, beside(one, build) as other:
        both = (one, other)
        await one.receive(*(of_order[0].paid for of_order in of_orders))
        await one.receive(*(story.started for story in stories))
        await asyncio.gather(*shuffled(dice, both, [story.met for story in stories if story not in stories[3::4]]))
        await asyncio.gather(*(story.resolve(one) for story in stories[::2]))
        times = [MET_AT, MET_AT - timedelta(days=1)]  # the first withdraws what is open, the second does not
        outside = [of_orders[n][0].refunded(f"re_{n}_{m}", 300, at=times[n % 2]) for n in range(6) for m in range(2)]
        everything = [
            *shuffled(dice, both, [story.met for story in stories]),
            *shuffled(dice, both, [story.ended() for story in stories[1::3]]),
            *shuffled(dice, both, outside),
            *(story.resolve(other) for story in stories[1::2]),
            *(service.carry_out() for service in both for _ in range(4)),
        ]
        dice.shuffle(everything)
        await asyncio.gather(*everything)
        for _ in range(4):
            await one.advance(timedelta(minutes=61))
            await asyncio.gather(*(service.carry_out() for service in both))
        await check(one, [of_order[0] for of_order in of_orders])
        assert await deadlocks(one, other) == 0
