"""`every(seconds=…, run=…)`: what time makes a service do, tenant by tenant; one tenant's failure is its own."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from . import telemetry
from .postgres import parked
from .postgres.tenancy import active_tenants
from .postgres.transactions import Database, OpenWork, is_operational

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """A handler that runs again and again: `run(work, limit)` returns how many things it took."""

    run: Callable[[Any, int], Awaitable[int]]
    interval: timedelta
    limit: int
    after_backlog: bool = False
    """Wait while events that could change the answer may still be on their way in."""


def every(*, seconds: float, run: Callable[[Any, int], Awaitable[int]], limit: int, after_backlog: bool = False) -> Job:
    """Run for each tenant every so many seconds, at most `limit` things a transaction, until nothing is left.

    With `after_backlog` the job waits until what came while this process was away is consumed, and leaves a tenant
    alone while records of it are parked to be tried again: for decisions that cannot be taken back.
    """
    return Job(run, timedelta(seconds=seconds), limit, after_backlog)


class JobRunner:
    """Runs the jobs of a service."""

    def __init__(
        self,
        database: Database,
        table: Sequence[Job],
        *,
        open_work: OpenWork,
        caught_up: Callable[[], bool] = lambda: True,
    ) -> None:
        self._database = database
        self._table = table
        self._open_work = open_work
        self._caught_up = caught_up

    async def run(self) -> None:
        """Run every job of the table for ever."""
        async with asyncio.TaskGroup() as group:
            for job in self._table:
                group.create_task(self._repeat(job), name=job.run.__name__)

    async def _repeat(self, job: Job) -> None:
        while True:
            more = await self.run_once(job)
            if not more:
                await asyncio.sleep(job.interval.total_seconds())

    async def run_once(self, job: Job) -> bool:
        """One transaction for each tenant, in random order; whether any of them has more to do."""
        if job.after_backlog and not self._caught_up():
            return False
        try:
            async with self._database.tenantless() as (connection, _now):
                tenants = list(await active_tenants(connection))
        except Exception as failure:
            if not is_operational(failure):
                raise
            log.warning("job_postponed", job=job.run.__name__, reason=str(failure)[:200])
            return False
        random.shuffle(tenants)
        return any([await self._run_for(job, tenant) for tenant in tenants])

    async def _run_for(self, job: Job, tenant: Any) -> bool:  # noqa: ANN401 - UUID of a tenant
        trace = telemetry.new_trace()
        with telemetry.tracing(trace, job=job.run.__name__, tenant_id=str(tenant)):
            try:
                with telemetry.JOB_SECONDS.labels(job.run.__name__).time():
                    async with self._database.transaction(tenant) as transaction:
                        if job.after_backlog and await parked.is_waiting(transaction.connection, tenant):
                            return False
                        return await job.run(self._open_work(transaction), job.limit) >= job.limit
            except Exception:
                log.exception("job_failed")
                return False
