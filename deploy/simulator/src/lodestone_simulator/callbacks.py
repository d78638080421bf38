"""Signed events on their way to the webhook address, repeated until taken.

Stripe repeats for three days with growing pauses; here the pauses are short so that a fault run heals in seconds.
What is owed is in the journal, so callbacks go on after a kill.
"""

import asyncio
import random
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field

import httpx
import orjson
import structlog

from .clock import Clock
from .faults import Faults, Mode
from .ledger import Ledger
from .signatures import sign

LONGEST_PAUSE = 5.0
ATTEMPTS = 60

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Target:
    """Where callbacks go and what they are signed with."""

    url: str
    secret: str


@dataclass(slots=True)
class Callbacks:
    """Delivers what the ledger owes. Without a target nothing is ever owed."""

    target: Target | None
    ledger: Ledger
    faults: Faults
    clock: Clock
    client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=15, trust_env=False))
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    def resume(self) -> None:
        """Take up what was owed when the process before this one ended."""
        if owed := self.ledger.outgoing.undelivered():
            self.send(owed)

    def send(self, events: Sequence[str]) -> asyncio.Task[None] | None:
        """Deliver these events in order, in the background; a refused one does not hold up the next."""
        if self.target is None or not events:
            return None
        return self._spawn(self._deliver(self.target, self._mangled(events)))

    async def stop(self) -> None:
        """Leave off; the journal knows what is still owed."""
        self.forget()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.client.aclose()

    def forget(self) -> None:
        """Stop all deliveries under way."""
        for task in self._running:
            task.cancel()

    def _mangled(self, events: Sequence[str]) -> list[str]:
        order: list[str] = []
        for event in events:
            twice = self._takes(Mode.DUPLICATE_CALLBACKS, event)
            order += [event, event] if twice else [event]
        if self._takes(Mode.SHUFFLE_CALLBACKS, events[0]):
            random.shuffle(order)
        return order

    def _takes(self, mode: Mode, event: str) -> bool:
        kind = self.ledger.books.get(event)["type"]
        return self.faults.take("stripe", kind, modes=frozenset({mode})) is not None

    async def _deliver(self, target: Target, events: Sequence[str]) -> None:
        for event in events:
            if not await self._attempt(target, event):
                self._spawn(self._repeat(target, event))

    async def _repeat(self, target: Target, event: str) -> None:
        for attempt in range(1, ATTEMPTS):
            await asyncio.sleep(min(LONGEST_PAUSE, 0.25 * 2**attempt))
            if await self._attempt(target, event):
                return
        log.warning("callback_abandoned", event_id=event)

    async def _attempt(self, target: Target, event: str) -> bool:
        status, reason = await self._post(target, orjson.dumps(self.ledger.books.get(event)))
        record = {"kind": "callback", "event": event, "at": self.clock(), "status": status, "reason": reason}
        self.ledger.record(record)
        await self.ledger.settled()
        return self.ledger.outgoing.owed[event].attempts[-1].is_accepted()

    async def _post(self, target: Target, payload: bytes) -> tuple[int | None, str | None]:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": sign(payload, target.secret, self.clock()),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            answer = await self.client.post(target.url, content=payload, headers=headers)
        except httpx.HTTPError as failure:
            return None, type(failure).__name__
        return answer.status_code, None

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task
