"""`every(seconds=…, run=…)`: what time makes a service do; its jobs are a table of these."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Run = Callable[[Any, int], Awaitable[int]]
"""`run(work, limit)` does at most so many things and returns how many it did."""
NextDue = Callable[[Any], Awaitable[datetime | None]]
GiveWay = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Job:
    """A handler that time calls."""

    run: Run
    interval: timedelta
    limit: int
    next_due: NextDue | None = None
    after_backlog: bool = False
    """Wait while events that could change the answer may still be on their way in."""
    give_way: GiveWay | None = None


def every(  # noqa: PLR0913 - what a job may need, each by its name
    *,
    seconds: float,
    run: Run,
    limit: int,
    next_due: NextDue | None = None,
    after_backlog: bool = False,
    give_way: GiveWay | None = None,
) -> Job:
    """Run for each tenant every so many seconds, at most `limit` things a transaction, until nothing is left.

    With `next_due` a tenant's turn comes when it has changed, and at the moment `next_due(work)` returns after a run,
    but never more often than every so many seconds: for what must be prompt and is rare.

    With `after_backlog` the job waits until what came while this process was away is consumed, and leaves a tenant
    alone while records of it are parked to be tried again: for decisions that cannot be taken back.

    A run that fails changes nothing and comes again. With `give_way`, one that failed for another reason than the
    database comes again with half its limit, until it works or fails with a limit of one; then `give_way(work)` is
    called in a transaction of its own: so that the one thing that cannot be done does not hold up the rest for ever.
    """
    return Job(
        run=run,
        interval=timedelta(seconds=seconds),
        limit=limit,
        next_due=next_due,
        after_backlog=after_backlog,
        give_way=give_way,
    )


async def only_changes(_work: object) -> None:
    """The `next_due` of a job to which only a change gives something to do, never time alone."""
