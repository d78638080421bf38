"""Pages that follow figures, as server-sent events over raw connections, while purchases come in."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import uvloop

from .costs import Meter, Reading
from .load import Report, get, open_loop
from .purchases import Shop, Till

RAMP_SECONDS = 5.0
"""For the first purchases to arrive, before anything is measured."""
_STARTED = 120.0
"""Seconds within which all pages must have been answered."""


@dataclass(frozen=True)
class Purchases:
    """Purchases at a fixed rate, of each contact in each of these campaigns."""

    shops: Sequence[Shop]
    emails: Sequence[str]
    rate: float

    def requests(self) -> Iterator[bytes]:
        """Each, one after the other."""
        tills = [Till(shop) for shop in self.shops]
        return (till.request(number, email) for number, email in enumerate(self.emails) for till in tills)


@dataclass(frozen=True)
class Crowd:
    """Pages that are open, by the addresses of their streams, while purchases come in; measured for so long."""

    urls: Sequence[str]
    cookie: str
    purchases: Purchases
    seconds: float
    meter: Meter


@dataclass(frozen=True)
class Followed:
    """What happened meanwhile: pages still open, states shown to all of them together, and the meter."""

    open: int
    states: int
    purchases: int
    before: Reading
    after: Reading


def follow(crowd: Crowd) -> Followed:
    """Open every stream, wait until all are answered, and count what they are told; runs in a process of its own."""
    return uvloop.run(_follow(crowd))


async def _follow(crowd: Crowd) -> Followed:
    counts = [_Count() for _ in crowd.urls]
    tasks = [asyncio.create_task(_read(url, crowd.cookie, one)) for url, one in zip(crowd.urls, counts, strict=True)]
    deadline = time.monotonic() + _STARTED
    while not all(one.is_open for one in counts) and time.monotonic() < deadline:  # noqa: ASYNC110 - a poll
        await asyncio.sleep(0.1)
    bought = crowd.purchases
    seconds = RAMP_SECONDS + crowd.seconds
    buying = asyncio.create_task(open_loop(bought.shops[0].url, bought.requests(), rate=bought.rate, seconds=seconds))
    await asyncio.sleep(RAMP_SECONDS)
    begun, before = sum(one.states for one in counts), crowd.meter.read()
    await asyncio.sleep(crowd.seconds)
    after, ended = crowd.meter.read(), sum(one.states for one in counts)
    still_open = sum(one.is_open and not task.done() for one, task in zip(counts, tasks, strict=True))
    for task in tasks:
        task.cancel()
    report, *_ = await asyncio.gather(buying, *tasks, return_exceptions=True)
    accepted = report.accepted if isinstance(report, Report) else 0
    return Followed(still_open, ended - begun, accepted, before, after)


@dataclass
class _Count:
    is_open: bool = False
    states: int = 0


async def _read(url: str, cookie: str, count: _Count) -> None:
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        writer.write(get(url, Cookie=cookie, Accept="text/event-stream"))
        count.is_open = b" 200 " in await reader.readline()
        while line := await reader.readline():
            count.states += line.startswith(b"id: ")
    finally:
        writer.close()
