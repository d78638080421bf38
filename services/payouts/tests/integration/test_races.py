"""Many workers, staff and a stranger at the provider, all at once: money still adds up."""

import asyncio
import random
from datetime import timedelta

import httpx
import pytest

from chassis.postgres.transactions import is_operational
from chassis.testing import Running, staff
from contracts.values import AmountType
from payouts_service.work import Work
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import Story, terms

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx


async def refund_outside(service: Running[Work], provider: Simulator, story: Story, amount: int) -> None:
    """Somebody refunds in the provider's own pages, if there is still enough, and we hear of it twice."""
    try:
        done = await asyncio.to_thread(provider.send, "refunds", payment_intent=story.reference, amount=str(amount))
    except httpx.HTTPStatusError:
        return
    await service.receive(story.refunded(done["id"], amount), repeat=2)


async def carry_out(service: Running[Work]) -> None:
    try:
        await service.carry_out()
    except Exception as failure:
        # Two transactions that waited for each other: one is told to try again, and does.
        if not is_operational(failure):
            raise


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
        *(carry_out(service) for _ in range(8)),
    ]
    dice.shuffle(everything)
    await asyncio.gather(*everything)
    await tell_of_ours(service, provider, pairs)
    for _ in range(6):
        await service.advance(timedelta(minutes=61))
        await carry_out(service)
    for story in pairs[::2]:
        order = await story.order(service)
        given = sum(one["amount"] for one in provider.refunds(story.reference))
        assert order["reserved"] == 0
        assert int(str(order["issued"])) + int(str(order["outside"])) == given <= 10_000
    async with service.client(staff()) as team:
        assert (await team.get("/api/admin/ledger")).json()["sums_to_zero"]
        compared = (await team.get("/api/admin/reconciliations", params={"limit": 200})).json()["items"]
    last = {one["order_id"]: one["difference"] for one in compared}
    assert len(last) >= 3, "the orders nobody else touched are compared at least"
    assert set(last.values()) == {0}
