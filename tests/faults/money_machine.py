"""Case 29: everything that may happen to purchases, in any order, by eight workers on one database and one Stripe."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chassis.testing import Running
from contracts.gateway import OrderRefunded
from contracts.values import AmountType, PayoutType
from payouts_service.work import Work
from services.payouts.tests.integration.test_money_with_workers import k6
from services.payouts.tests.integration.test_races import beside, sums_to_zero
from services.payouts.tests.provider import Json, Simulator
from services.payouts.tests.story import COLLEAGUE, MET_AT, Story, returned, terms

WORKERS, CAPTURED = 8, 10_000
_REFUSED = 400
FAULTS = ("execute_then_timeout", "execute_then_500", "rate_limit", "fail_before", "hold")
Open = Callable[..., AbstractAsyncContextManager[Running[Work]]]
R = TypeVar("R")
which = st.integers(0, 5)


@dataclass
class Bank:
    """What all runs together came to."""

    steps: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    """Requests of staff and contacts that were refused, by status."""
    executed: int = 0
    blocked: int = 0
    """Refunds at the provider that it refused, as they would have been beyond what was captured."""


class MoneyOfEight(RuleBasedStateMachine):
    """Three purchases, two promises of each; every step is done by a worker chosen by chance, some by all at once."""

    def __init__(self, open_payouts: Open, provider: Simulator, bank: Bank) -> None:
        super().__init__()
        self.provider, self.bank = provider, bank
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.outside: list[tuple[Story, OrderRefunded]] = []
        self.failed: set[str] = set()
        self.dice = random.Random(0)
        provider.reset()
        self._wait(self._open(open_payouts))

    @initialize(seed=st.integers(0, 10_000), shares=st.lists(st.sampled_from([30, 50, 60]), min_size=3, max_size=3))
    def buy(self, seed: int, shares: list[int]) -> None:
        self.dice = random.Random(seed)
        self.stories = [story for share in shares for story in self._two_promises(share)]
        for story in self.stories:
            self._wait(self._any.receive(story.paid, story.started, story.met, repeat=2))
        self.resolve(0)  # a run may leave rules out, and without this one there would be nothing to pay

    @rule(n=which)
    def resolve(self, n: int) -> None:
        """Two of the staff at once."""
        story = self.stories[n]
        self._note(*self._wait(_both(story.resolve(self._any), story.resolve(self._any))))

    @rule(n=which)
    def approve(self, n: int) -> None:
        """Two colleagues' clicks at once."""
        story = self.stories[n]
        payout = str(self._wait(story.shown(self._any))["id"])
        both = _both(story.approve(self._any, payout), story.approve(self._any, payout, by=COLLEAGUE))
        self._note(*self._wait(both))

    @rule(n=which, type_=st.sampled_from(PayoutType))
    def choose(self, n: int, type_: PayoutType) -> None:
        self._note(self._wait(self.stories[n].choose(self._any, type_)))

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
        """A lease runs out, an hour passes, or the provider forgets its keys."""
        self._wait(self.workers[0].advance(timedelta(minutes=minutes)))
        self.provider.shift(float(self.workers[0].clock_file.read_text()))

    @rule(n=which, amount=st.integers(1, 4_000), told=st.booleans())
    def refund_outside(self, n: int, amount: int, told: bool) -> None:
        """Somebody refunds in the provider's own pages, if it lets them."""
        story = self.stories[n]
        before = {one["id"] for one in self.provider.refunds(story.reference)}
        try:
            self.provider.send("refunds", payment_intent=story.reference, amount=str(amount))
        except httpx.HTTPStatusError as refusal:
            self.bank.blocked += refusal.response.status_code == _REFUSED
        except httpx.TimeoutException:  # the provider's trouble is theirs as well: it may have been executed
            pass
        for done in self.provider.refunds(story.reference):
            if done["id"] not in before:
                self._happen(story, story.refunded(str(done["id"]), amount, at=MET_AT), told=told)

    @rule(n=st.integers(0, 20))
    def hear_late(self, n: int) -> None:
        """An event of somebody else's refund comes late, twice, to two workers."""
        if self.outside:
            event = self.outside[n % len(self.outside)][1]
            self._wait(_all(self._any.receive(event), self._any.receive(event)))

    @rule(n=st.integers(0, 20))
    def come_back(self, n: int) -> None:
        """A refund of ours fails at the bank after it was made."""
        ours = [one for one in self._ours() if one["id"] not in self.failed]
        if ours:
            done = ours[n % len(ours)]
            self.provider.post(f"stripe/refunds/{done['id']}/fail")
            self.failed.add(str(done["id"]))
            self._hear_of(done, is_returned=True)

    @rule(n=st.integers(0, 20))
    def hear_of_ours(self, n: int) -> None:
        """The provider's event of a refund of ours; it may come before the answer."""
        if ours := self._ours():
            done = ours[n % len(ours)]
            self._hear_of(done, is_returned=str(done["id"]) in self.failed)

    @rule(n=which, chance=st.integers(0, 3))
    def end(self, n: int, chance: int) -> None:
        if not chance:
            self._wait(self._any.receive(self.stories[n].ended(), repeat=2))

    @invariant()
    def money_adds_up(self) -> None:
        self.bank.steps += 1
        if hasattr(self, "stories"):
            self._wait(k6(self.workers[0]))
            refunds = Counter(one["metadata"]["payout_id"] for one in self._ours() if str(one["id"]) not in self.failed)
            assert max(refunds.values(), default=0) <= 1, "a payout was refunded twice"

    def teardown(self) -> None:
        """Let everything come to its end, and compare with the provider cent by cent."""
        try:
            if hasattr(self, "stories"):
                self._wait(self._settle())
                self._wait(self._compare())
        finally:
            self._wait(self.stack.aclose())
            self.runner.close()

    async def _open(self, open_payouts: Open) -> None:
        first = await self.stack.enter_async_context(open_payouts(database_pool=3, approval_limit=5_000))
        others = [await self.stack.enter_async_context(beside(first)) for _ in range(WORKERS - 1)]
        self.workers = [first, *others]

    async def _settle(self) -> None:
        self.provider.heal()
        held = [one["id"] for one in self.provider.executed() if one["id"] not in self.failed]
        for one in held:
            self.provider.http.post(f"/control/stripe/refunds/{one}/succeed")  # refused for what was not held
        for _story, event in self.outside:
            await self.workers[0].receive(event)
        for _ in range(8):
            await self.workers[0].advance(timedelta(minutes=61))
            await _all(*(worker.carry_out() for worker in self.workers))

    async def _compare(self) -> None:
        service = self.workers[0]
        self.bank.executed += len(self._ours())
        for story in self.stories[::2]:
            order = await story.order(service)
            given = sum(one["amount"] for one in self.provider.refunds(story.reference) if one["status"] == "succeeded")
            written = int(str(order["issued"])) + int(str(order["outside"]))
            assert (order["reserved"], written) == (0, given), story.reference
            assert given <= CAPTURED
        assert await sums_to_zero(service)

    def _happen(self, story: Story, event: OrderRefunded, *, told: bool) -> None:
        self.outside.append((story, event))
        if told:
            self._wait(self._any.receive(event, repeat=2))

    def _two_promises(self, share: int) -> list[Story]:
        reference, part = self.provider.purchase(CAPTURED), terms(AmountType.PARTIAL, share)
        return [Story.of(reference, amount=CAPTURED, terms=part) for _ in range(2)]

    def _ours(self) -> list[Json]:
        return [one for one in self.provider.executed() if (one["metadata"] or {}).get("payout_id")]

    def _hear_of(self, done: Json, *, is_returned: bool) -> None:
        payout_id = done["metadata"]["payout_id"]
        story = next(one for one in self.stories if str(self._wait(one.shown(self._any))["id"]) == payout_id)
        event = story.refunded(str(done["id"]), done["amount"], payout_id=UUID(payout_id))
        self._wait(self._any.receive(returned(event) if is_returned else event, repeat=2))

    def _note(self, *answers: httpx.Response) -> None:
        for answer in answers:
            assert answer.status_code < 500, answer.text
            if answer.is_error:
                self.bank.refused[answer.status_code] += 1

    @property
    def _any(self) -> Running[Work]:
        return self.dice.choice(self.workers)

    def _wait(self, work: Coroutine[Any, Any, R]) -> R:
        return self.runner.run(work)


async def _all(*work: Coroutine[Any, Any, None]) -> None:
    await asyncio.gather(*work)


async def _both(one: Coroutine[Any, Any, R], other: Coroutine[Any, Any, R]) -> tuple[R, R]:
    return await asyncio.gather(one, other)
