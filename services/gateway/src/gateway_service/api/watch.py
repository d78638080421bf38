"""Which contacts have a page open at this process, and when those pages are told to look again.

A process reads the pulses of all the contacts of one tenant whose pages are open in one query each `stream_interval`,
however many those are. The table is shared: whichever process counted a change, every page learns of it.
"""

from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, aclosing, contextmanager
from uuid import UUID

from ..domain.pulse import Pulse, together
from ..errors import StreamsFull
from ..handlers import pulses
from ..settings import Settings
from .feed import Feed, Key, Read, counted
from .run import NO_TENANT, Runner


class Watch:
    """Contacts who are watched, because a page of theirs is open at this process; all share one feed of pulses."""

    def __init__(self, settings: Settings, runner: Runner, pulse_feed: Feed[Mapping[UUID, Pulse]]) -> None:
        self._runner, self._feed = runner, pulse_feed
        self._most, self._most_each = settings.contact_stream_limit, settings.contact_streams_each
        self._renewal = settings.pulse_renewal
        self._open: Counter[Key] = Counter()
        """Streams of each contact that have a place."""
        self._watched: Counter[Key] = Counter()
        """Followers of each id; a contact into whom others were merged has several ids."""

    @property
    def open(self) -> int:
        """How many streams have a place."""
        return self._feed.open

    @contextmanager
    def place(self, tenant_id: UUID, contact_id: UUID) -> Iterator[None]:
        """A place for one more stream of a contact. Raises `StreamsFull` when she, her tenant or all have enough."""
        key = (tenant_id, contact_id)
        if self.open >= self._most or self._open[key] >= self._most_each:
            raise StreamsFull
        with self._feed.place(tenant_id), counted(self._open, key):
            yield

    async def follow(self, tenant_id: UUID, ids: frozenset[UUID], *, seconds: float) -> AsyncGenerator[Pulse]:
        """The pulse of a contact, by all of her ids: now, and whenever it beats, for so many seconds."""
        with ExitStack() as watched:
            for one in ids:
                watched.enter_context(counted(self._watched, (tenant_id, one)))
            polled = self._feed.follow((tenant_id, NO_TENANT), self._read(tenant_id), seconds=seconds)
            async with aclosing(polled) as news:
                async for pulse in _beats(news, ids):
                    yield pulse

    def _read(self, tenant_id: UUID) -> Read[Mapping[UUID, Pulse]]:
        async def read() -> Mapping[UUID, Pulse]:
            watched = {contact_id for tenant, contact_id in self._watched if tenant == tenant_id}
            found = await self._runner.ask(tenant_id, pulses.show_pulses, watched, renewal=self._renewal)
            if due := watched - found.keys():
                return {**found, **await self._runner.change(tenant_id, pulses.watch, due)}
            return found

        return read


async def _beats(news: AsyncIterable[Mapping[UUID, Pulse]], ids: frozenset[UUID]) -> AsyncIterator[Pulse]:
    """Of what was read for all, the pulse of one person, whenever it is another one."""
    seen: Pulse | None = None
    async for found in news:
        if ids <= found.keys() and (pulse := together(found[one] for one in ids)) != seen:
            seen = pulse
            yield pulse
