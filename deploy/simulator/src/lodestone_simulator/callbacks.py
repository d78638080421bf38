"""A provider's callbacks on their way to whoever asked for them, repeated until they are taken.

Real providers repeat for days with growing pauses; here the pauses are short so that a fault run heals in seconds.
What is owed is in the journal, so callbacks go on after a kill.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import httpx
import structlog

from .clock import Clock
from .faults import Faults, Mode
from .journal import Attempt, Journal

LONGEST_PAUSE = 5.0
ATTEMPTS = 60

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """One POST as the provider makes it, signature included."""

    url: str
    content: bytes
    headers: dict[str, str]


Prepare: TypeAlias = Callable[[str], CallbackRequest]
"""From the id of a callback to the request that delivers it, made anew for each attempt."""


@dataclass(slots=True)
class Callbacks:
    """Delivers what one provider owes."""

    provider: str
    prepare: Prepare
    journal: Journal
    faults: Faults
    clock: Clock
    client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=15, trust_env=False))
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    def resume(self) -> None:
        """Take up what was owed when the process before this one ended."""
        self.send(self.journal.callbacks.pending(self.provider))

    def send(self, ids: Sequence[str]) -> asyncio.Task[None] | None:
        """Deliver these in order, in the background; one that is refused does not hold up the next."""
        return self._start(self._deliver(self._order(ids))) if ids else None

    def forget(self) -> None:
        """Stop all deliveries under way."""
        for task in self._running:
            task.cancel()

    async def stop(self) -> None:
        """Leave off; the journal knows what is still owed."""
        self.forget()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.client.aclose()

    def _order(self, ids: Sequence[str]) -> list[str]:
        order: list[str] = []
        for id_ in ids:
            order += [id_, id_] if self._is_struck(Mode.DUPLICATE_CALLBACKS, id_) else [id_]
        if self._is_struck(Mode.SHUFFLE_CALLBACKS, ids[0]):
            random.shuffle(order)
        return order

    def _is_struck(self, mode: Mode, id_: str) -> bool:
        kind = self.journal.callbacks.kind(self.provider, id_) or ""
        return self.faults.take(self.provider, kind, modes={mode}) is not None

    async def _deliver(self, ids: Sequence[str]) -> None:
        for id_ in ids:
            if not await self._attempt(id_):
                self._start(self._repeat(id_))

    async def _repeat(self, id_: str) -> None:
        for attempt in range(1, ATTEMPTS):
            await asyncio.sleep(min(LONGEST_PAUSE, 0.25 * 2**attempt))
            if await self._attempt(id_):
                return
        log.warning("callback_abandoned", provider=self.provider, callback_id=id_)

    async def _attempt(self, id_: str) -> bool:
        status, reason = await self._post(self.prepare(id_))
        attempt = Attempt(self.clock(), status, reason)
        with self.journal.transaction():
            self.journal.callbacks.note(self.provider, id_, attempt)
        await self.journal.synced()
        return attempt.is_accepted()

    async def _post(self, request: CallbackRequest) -> tuple[int | None, str | None]:
        try:
            answer = await self.client.post(request.url, content=request.content, headers=request.headers)
        except httpx.HTTPError as failure:
            return None, type(failure).__name__
        return answer.status_code, None

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task
