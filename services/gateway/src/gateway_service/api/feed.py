"""Figures as they change: one poll for each campaign that somebody watches, however many do.

The table is asked every half second instead of listening to `NOTIFY`, which takes a cluster-wide lock at each commit.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from chassis.database import is_operational

from ..domain.figures import Figures

log = structlog.get_logger(__name__)
Key = tuple[UUID, UUID]
"""Tenant and campaign."""
Read = Callable[[], Awaitable[Figures]]


@dataclass
class _Poll:
    """The newest figures of one campaign, and who waits for newer ones."""

    task: "asyncio.Task[None] | None" = None
    latest: Figures | None = None
    followers: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)


class Feed:
    """Campaigns that are watched."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._polls: dict[Key, _Poll] = {}

    async def follow(self, key: Key, read: Read, *, patience: float) -> AsyncIterator[Figures | None]:
        """The figures now, and whenever they change; None when nothing did for `patience` seconds."""
        poll = self._polls.setdefault(key, _Poll())
        poll.followers += 1
        if poll.task is None:
            poll.task = asyncio.create_task(self._poll(poll, read))
        seen: Figures | None = None
        try:
            while not poll.task.done():
                seen, changed = await self._next(poll, seen, patience)
                yield seen if changed else None
        finally:
            self._leave(key, poll)

    @staticmethod
    async def _next(poll: _Poll, seen: Figures | None, patience: float) -> tuple[Figures | None, bool]:
        try:
            async with asyncio.timeout(patience), poll.changed:
                await poll.changed.wait_for(lambda: poll.latest is not None and poll.latest != seen)
        except TimeoutError:
            return seen, False
        return poll.latest, True

    async def _poll(self, poll: _Poll, read: Read) -> None:
        while True:
            try:
                figures = await read()
            except Exception as failure:
                if not is_operational(failure):
                    raise
                log.warning("figures_postponed", reason=str(failure)[:200])
                figures = poll.latest or Figures()
            if figures != poll.latest:
                async with poll.changed:
                    poll.latest = figures
                    poll.changed.notify_all()
            await asyncio.sleep(self._interval)

    def _leave(self, key: Key, poll: _Poll) -> None:
        poll.followers -= 1
        if poll.followers == 0:
            self._polls.pop(key, None)
            if poll.task is not None:
                poll.task.cancel()
