"""Case 11: PostgreSQL stands still under load. Nobody is told yes meanwhile, and everybody is told something soon."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from tests.faults.hangup import Request
from tests.faults.webhook_wire import Answer, Wire

RATE = 30
"""Requests a second at each door."""
_SETTLING = 0.25
"""Seconds that an answer given before the stop may be on its way."""


@dataclass(frozen=True)
class Attempt:
    """One request and its answer."""

    request: Request
    began: float
    ended: float
    answer: Answer | None

    @property
    def is_accepted(self) -> bool:
        """Whether it was told yes."""
        return self.answer is not None and 200 <= self.answer.status < 300

    @property
    def is_asked_back(self) -> bool:
        """Whether it was told to come back, and when."""
        return self.answer is not None and self.answer.status == 503 and b"retry-after:" in self.answer.head


@dataclass
class Load:
    """Requests at a steady rate, whatever is answered; each once."""

    wire: Wire
    attempts: list[Attempt] = field(default_factory=list)

    async def send(self, requests: Iterator[Request], until: asyncio.Event) -> None:
        """Send until told to stop, and wait for the last answer."""
        async with asyncio.TaskGroup() as group:
            for request in requests:
                if until.is_set():
                    break
                group.create_task(self._attempt(request))
                await asyncio.sleep(1 / RATE)

    async def _attempt(self, request: Request) -> None:
        began = time.monotonic()
        raw = self.wire.request(request.path, request.body, request.headers(), method=request.method)
        answer = await self.wire.ask(raw)
        self.attempts.append(Attempt(request, began, time.monotonic(), answer))


@dataclass(frozen=True)
class Stillness:
    """What a stop came to."""

    accepted_meanwhile: int
    odd: Sequence[Attempt]
    """Answers that were neither yes nor "come back"."""
    slowest: float
    """Seconds, of requests that began while it stood still."""
    slowest_in_hand: float
    """Seconds, of those that had begun before."""
    first_after: float
    """Seconds from the end of the stop to the first yes."""
    asked_back: int

    @classmethod
    def of(cls, attempts: Sequence[Attempt], stopped: float, continued: float) -> "Stillness":
        """Reckoned from every attempt, and the two moments."""
        within = [one for one in attempts if one.ended > stopped + _SETTLING and one.began < continued]
        fresh = [one.ended - one.began for one in within if one.began > stopped]
        old = [one.ended - one.began for one in within if one.began <= stopped]
        meanwhile = [one for one in within if one.ended < continued]
        return cls(
            accepted_meanwhile=sum(one.is_accepted for one in meanwhile),
            odd=[one for one in within if not one.is_accepted and not one.is_asked_back],
            slowest=max(fresh, default=0),
            slowest_in_hand=max(old, default=0),
            first_after=min(one.ended for one in attempts if one.is_accepted and one.ended > continued) - continued,
            asked_back=sum(one.is_asked_back for one in within),
        )


async def stand_still(
    stop: Callable[[], AbstractContextManager[None]], loads: Sequence[tuple[Load, Iterator[Request]]], seconds: float
) -> Stillness:
    """Send at all doors, let PostgreSQL stand still for so long in the middle, and reckon what came of it."""
    done = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for load, requests in loads:
            group.create_task(load.send(requests, done))
        await asyncio.sleep(2)
        with stop():
            stopped = time.monotonic()
            await asyncio.sleep(seconds)
            continued = time.monotonic()
        await asyncio.sleep(4)
        done.set()
    attempts = [one for load, _ in loads for one in load.attempts]
    return Stillness.of(attempts, stopped, continued)
