"""Eight workers, staff, a bank that changes its mind, and events early, late and twice: money adds up at every step."""

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest

from chassis.testing import Running, beside, staff
from contracts.values import AmountType
from payouts_service.app import build
from payouts_service.work import Work
from services.payouts.tests.integration.conftest import Open
from services.payouts.tests.provider import Json, Simulator
from services.payouts.tests.story import MET_AT, Story, returned, terms

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx
WORKERS, CAPTURED = 8, 10_000
_AMOUNTS = "SELECT id, captured, issued, reserved, over, whole_id FROM orders"
_SUM = "SELECT coalesce(sum(debit - credit), 0) AS total FROM ledger_entries"


async def k6(service: Running[Work]) -> None:
    """Per order no more is given than was captured, or known before two were one; the ledger sums to zero."""
    async with service.database.transaction(service.tenant, read_only=True) as transaction:
        orders = list(await transaction.connection.run(_AMOUNTS))
        total = await transaction.connection.run(_SUM)
    assert orders
    wholes = {order["whole_id"] for order in orders}
    assert all(0 <= order["issued"] + order["reserved"] <= order["captured"] + order["over"] for order in orders)
    assert all(order["over"] == 0 or order["id"] in wholes for order in orders)
    assert all(min(order["issued"], order["reserved"]) >= 0 for order in orders)
    assert total.scalar() == 0


async def told(provider: Simulator, pairs: list[Story], service: Running[Work]) -> list[tuple[Story, Json]]:
    """Every refund at the provider, with one of the stories of its payment."""
    payouts = {str((await story.shown(service))["id"]): story for story in pairs}
    return [(payouts[done["metadata"]["payout_id"]], done) for done in provider.executed()]


@dataclass
class Chaos:
    """Several workers of one database, two promises of each of some purchases, and dice."""

    workers: list[Running[Work]]
    provider: Simulator
    stories: list[Story]
    dice: random.Random
    failed: set[str] = field(default_factory=set)

    @property
    def anyone(self) -> Running[Work]:
        return self.dice.choice(self.workers)

    async def step(self, number: int) -> None:
        """Everything that staff, bank, contacts and workers may do, all at once."""
        self.provider.fault(self.dice.choice(("execute_then_timeout", "rate_limit", "fail_before", "hold")))
        shown = [await story.shown(self.anyone) for story in self.stories]
        waiting = [str(one["id"]) for one in shown if one["state"] == "awaiting_approval"]
        disputes = [story.refunded(f"du_{story.reference}", 1_000, kind="dispute", at=MET_AT) for story in self.stories]
        everything = [
            *(story.resolve(self.anyone) for story in self.stories),
            *(self.stories[0].approve(self.anyone, one) for one in waiting for _ in range(2)),
            *(self.anyone.receive(event, repeat=2) for event in disputes[::4][: number % 3]),
            *(self.anyone.receive(returned(event)) for event in disputes[::4][: number // 2]),
            *([self.anyone.receive(self.stories[-1].ended())] if number == 2 else []),
            *(worker.carry_out() for worker in self.workers),
        ]
        self.dice.shuffle(everything)
        await asyncio.gather(*everything)

    async def fail_some(self) -> None:
        """Some refunds that were made come back from the bank."""
        for story, done in await told(self.provider, self.stories, self.workers[0]):
            if done["id"] not in self.failed and self.dice.random() < 0.2:
                self.provider.post(f"stripe/refunds/{done['id']}/fail")
                self.failed.add(done["id"])
                event = story.refunded(str(done["id"]), done["amount"], payout_id=UUID(done["metadata"]["payout_id"]))
                await self.anyone.receive(returned(event), repeat=2)
                await k6(self.workers[0])


async def started(service: Running[Work], provider: Simulator, dice: random.Random) -> list[Story]:
    """Two promises of each of four purchases, all earned."""
    stories: list[Story] = []
    for _ in range(4):
        reference, part = provider.purchase(CAPTURED), terms(AmountType.PARTIAL, dice.choice((40, 60)))
        stories += [Story.of(reference, amount=CAPTURED, terms=part) for _ in range(2)]
    for story in stories:
        await service.receive(story.paid, story.started, story.met)
    return stories


@pytest.mark.parametrize("seed", [1, 2])
async def test_after_every_step_of_eight_workers_money_adds_up(
    open_payouts: Open, provider: Simulator, seed: int
) -> None:
    dice = random.Random(seed)
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(open_payouts(database_pool=4, approval_limit=5_000))
        workers = [first, *[await stack.enter_async_context(beside(first, build)) for _ in range(WORKERS - 1)]]
        chaos = Chaos(workers, provider, await started(first, provider, dice), dice)
        for number in range(5):
            await chaos.step(number)
            await k6(first)
            await chaos.fail_some()
            provider.heal()
            await first.advance(timedelta(minutes=20))
        refunds = {str(done["id"]) for _, done in await told(provider, chaos.stories, first)}
        await settle(first, provider, refunds - chaos.failed)
        await check(first, provider, chaos.stories)


async def settle(service: Running[Work], provider: Simulator, refunds: set[str]) -> None:
    """Let the bank pay what it held, and everything come to its end."""
    for one in refunds:
        provider.http.post(f"/control/stripe/refunds/{one}/succeed")  # refused for what was not held
    for _ in range(8):
        await service.advance(timedelta(minutes=61))
        await service.carry_out()
        await k6(service)


async def check(service: Running[Work], provider: Simulator, stories: list[Story]) -> None:
    """At rest the ledger is what the provider says, cent by cent."""
    for story in stories[::2]:
        order = await story.order(service)
        given = sum(one["amount"] for one in provider.refunds(story.reference) if one["status"] == "succeeded")
        assert (order["issued"], order["reserved"]) == (given, 0)
        assert order["outside"] == 0 or story in stories[::4]
    async with service.client(staff()) as team:
        assert (await team.get("/api/admin/ledger")).json()["sums_to_zero"]
