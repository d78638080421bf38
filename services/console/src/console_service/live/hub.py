"""All that is followed at this process, and places for those who follow it."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

from ..errors import TooMany
from .channel import Channel, Open, Pace, State

T = TypeVar("T")
_COME_BACK = 30
"""Seconds after which somebody for whom there was no place may ask again."""


class Topic(NamedTuple):
    """What is followed: its kind, whose it is, and its id. Nothing of two tenants has the same topic."""

    kind: str
    tenant: str
    id: str


@dataclass(frozen=True)
class Limits:
    """How many may listen at this process, in all and of one tenant; how long, before they show again who they are."""

    most: int
    most_each: int
    lifetime: timedelta
    linger: timedelta
    """How long a stream of the gateway stays open when nobody listens, because a page is being opened again."""


class Hub:
    """Streams of the gateway that are open, one for each topic."""

    def __init__(self, limits: Limits, pace: Pace) -> None:
        self._limits, self._pace = limits, pace
        self._channels: dict[Topic, Channel[Any]] = {}
        self._places: Counter[str] = Counter()
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def listeners(self) -> int:
        """How many have a place."""
        return self._places.total()

    @property
    def topics(self) -> int:
        """How many things are followed."""
        return len(self._channels)

    @contextmanager
    def place(self, tenant: str) -> Iterator[None]:
        """A place for one more listener. Raises `TooMany`."""
        if self.listeners >= self._limits.most or self._places[tenant] >= self._limits.most_each:
            raise TooMany("As many pages as may be are followed.", seconds=_COME_BACK)
        self._places[tenant] += 1
        try:
            yield
        finally:
            self._places[tenant] -= 1
            if not self._places[tenant]:
                del self._places[tenant]

    async def follow(self, topic: Topic, opens: Open[T], now: T) -> AsyncGenerator[State[T]]:
        """The thing as it is `now`, and whenever it changes, until the listener has to show again who she is.

        Whoever calls has read `now` with the credential that `opens` uses: so it is hers to see. Raises `SignedOut`,
        `NotAllowed` or `NotThere` when the gateway refuses her the stream.
        """
        channel = self._channel(topic)
        try:
            async with aclosing(channel.listen(opens, now, seconds=self._limits.lifetime.total_seconds())) as states:
                async for state in states:
                    yield state
        finally:
            self._leave(topic, channel)

    async def close(self) -> None:
        """Close everything."""
        channels, self._channels = self._channels, {}
        for task in self._closing:
            task.cancel()
        await asyncio.gather(*(channel.close() for channel in channels.values()))

    def _channel(self, topic: Topic) -> Channel[Any]:
        found = self._channels.get(topic)
        if found is None or found.is_over:
            found = self._channels[topic] = Channel(topic.kind, self._pace)
        return found

    def _leave(self, topic: Topic, channel: Channel[Any]) -> None:
        if channel.listeners or self._channels.get(topic) is not channel:
            return
        task = asyncio.create_task(self._close_unless_used(topic, channel), name=f"leave {topic.kind}")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close_unless_used(self, topic: Topic, channel: Channel[Any]) -> None:
        await asyncio.sleep(self._limits.linger.total_seconds())
        if not channel.listeners and self._channels.get(topic) is channel:
            del self._channels[topic]
            await channel.close()
