"""Case 29: everything that may happen to purchases, in any order, by eight workers on one database and one Stripe."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chassis.testing import Running, beside
from contracts.gateway import OrderRefunded
from contracts.values import PayoutType
from payouts_service.app import build
from payouts_service.work import Work
from services.payouts.tests.integration.test_money_with_workers import k6
from services.payouts.tests.provider import Json, Simulator
from services.payouts.tests.story import COLLEAGUE, Story, returned
from tests.faults.money_audit import Audit, replay
from tests.faults.money_cast import CAPTURED, Disputed, Purchase

WORKERS, PURCHASES = 8, 12
_REFUSED = 400
FAULTS = ("execute_then_timeout", "execute_then_500", "rate_limit", "fail_before", "hold")
Open = Callable[..., AbstractAsyncContextManager[Running[Work]]]
R = TypeVar("R")
some = st.integers(1, 6)


@dataclass
class Bank:
    """What all runs together came to."""

    steps: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    """Requests of staff and contacts that were refused, by status."""
    figures: Counter[str] = field(default_factory=Counter)
    """What happened, by name."""


class MoneyOfEight(RuleBasedStateMachine):
    """Purchases that are told as two orders each, with three promises; every step is done by workers chosen by chance.

    Each example begins with everything at once, so that none is too thin to show anything.
    """

    def __init__(self, open_payouts: Open, provider: Simulator, bank: Bank) -> None:
        super().__init__()
        self.provider, self.bank = provider, bank
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.outside: list[OrderRefunded] = []
        self.disputed: dict[str, Disputed] = {}
        self.back: set[str] = set()
        self.ended: set[UUID] = set()
        self.dice = random.Random(0)
        provider.reset()
        self._wait(self._open(open_payouts))

    @initialize(seed=st.integers(0, 10_000))
    def buy(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.purchases = [Purchase.made(self.provider, self.dice) for _ in range(PURCHASES)]
        self.stories = [story for one in self.purchases for story in one.stories]
        for events in zip(*(one.beginning for one in self.purchases), strict=True):
            self._wait(self._any.receive(*events, repeat=2))
        self.payouts = self._wait(self._ids())
        for told in (True, False):
            self.dispute(1, told=told, days=-1)
            self.reinstate(0, [10, 30])
        for joins in (PURCHASES // 2, PURCHASES // 2, 1):
            self.at_once(PURCHASES // 2, joins)

    @rule(stories=some, joins=some)
    def at_once(self, stories: int, joins: int) -> None:
        """Resolving, joining, asking the provider: all of it by all workers, at the same time."""
        chosen = self.dice.sample(self.stories, min(2 * stories, len(self.stories)))
        everything = [
            *(self._resolve(story) for story in chosen),
            *(self._any.receive(one.joined) for one in self._some_purchases(joins)),
            *(self._any.receive(one.known) for one in self._some_purchases(joins)),
            *(worker.carry_out() for worker in self.workers),
        ]
        self.dice.shuffle(everything)
        self._wait(_all(*everything))

    @rule(n=some)
    def resolve(self, n: int) -> None:
        """Two of the staff at once."""
        self._wait(_all(*(self._resolve(story) for story in self._some_stories(n) for _ in range(2))))

    @rule(n=some)
    def approve(self, n: int) -> None:
        """Two colleagues' clicks at once."""
        self._wait(_all(*(self._approve(story) for story in self._some_stories(n))))

    @rule(n=some, type_=st.sampled_from(PayoutType))
    def choose(self, n: int, type_: PayoutType) -> None:
        self._wait(_all(*(self._choose(story, type_) for story in self._some_stories(n))))

    @rule(n=some)
    def join(self, n: int) -> None:
        """Orders turn out to be one, told to two workers; perhaps before the whole is known to contain the part."""
        events = [one.joined for one in self._some_purchases(n)]
        self._wait(_all(*(self._any.receive(*self.dice.sample(events, len(events))) for _ in range(2))))

    @rule(n=some)
    def learn(self, n: int) -> None:
        """More becomes known of wholes."""
        self._wait(self._any.receive(*(one.known for one in self._some_purchases(n)), repeat=2))

    @rule(mode=st.sampled_from(FAULTS), times=st.integers(1, 3))
    def trouble(self, mode: str, times: int) -> None:
        """The provider will fail."""
        self.provider.fault(mode, times=times)

    @rule()
    def work(self) -> None:
        """All eight claim, call and settle at the same time."""
        self._wait(_all(*(worker.carry_out() for worker in self.workers)))

    @rule(minutes=st.sampled_from([2, 20, 61, 1_500]))
    def pass_time(self, minutes: int) -> None:
        """A lease runs out, an hour passes, or the provider forgets its keys; what waited is tried again, by two."""
        self._wait(self.workers[0].advance(timedelta(minutes=minutes)))
        self.provider.shift(float(self.workers[0].clock_file.read_text()))
        self._wait(_all(*(worker.retry_parked() for worker in self.workers[:2])))

    @rule(n=some, amount=st.integers(1, 4_000), told=st.booleans(), days=st.integers(-1, 0))
    def refund_outside(self, n: int, amount: int, told: bool, days: int) -> None:
        """Somebody refunds in the provider's own pages, if it lets them, before a payout was earned or after."""
        for purchase in self._some_purchases(n):
            before = {one["id"] for one in self.provider.refunds(purchase.payment)}
            try:
                self.provider.send("refunds", payment_intent=purchase.payment, amount=str(amount))
            except httpx.HTTPStatusError as refusal:
                self.bank.figures["blocked"] += refusal.response.status_code == _REFUSED
            except httpx.TimeoutException:  # the provider's trouble is theirs as well: it may have been executed
                pass
            for done in self.provider.refunds(purchase.payment):
                if done["id"] not in before:
                    self._happen(purchase.left(self.dice, str(done["id"]), amount, days=days), told=told)

    @rule(n=some, told=st.booleans(), days=st.integers(-1, 0))
    def dispute(self, n: int, told: bool, days: int) -> None:
        """The owner of a card takes everything back; nothing can be refunded meanwhile."""
        for purchase in self._some_purchases(n)[:2]:
            if (dispute := purchase.dispute(self.provider)) is not None:
                event = purchase.left(self.dice, dispute, CAPTURED, days=days, kind="dispute")
                self.disputed[dispute] = Disputed(dispute, purchase.payment, [event])
                self._happen(event, told=told)

    @rule(n=st.integers(0, 20), percents=st.lists(st.integers(1, 60), min_size=1, max_size=2))
    def reinstate(self, n: int, percents: list[int]) -> None:
        """The bank gives back more and more of a dispute; what it told before may come again afterwards."""
        for percent, one in [(percent, one) for one in self._open_disputes(n) for percent in percents]:
            self.outside.append(one.give_back(self.provider, percent))
            self.bank.figures["portions of disputes"] += 1
            self._wait(self._any.receive(*self.dice.sample(one.told, min(3, len(one.told))), repeat=2))

    @rule(n=st.integers(0, 20))
    def win(self, n: int) -> None:
        """The bank decides a dispute for us; perhaps we have not heard of it yet."""
        for one in self._open_disputes(n):
            self.outside.append(one.win(self.provider))
            self.back.add(one.reference)
            self._wait(self._any.receive(one.told[-1], repeat=2))

    @rule(n=some)
    def hear_late(self, n: int) -> None:
        """Events of somebody else's refunds come late, twice, to two workers, and under the other name."""
        for event in self.dice.sample(self.outside, min(n, len(self.outside))):
            other = next(one for one in self.purchases if event.reference in one.names).under_other_name(event)
            self._wait(_all(self._any.receive(event), self._any.receive(other)))

    @rule(n=some)
    def come_back(self, n: int) -> None:
        """Refunds of ours fail at the bank after they were made."""
        ours = [one for one in self._ours() if one["id"] not in self.back]
        for done in self.dice.sample(ours, min(n, len(ours)))[:2]:
            self.provider.post(f"stripe/refunds/{done['id']}/fail")
            self.back.add(str(done["id"]))
            self._hear_of(done)

    @rule(n=some)
    def hear_of_ours(self, n: int) -> None:
        """The provider's events of refunds of ours; they may come before the answers, and under another name."""
        ours = self._ours()
        for done in self.dice.sample(ours, min(n, len(ours))):
            self._hear_of(done)

    @rule(n=some, chance=st.integers(0, 3))
    def end(self, n: int, chance: int) -> None:
        for story in () if chance else self._some_stories(n)[:2]:
            self.ended.add(story.enrollment_id)
            self._wait(self._any.receive(story.ended(), repeat=2))

    @invariant()
    def money_adds_up(self) -> None:
        self.bank.steps += 1
        if hasattr(self, "stories"):
            self._wait(k6(self.workers[0]))
            refunds = Counter(one["metadata"]["payout_id"] for one in self._ours() if str(one["id"]) not in self.back)
            assert max(refunds.values(), default=0) <= 1, "a payout was refunded twice"

    def teardown(self) -> None:
        """Let everything come to its end, and compare with the provider cent by cent."""
        try:
            if hasattr(self, "stories"):
                self._wait(self._settle())
                lost = {one.payment: one.gone for one in self.disputed.values() if one.gone}
                audit = Audit(self.workers[0], self.provider, self.purchases, self.ended, self.back, lost)
                self.bank.figures += self._wait(audit.examine())
        finally:
            self._wait(self.stack.aclose())
            self.runner.close()

    async def _open(self, open_payouts: Open) -> None:
        first = await self.stack.enter_async_context(
            open_payouts(database_pool=3, database_wait=110, approval_limit=6_500)
        )
        others = [await self.stack.enter_async_context(beside(first, build)) for _ in range(WORKERS - 1)]
        self.workers = [first, *others]

    async def _settle(self) -> None:
        service = self.workers[0]
        self.bank.figures["joined meanwhile"] += sum([await one.is_joined(service) for one in self.purchases])
        self.provider.heal()
        for one in [one["id"] for one in self.provider.executed() if one["id"] not in self.back]:
            self.provider.http.post(f"/control/stripe/refunds/{one}/succeed")  # refused for what was not held
        await service.receive(*(one.known for one in self.purchases), *(one.joined for one in self.purchases))
        await service.receive(*self.outside)
        await replay(service)
        for _ in range(8):
            await service.advance(timedelta(minutes=61))
            await service.retry_parked()
            await _all(*(worker.carry_out() for worker in self.workers))
        assert (left := await service.parked()) == [], left

    async def _ids(self) -> dict[str, Purchase]:
        return {str((await story.shown(self._any))["id"]): one for one in self.purchases for story in one.stories}

    async def _resolve(self, story: Story) -> None:
        self._note(await story.resolve(self._any))

    async def _choose(self, story: Story, type_: PayoutType) -> None:
        self._note(await story.choose(self._any, type_))

    async def _approve(self, story: Story) -> None:
        payout = str((await story.shown(self._any))["id"])
        self._note(
            *await asyncio.gather(story.approve(self._any, payout), story.approve(self._any, payout, by=COLLEAGUE))
        )

    def _happen(self, event: OrderRefunded, *, told: bool) -> None:
        self.outside.append(event)
        if told:
            self._wait(self._any.receive(event, repeat=2))

    def _open_disputes(self, n: int) -> Sequence[Disputed]:
        some = [one for one in self.disputed.values() if one.gone > 1_000]
        return some[n % len(some) :][:1] if some else []

    def _ours(self) -> list[Json]:
        return [one for one in self.provider.executed() if (one["metadata"] or {}).get("payout_id")]

    def _hear_of(self, done: Json) -> None:
        payout_id, reference = done["metadata"]["payout_id"], str(done["id"])
        event = self.payouts[payout_id].left(self.dice, reference, done["amount"], payout_id=UUID(payout_id))
        told = returned(event) if reference in self.back else event
        self._wait(self._any.receive(told, repeat=2))

    def _note(self, *answers: httpx.Response) -> None:
        for answer in answers:
            assert answer.status_code < 500 or answer.status_code == 503, answer.text
            if answer.is_error:
                self.bank.refused[answer.status_code] += 1

    def _some_stories(self, n: int) -> Sequence[Story]:
        return self.dice.sample(self.stories, n)

    def _some_purchases(self, n: int) -> Sequence[Purchase]:
        return self.dice.sample(self.purchases, n)

    @property
    def _any(self) -> Running[Work]:
        return self.dice.choice(self.workers)

    def _wait(self, work: Coroutine[Any, Any, R]) -> R:
        return self.runner.run(work)


async def _all(*work: Coroutine[Any, Any, None]) -> None:
    await asyncio.gather(*work)
