"""Purchases told by signed webhooks at a steady rate, each once unless it is repeated on purpose."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.buyers import Buyer
from benchmarks.purchases import Shop, Till
from lodestone_simulator import sign
from tests.faults.webhook_wire import Wire

REPEATED = 10
"""One purchase in so many is told a second time, although it was accepted."""


@dataclass
class Sales:
    """Buyers who buy one after the other, and how their webhooks were answered."""

    wire: Wire
    shop: Shop
    buyers: Sequence[Buyer]
    rate: int
    answers: Counter[int | None] = field(default_factory=Counter)
    """By status; None is a connection that failed."""
    accepted: list[Buyer] = field(default_factory=list)
    money: dict[str, int] = field(default_factory=dict)
    """What was paid by each accepted purchase, in cents, by Stripe's name of the payment."""
    seconds: list[float] = field(default_factory=list)
    """From the moment when a webhook was due to its answer."""

    @property
    def is_sold_out(self) -> bool:
        """Whether there were too few buyers for the time that it took."""
        return len(self.seconds) == len(self.buyers)

    @property
    def refused(self) -> int:
        """Answers other than 2xx, and connections that failed."""
        return sum(times for status, times in self.answers.items() if status is None or not 200 <= status < 300)

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Sell until the block ends, or every buyer has bought, and wait for the last answers."""
        till = Till(self.shop)
        async with asyncio.TaskGroup() as group:
            selling = group.create_task(self._sell(till, group))
            yield
            selling.cancel()

    async def _sell(self, till: Till, group: asyncio.TaskGroup) -> None:
        began = time.monotonic()
        for number, buyer in enumerate(self.buyers):
            due = began + number / self.rate
            await asyncio.sleep(due - time.monotonic())
            group.create_task(self._tell(till, number, buyer, due))

    async def _tell(self, till: Till, number: int, buyer: Buyer, due: float) -> None:
        body = till.body(number, buyer.email)
        if await self._post(body):
            self.accepted.append(buyer)
            self.money[till.intent(number)] = self.shop.amount
            if len(self.accepted) % REPEATED == 0:
                await self._post(body)
        self.seconds.append(time.monotonic() - due)

    async def _post(self, body: bytes) -> bool:
        signed = {"Stripe-Signature": sign(body, self.shop.secret, int(time.time()))}
        status = await self.wire.post(urlsplit(self.shop.url).path, body, signed)
        self.answers[status] += 1
        return status is not None and 200 <= status < 300
