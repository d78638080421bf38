"""One process: its parts run until it is asked to stop or one of them fails, and then all of them are stopped."""

import asyncio
import gc
import os
import signal
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass

import structlog

log = structlog.get_logger(__name__)
_COLLECTIONS = (50_000, 20, 50)
"""New objects before a collection, and collections of one generation before one of the next."""


async def _nothing() -> None:
    """Do nothing: for a part that may be cancelled at any time."""


@dataclass(frozen=True)
class Part:
    """Something that runs as long as the process does."""

    name: str
    run: Callable[[], Awaitable[None]]
    _: KW_ONLY
    drain: Callable[[], Awaitable[None]] = _nothing
    """Asks others to bring nothing new, and returns when they have noticed; meanwhile every part goes on."""
    stop: Callable[[], Awaitable[None]] = _nothing
    """Begins nothing new and returns when what is in hand is finished, or too slow; `run` is cancelled after it."""


def collect_rarely() -> None:
    """Let the garbage collector pass over what was made at start, and look at the rest less often.

    What events are made of dies when nobody refers to it any more; looking for cycles among it cost a third of the
    processor time of an order.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)


async def live(parts: Sequence[Part], *, role: str) -> None:
    """Run every part until SIGTERM or SIGINT. Raises `SystemExit` if one ended that should have gone on.

    Asked to stop, a process first drains while all parts go on, and then stops them, side by side. A process of which a
    part has failed does not drain, or not any longer: what the part did waits for the next process.
    """
    collect_rarely()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    tasks = {asyncio.create_task(_run(part), name=part.name): part for part in parts}
    waiter = asyncio.create_task(stopping.wait(), name="stop")
    log.info("process_started", role=role, pid=os.getpid())
    try:
        await asyncio.wait([*tasks, waiter], return_when=asyncio.FIRST_COMPLETED)
        if not any(task.done() for task in tasks):
            log.info("process_draining", role=role)
            await _drained(parts, tasks)
        ended = [task for task in tasks if task.done()]
        for task in ended:
            log.error("part_failed", part=task.get_name(), exc_info=task.exception())
        await asyncio.gather(*(part.stop() for task, part in tasks.items() if not task.done()))
    finally:
        await _cancel(*tasks, waiter)
    log.info("process_stopped", failed=len(ended))
    if ended:
        raise SystemExit(1)


async def _drained(parts: Sequence[Part], running: Iterable["asyncio.Task[None]"]) -> None:
    """Drain until every part is done with it, or one of them has ended."""
    draining = asyncio.create_task(_drain(parts), name="drain")
    try:
        await asyncio.wait([draining, *running], return_when=asyncio.FIRST_COMPLETED)
        if draining.done():
            await draining
    finally:
        await _cancel(draining)


async def _drain(parts: Sequence[Part]) -> None:
    await asyncio.gather(*(part.drain() for part in parts))


async def _run(part: Part) -> None:
    await part.run()


async def _cancel(*tasks: "asyncio.Task[object]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
