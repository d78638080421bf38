"""`every(seconds=…, run=…)`: what time makes a service do, tenant by tenant; one tenant's failure is its own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from . import telemetry
from .postgres import parked
from .postgres.transactions import Database, OpenWork, Transaction, is_operational
from .tenants import Tenants, Turns

log = structlog.get_logger(__name__)
Run = Callable[[Any, int], Awaitable[int]]
"""`run(work, limit)` does at most so many things and returns how many it did."""
NextDue = Callable[[Any], Awaitable[datetime | None]]
_AT_ONCE = timedelta(0)


@dataclass(frozen=True, kw_only=True)
class Job:
    """A handler that time calls."""

    run: Run
    interval: timedelta
    limit: int
    next_due: NextDue | None = None
    after_backlog: bool = False
    """Wait while events that could change the answer may still be on their way in."""


def every(*, seconds: float, run: Run, limit: int, next_due: NextDue | None = None, after_backlog: bool = False) -> Job:
    """Run for each tenant every so many seconds, at most `limit` things a transaction, until nothing is left.

    With `next_due` a tenant's turn comes when it has changed, and at the moment `next_due(work)` returns after a run,
    but never more often than every so many seconds: for what must be prompt and is rare.

    With `after_backlog` the job waits until what came while this process was away is consumed, and leaves a tenant
    alone while records of it are parked to be tried again: for decisions that cannot be taken back.
    """
    return Job(
        run=run, interval=timedelta(seconds=seconds), limit=limit, next_due=next_due, after_backlog=after_backlog
    )


async def only_changes(_work: object) -> None:
    """The `next_due` of a job to which only a change gives something to do, never time alone."""


class JobRunner:
    """Runs the jobs of a service."""

    def __init__(
        self,
        database: Database,
        table: Sequence[Job],
        *,
        open_work: OpenWork,
        tenants: Tenants,
        caught_up: Callable[[], bool] = lambda: True,
    ) -> None:
        self._database = database
        self._table = table
        self._open_work = open_work
        self._tenants = tenants
        self._caught_up = caught_up

    async def run(self) -> None:
        """Run every job of the table for ever."""
        async with asyncio.TaskGroup() as group:
            for job in self._table:
                group.create_task(self._repeat(job), name=job.run.__name__)

    async def _repeat(self, job: Job) -> None:
        turns = Turns(self._tenants, self._database)
        while True:
            busy = False
            try:
                for tenant in await turns.next():
                    pause = await self._run_for(job, tenant)
                    busy = busy or pause == _AT_ONCE
                    if pause is not None:
                        turns.again(tenant, after=pause)
            except Exception as failure:
                if not is_operational(failure):
                    raise
                log.warning("job_postponed", job=job.run.__name__, reason=str(failure)[:200])
            if not busy:
                await asyncio.sleep(job.interval.total_seconds())

    async def run_once(self, job: Job) -> bool:
        """One transaction for each tenant; whether any of them has more to do."""
        pauses = [await self._run_for(job, tenant) for tenant in await self._tenants.active()]
        return _AT_ONCE in pauses

    async def _run_for(self, job: Job, tenant: UUID) -> timedelta | None:
        """Run once for a tenant; returns how long after it there is more to do, None for not before a change."""
        if job.after_backlog and not self._caught_up():
            return job.interval
        trace = telemetry.new_trace()
        with telemetry.tracing(trace, job=job.run.__name__, tenant_id=str(tenant)):
            try:
                with telemetry.JOB_SECONDS.labels(job.run.__name__).time():
                    return await self._commit(job, tenant)
            except Exception:
                log.exception("job_failed")
                return job.interval

    async def _commit(self, job: Job, tenant: UUID) -> timedelta | None:
        # Quiet, or a job that finds nothing to do would call itself again.
        async with self._database.transaction(tenant, quiet=True) as transaction:
            done, pause = await self._run_in(transaction, job, tenant)
        if done:
            self._database.changed.tell(tenant)
        return pause

    async def _run_in(self, transaction: Transaction, job: Job, tenant: UUID) -> tuple[int, timedelta | None]:
        if job.after_backlog and await parked.is_waiting(transaction.connection, tenant):
            return 0, job.interval
        work = self._open_work(transaction)
        done = await job.run(work, job.limit)
        if done >= job.limit:
            return done, _AT_ONCE
        if job.next_due is None:
            return done, job.interval
        due = await job.next_due(work)
        # What is due already and was left alone, such as a locked row, is not tried again at once.
        return done, None if due is None else max(due - transaction.now, timedelta.resolution)
