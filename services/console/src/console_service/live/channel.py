"""One thing that is followed: its stream of the gateway, its newest state, and the listeners who wait for the next.

Nothing is queued for a listener: one who is slow is given the newest state when she takes the next. The newest may be
older than her page, so she begins with a state that was read for her.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic, TypeVar

import structlog

from chassis.errors import Failure

from ..errors import GatewayDown, NotAllowed, NotThere, SignedOut, TooMany

log = structlog.get_logger(__name__)
T = TypeVar("T")
Open = Callable[[], AsyncGenerator[T]]
"""Opens a stream of the gateway with the credential of one listener: states of what is followed, until it ends."""


@dataclass(frozen=True)
class Pace:
    """How fast things go: at most one state each `interval`; pauses before a stream is opened again."""

    interval: timedelta
    pause: timedelta
    longest_pause: timedelta

    def pause_after(self, failures: int) -> float:
        """Seconds before the next attempt: longer after each failure in a row."""
        return min(self.pause * (1 << min(failures, 16)), self.longest_pause).total_seconds()


@dataclass(frozen=True)
class State(Generic[T]):
    """A state of what is followed, and what was made of it for readers alike, so that it is made for them once."""

    value: T
    _shown: dict[Hashable, str] = field(default_factory=dict, compare=False, repr=False)

    def shown(self, reader: Hashable, make: Callable[[T], str]) -> str:
        """What readers of one kind are shown of it."""
        if reader not in self._shown:
            self._shown[reader] = make(self.value)
        return self._shown[reader]


@dataclass(eq=False)
class _Listener(Generic[T]):
    open: Open[T]
    refused: Failure | None = None
    """Why the gateway does not let this listener open the stream."""


class Channel(Generic[T]):
    """One stream of the gateway at a time, opened with the credential of a listener who is there."""

    def __init__(self, name: str, pace: Pace) -> None:
        self._name, self._pace = name, pace
        self._listeners: list[_Listener[T]] = []
        self._newest: State[T] | None = None
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._failures = 0
        """How many attempts have failed since the last state came."""
        self.is_over = False

    @property
    def listeners(self) -> int:
        """How many there are."""
        return len(self._listeners)

    async def listen(self, opens: Open[T], now: T, *, seconds: float) -> AsyncGenerator[State[T]]:
        """How it is `now`, and each state that comes later, for so long. Raises what the gateway refuses her."""
        me = _Listener(opens)
        self._listeners.append(me)
        self._begin()
        until = asyncio.get_running_loop().time() + seconds
        self._newest = self._newest or State(now)
        seen = self._newest
        told = seen if seen.value == now else State(now)
        interval = self._pace.interval.total_seconds()
        try:
            yield told
            await asyncio.sleep(interval)
            while (newest := await self._next(me, seen, until)) is not None:
                if newest.value != told.value:
                    yield newest
                    await asyncio.sleep(interval)
                seen = told = newest
        finally:
            self._listeners.remove(me)

    async def close(self) -> None:
        """Close the stream; whoever listens is told that it is over."""
        self.is_over = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._tell()

    def _begin(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep(), name=f"live {self._name}")
            self._task.add_done_callback(self._note_end)

    def _note_end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("stream_failed", topic=self._name, exc_info=failure)

    async def _next(self, me: _Listener[T], seen: State[T] | None, until: float) -> State[T] | None:
        def has_news() -> bool:
            return self.is_over or me.refused is not None or (self._newest is not None and self._newest is not seen)

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(until), self._changed:
                await self._changed.wait_for(has_news)
                if me.refused is not None:
                    raise me.refused
                return None if self.is_over else self._newest
        return None

    async def _keep(self) -> None:
        """Hold a stream open as long as somebody listens; one that breaks is opened again."""
        try:
            while (one := self._next_to_open()) is not None:
                try:
                    await self._pass_on(one)
                except (SignedOut, NotAllowed, NotThere) as refusal:
                    one.refused = refusal
                    await self._tell()
                    continue
                except (GatewayDown, TooMany) as failure:
                    self._failures += 1
                    log.warning("stream_broken", topic=self._name, reason=failure.detail[:200])
                await asyncio.sleep(self._pace.pause_after(self._failures))
        except BaseException:
            self.is_over = True
            raise
        finally:
            await self._tell()

    async def _pass_on(self, one: _Listener[T]) -> None:
        """Tell every state of one stream until it ends."""
        async with aclosing(one.open()) as states:
            async for value in states:
                self._failures = 0
                if self._newest is None or self._newest.value != value:
                    self._newest = State(value)
                    await self._tell()

    def _next_to_open(self) -> _Listener[T] | None:
        return next((one for one in self._listeners if one.refused is None), None)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
