"""Figures as they change: one poll for each campaign that somebody watches, however many do.

The table is asked every half second instead of listening to `NOTIFY`, which takes a cluster-wide lock at each commit.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from chassis.postgres.transactions import is_operational

from ..domain.figures import Figures
from ..errors import TooMany

log = structlog.get_logger(__name__)
Key = tuple[UUID, UUID]
"""Tenant and campaign."""
Read = Callable[[], Awaitable[Figures]]


@dataclass
class _Poll:
    """The newest figures of one campaign, and who waits for newer ones."""

    task: "asyncio.Task[None] | None" = None
    ended: bool = False
    latest: Figures | None = None
    followers: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)


class Feed:
    """Campaigns that are watched."""

    def __init__(self, interval: float, *, most: int) -> None:
        self._interval = interval
        self._most = most
        self._polls: dict[Key, _Poll] = {}

    def admit(self, tenant_id: UUID) -> None:
        """See that a tenant does not hold every connection there is. Raises `TooMany`."""
        if sum(poll.followers for (tenant, _), poll in self._polls.items() if tenant == tenant_id) >= self._most:
            raise TooMany("As many streams as may be are open.")

    async def follow(self, key: Key, read: Read, *, seconds: float) -> AsyncGenerator[Figures]:
        """The figures now, and whenever they change, for so many seconds."""
        poll = self._polls.setdefault(key, _Poll())
        poll.followers += 1
        if poll.task is None:
            poll.task = asyncio.create_task(self._poll(poll, read))
        until = asyncio.get_running_loop().time() + seconds
        seen: Figures | None = None
        try:
            while (seen := await self._next(poll, seen, until)) is not None:
                yield seen
        finally:
            self._leave(key, poll)

    @staticmethod
    async def _next(poll: _Poll, seen: Figures | None, until: float) -> Figures | None:
        def is_over() -> bool:
            return poll.ended or (poll.latest is not None and poll.latest != seen)

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(until), poll.changed:
                await poll.changed.wait_for(is_over)
                return None if poll.ended else poll.latest
        return None

    async def _poll(self, poll: _Poll, read: Read) -> None:
        try:
            while True:
                figures = await self._figures(read) or poll.latest
                if figures != poll.latest:
                    poll.latest = figures
                    await self._tell(poll)
                await asyncio.sleep(self._interval)
        finally:
            poll.ended = True
            await self._tell(poll)

    @staticmethod
    async def _tell(poll: _Poll) -> None:
        async with poll.changed:
            poll.changed.notify_all()

    @staticmethod
    async def _figures(read: Read) -> Figures | None:
        try:
            return await read()
        except Exception as failure:
            if not is_operational(failure):
                raise
            log.warning("figures_postponed", reason=str(failure)[:200])
            return None

    def _leave(self, key: Key, poll: _Poll) -> None:
        poll.followers -= 1
        if poll.followers == 0:
            self._polls.pop(key, None)
            if poll.task is not None:
                poll.task.cancel()
