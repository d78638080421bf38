"""Carries jobs out, tenant by tenant; one tenant's failure is its own."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from . import telemetry
from .jobs import GiveWay, Job, Run
from .postgres import parked
from .postgres.failures import is_operational
from .postgres.transactions import Database, OpenWork, Transaction
from .tenants import Tenants, TenantSchedule

log = structlog.get_logger(__name__)
_AT_ONCE = timedelta(0)


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
        self._narrowed: dict[tuple[Run, UUID], int] = {}
        """Of a job that has failed for a tenant lately, how many things a run may do until it works again."""

    async def run(self) -> None:
        """Run every job of the table for ever."""
        async with asyncio.TaskGroup() as group:
            for job in self._table:
                group.create_task(self._repeat(job), name=job.run.__name__)

    async def _repeat(self, job: Job) -> None:
        schedule = TenantSchedule(self._tenants, self._database)
        while True:
            busy = False
            try:
                for tenant in await schedule.next():
                    pause = await self._run_for(job, tenant)
                    busy = busy or pause == _AT_ONCE
                    if pause is not None:
                        schedule.again(tenant, after=pause)
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
                    pause = await self._commit(job, tenant)
            except Exception as failure:
                if is_operational(failure):
                    log.warning("job_postponed", reason=str(failure)[:200])
                    return job.interval
                log.exception("job_failed", limit=self._limit_of(job, tenant))
                return await self._narrow(job, tenant)
            self._widen(job, tenant)
            return pause

    def _limit_of(self, job: Job, tenant: UUID) -> int:
        return self._narrowed.get((job.run, tenant), job.limit)

    async def _narrow(self, job: Job, tenant: UUID) -> timedelta:
        """After a failure: half as much is tried at once; the one thing that fails by itself gives way."""
        limit = self._limit_of(job, tenant)
        if job.give_way is None:
            return job.interval
        if limit > 1:
            self._narrowed[job.run, tenant] = limit // 2
            return _AT_ONCE
        await self._give_way(job.give_way, tenant)
        return job.interval

    def _widen(self, job: Job, tenant: UUID) -> None:
        if (limit := self._narrowed.pop((job.run, tenant), job.limit) * 2) < job.limit:
            self._narrowed[job.run, tenant] = limit

    async def _give_way(self, give_way: GiveWay, tenant: UUID) -> None:
        try:
            async with self._database.transaction(tenant, quiet=True) as transaction:
                await give_way(self._open_work(transaction))
        except Exception:
            log.exception("giving_way_failed")  # the run fails again, and this comes with it

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
        work, limit = self._open_work(transaction), self._limit_of(job, tenant)
        done = await job.run(work, limit)
        if done >= limit:
            return done, _AT_ONCE
        if job.next_due is None:
            return done, job.interval
        due = await job.next_due(work)
        # What is due already and was left alone, such as a locked row, is not tried again at once.
        return done, None if due is None else max(due - transaction.now, timedelta.resolution)
