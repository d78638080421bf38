"""Feeds: what somebody watches is read once each interval, however many watch it, and each is given what is newest.

A feed polls a table instead of listening to `NOTIFY`, which takes a cluster-wide lock at each commit (ADR 0005).
Nothing is queued for a reader: one who is slow is given the newest state when she takes the next.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog
from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from chassis.postgres.failures import is_operational

from ..errors import StreamsFull
from ..settings import Settings

log = structlog.get_logger(__name__)
T = TypeVar("T")
C = TypeVar("C", bound=Hashable)
Key = tuple[UUID, UUID]
"""A tenant, and what is watched of that tenant's, such as a campaign."""
Read = Callable[[], Awaitable[T]]


@dataclass
class _Poll(Generic[T]):
    """One thing that is watched: its newest state, and how many readers follow it."""

    task: "asyncio.Task[None] | None" = None
    ended: bool = False
    latest: T | None = None
    followers: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)


class _Stream(EventSourceResponse):
    """Server-sent events; a reader who takes none for too long is let go."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:
            log.info("slow_reader_dropped")


def streamed(settings: Settings, events: AsyncIterator[ServerSentEvent]) -> EventSourceResponse:
    """Events as an answer, with a comment now and then that keeps the line open."""
    patience = settings.stream_patience.total_seconds()
    return _Stream(events, ping=settings.stream_heartbeat.total_seconds(), send_timeout=patience)


def stream_of(events: str) -> dict[str, Any]:
    """What the API's document says of a stream: an answer of no fixed end, whose `events` are told in words."""
    return {"content": {"text/event-stream": {"schema": {"description": events}}}}


@contextmanager
def counted(counter: Counter[C], key: C) -> Iterator[None]:
    """One more of something while it is open."""
    counter[key] += 1
    try:
        yield
    finally:
        counter[key] -= 1
        if not counter[key]:
            del counter[key]


class Feed(Generic[T]):
    """Things of one kind that are watched, and places for those who watch them: `most` for each tenant."""

    def __init__(self, interval: float, *, most: int) -> None:
        self._interval = interval
        self._most = most
        self._places: Counter[UUID] = Counter()
        self._polls: dict[Key, _Poll[T]] = {}

    @property
    def open(self) -> int:
        """How many streams have a place."""
        return self._places.total()

    @contextmanager
    def place(self, tenant_id: UUID) -> Iterator[None]:
        """A place for one more stream, so that no tenant holds every connection there is. Raises `StreamsFull`."""
        if self._places[tenant_id] >= self._most:
            raise StreamsFull
        with counted(self._places, tenant_id):
            yield

    async def follow(self, key: Key, read: Read[T], *, seconds: float) -> AsyncGenerator[T]:
        """The thing as it is now, and whenever it changes, for so many seconds."""
        poll = self._polls.setdefault(key, _Poll[T]())
        poll.followers += 1
        if poll.task is None:
            poll.task = asyncio.create_task(self._poll(poll, read))
        until = asyncio.get_running_loop().time() + seconds
        seen: T | None = None
        try:
            while (seen := await self._next(poll, seen, until)) is not None:
                yield seen
        finally:
            self._leave(key, poll)

    @staticmethod
    async def _next(poll: _Poll[T], seen: T | None, until: float) -> T | None:
        def is_over() -> bool:
            return poll.ended or (poll.latest is not None and poll.latest != seen)

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(until), poll.changed:
                await poll.changed.wait_for(is_over)
                return None if poll.ended else poll.latest
        return None

    async def _poll(self, poll: _Poll[T], read: Read[T]) -> None:
        try:
            while True:
                found = await self._found(read)
                if found is not None and found != poll.latest:
                    poll.latest = found
                    await self._tell(poll)
                await asyncio.sleep(self._interval)
        finally:
            poll.ended = True
            await self._tell(poll)

    @staticmethod
    async def _tell(poll: _Poll[T]) -> None:
        async with poll.changed:
            poll.changed.notify_all()

    @staticmethod
    async def _found(read: Read[T]) -> T | None:
        try:
            return await read()
        except Exception as failure:
            if not is_operational(failure):
                raise
            log.warning("stream_postponed", reason=str(failure)[:200])
            return None

    def _leave(self, key: Key, poll: _Poll[T]) -> None:
        poll.followers -= 1
        if poll.followers == 0:
            self._polls.pop(key, None)
            if poll.task is not None:
                poll.task.cancel()
