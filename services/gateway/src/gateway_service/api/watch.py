"""Contacts whose pages are open: one question for each tenant, whichever process has counted a change (ADR 0005)."""

from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Mapping
from contextlib import aclosing
from uuid import UUID

from ..domain.pulse import Pulse
from ..errors import TooMany
from ..handlers import pulses
from ..settings import Settings
from .feed import Feed, Key, Read
from .run import NO_TENANT, Runner


class Watch:
    """Contacts whose pages are open at this process."""

    def __init__(self, settings: Settings, runner: Runner) -> None:
        self._runner = runner
        self._most, self._most_each = settings.contact_stream_limit, settings.contact_streams_each
        self._feed = Feed[Mapping[UUID, Pulse]](settings.stream_interval.total_seconds(), most=self._most)
        self._open: Counter[Key] = Counter()

    @property
    def open(self) -> int:
        """How many streams there are."""
        return self._open.total()

    def admit(self, tenant_id: UUID, contact_id: UUID) -> None:
        """See that there is room for another stream. Raises `TooMany`."""
        if not self._has_room((tenant_id, contact_id)):
            raise TooMany("As many streams as may be are open.")

    async def follow(self, tenant_id: UUID, contact_id: UUID, *, seconds: float) -> AsyncGenerator[Pulse]:
        """A contact's pulse now, and whenever it beats, for so many seconds."""
        key = (tenant_id, contact_id)
        if not self._has_room(key):  # others were admitted meanwhile
            return
        self._open[key] += 1
        polled = self._feed.follow((tenant_id, NO_TENANT), self._read(tenant_id), seconds=seconds)
        try:
            async with aclosing(polled) as news:
                async for pulse in _beats(news, contact_id):
                    yield pulse
        finally:
            self._leave(key)

    def _read(self, tenant_id: UUID) -> Read[Mapping[UUID, Pulse]]:
        async def read() -> Mapping[UUID, Pulse]:
            watched = [contact_id for tenant, contact_id in self._open if tenant == tenant_id]
            found = await self._runner.ask(tenant_id, pulses.show_pulses, watched)
            if fresh := set(watched) - found.keys():
                await self._runner.change(tenant_id, pulses.watch, fresh)
            return dict.fromkeys(fresh, Pulse()) | dict(found)

        return read

    def _has_room(self, key: Key) -> bool:
        return self.open < self._most and self._open[key] < self._most_each

    def _leave(self, key: Key) -> None:
        self._open[key] -= 1
        if not self._open[key]:
            del self._open[key]


async def _beats(news: AsyncIterable[Mapping[UUID, Pulse]], contact_id: UUID) -> AsyncIterator[Pulse]:
    """Of what was read for all, the pulse of one, whenever it is another one."""
    seen: Pulse | None = None
    async for found in news:
        if (pulse := found.get(contact_id)) is not None and pulse != seen:
            seen = pulse
            yield pulse
