"""Carries effects out: claim with a lease and commit, call without a transaction, settle by sets what has ended."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from . import faults, telemetry
from .effects import Answer, Answered, Claimed, Effect, Later, Lease, Unknown
from .postgres.failures import is_operational
from .postgres.transactions import Database, OpenWork, Transaction
from .settings import Settings
from .slots import Slots
from .tenants import Tenants, TenantSchedule

log = structlog.get_logger(__name__)
_AT_ONCE = 2
"""How many claims, and how many settlements, of one effect run at once: one tenant does not hold up the others."""
_AGAIN = timedelta(seconds=1)
"""How soon a claim that failed is tried again."""
_SETTLE_AGAIN = (0.2, 1.0, 5.0)
"""Seconds between the tries to store an answer, which must survive a moment without a database."""


class EffectRunner:
    """Carries out the effects of a service."""

    def __init__(
        self,
        database: Database,
        table: Sequence[Effect[Any]],
        *,
        open_work: OpenWork,
        settings: Settings,
        tenants: Tenants,
    ) -> None:
        self._database = database
        self._open_work = open_work
        self._settings = settings
        self._tenants = tenants
        self._workers = [self._worker(effect) for effect in table]
        self._idle = asyncio.Event()
        self._idle.set()

    async def run(self) -> None:
        """Carry out every effect of the table until `stop`."""
        self._idle.clear()
        try:
            async with asyncio.TaskGroup() as group:
                for worker in self._workers:
                    group.create_task(worker.run(self._tenants))
        finally:
            self._idle.set()

    async def stop(self, *, patience: timedelta) -> None:
        """Claim nothing more, and wait for the calls in hand: one cut off leaves an outcome nobody knows."""
        for worker in self._workers:
            worker.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience.total_seconds()):
                await self._idle.wait()

    async def run_once(self, effect: Effect[Any]) -> bool:
        """Claim once for every tenant, call, and settle; whether there was anything to claim."""
        return await self._worker(effect).run_once(await self._tenants.active())

    def _worker(self, effect: Effect[Any]) -> "EffectWorker":
        return EffectWorker(self._database, effect, open_work=self._open_work, settings=self._settings)


class EffectWorker:
    """Carries out one effect."""

    def __init__(self, database: Database, effect: Effect[Any], *, open_work: OpenWork, settings: Settings) -> None:
        self._database = database
        self._effect = effect
        self._open_work = open_work
        self._gather = settings.effect_gather.total_seconds()
        self._slots = Slots(effect.concurrency, share=settings.effect_share, gather=self._gather)
        self._claims = asyncio.Semaphore(_AT_ONCE)
        self._settlements = asyncio.Semaphore(_AT_ONCE)
        self._visited: dict[UUID, bool] = {}
        """Tenants that are claimed for now, and whether something has changed for them meanwhile."""
        self._answered: dict[UUID, list[Answered[Any]]] = {}
        """Calls that have ended and are not settled."""
        self._schedule: TenantSchedule | None = None
        self._visiting: asyncio.Task[None] | None = None
        self._stopping = False
        self._found_any = False

    async def run(self, tenants: Tenants) -> None:
        """Claim, call and settle until `stop`, and until the calls in hand then are settled."""
        self._schedule = TenantSchedule(tenants, self._database, by_time=self._effect.by_time)
        async with asyncio.TaskGroup() as self._tasks:
            self._visiting = self._tasks.create_task(self._visit_all(self._schedule))

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True
        if self._visiting is not None:
            self._visiting.cancel()

    async def run_once(self, tenants: Sequence[UUID]) -> bool:
        """Claim once for each tenant, call, and settle; whether there was anything to claim."""
        async with asyncio.TaskGroup() as self._tasks:
            for tenant in tenants:
                await self._claim(tenant)
        return self._found_any

    async def _visit_all(self, schedule: TenantSchedule) -> None:
        while True:
            try:
                for tenant in await schedule.next():
                    self._visit(tenant)
            except Exception as failure:
                if not is_operational(failure):
                    raise
                self._log(failure)
                await asyncio.sleep(_AGAIN.total_seconds())
            await asyncio.sleep(self._gather)  # many commits, one look at what they left to do

    def _visit(self, tenant: UUID) -> None:
        if tenant in self._visited:
            self._visited[tenant] = True
        else:
            self._visited[tenant] = False
            self._tasks.create_task(self._claim_all(tenant))

    async def _claim_all(self, tenant: UUID) -> None:
        more = True
        while more and not self._stopping:
            self._visited[tenant] = False
            more = await self._claim(tenant) or self._visited[tenant]
        del self._visited[tenant]

    async def _claim(self, tenant: UUID) -> bool:
        """Claim for free slots and begin the calls; whether there may be more to claim."""
        with telemetry.tracing(telemetry.new_trace(), effect=self._effect.name, tenant_id=str(tenant)):
            await self._slots.below_share(tenant)
            async with self._claims:
                # A share for everybody who is being asked; who has nothing soon leaves theirs to the others.
                slots = await self._slots.take(tenant, max(self._slots.number // max(len(self._visited), 1), 1))
                claimed = [] if self._stopping or not slots else await self._claimed(tenant, slots)
                self._slots.give(tenant, slots - len(claimed))
            for one in claimed:
                self._tasks.create_task(self._call(tenant, one))
        self._found_any = self._found_any or bool(claimed)
        return len(claimed) == slots

    async def _claimed(self, tenant: UUID, limit: int) -> Sequence[Claimed[Any]]:
        try:
            async with self._database.transaction(tenant, quiet=True) as transaction:
                lease = Lease(transaction.now + self._effect.lease, limit)
                claimed = await self._effect.claim(self._open_work(transaction), lease)
                if len(claimed) < limit:
                    await self._remember_next(tenant, transaction)
        except Exception as failure:  # noqa: BLE001 - one tenant's failure is its own
            self._log(failure)
            self._look_within(tenant, _AGAIN)
            return ()
        if claimed:  # a crash point is reached only by those who carry something
            faults.reach(f"{self._effect.name}.after_claim")
        return claimed

    async def _remember_next(self, tenant: UUID, transaction: Transaction) -> None:
        next_due = self._effect.next_due and await self._effect.next_due(self._open_work(transaction))
        if next_due is not None:
            self._look_within(tenant, next_due - transaction.now)

    def _look_within(self, tenant: UUID, time: timedelta) -> None:
        if self._schedule is not None:
            self._schedule.within(tenant, after=time)

    async def _call(self, tenant: UUID, claimed: Claimed[Any]) -> None:
        answered = Answered(claimed, await self._answer(claimed))
        faults.reach(f"{self._effect.name}.after_call")
        if tenant in self._answered:
            self._answered[tenant].append(answered)
        else:
            self._answered[tenant] = [answered]
            self._tasks.create_task(self._settle_all(tenant))

    async def _answer(self, claimed: Claimed[Any]) -> Answer:
        try:
            async with asyncio.timeout(self._effect.timeout.total_seconds()):
                return await self._effect.ask(claimed)
        except Exception as failure:  # noqa: BLE001 - whatever it was, the provider may have done it
            log.warning("outcome_unknown", id=str(claimed.id), reason=f"{type(failure).__name__}: {failure}"[:300])
            return Unknown(type(failure).__name__)

    async def _settle_all(self, tenant: UUID) -> None:
        """Settle for one tenant as long as calls of it have ended; what ends meanwhile is the next set."""
        while self._answered[tenant]:
            async with self._settlements:
                together, self._answered[tenant] = self._answered[tenant], []
                await self._settle(tenant, together)
            self._slots.give(tenant, len(together))
        del self._answered[tenant]

    async def _settle(self, tenant: UUID, answered: Sequence[Answered[Any]]) -> None:
        """Store what calls came to: together, or, if one of them cannot be stored, each alone."""
        try:
            await self._store_patiently(tenant, answered)
        except Exception as failure:  # noqa: BLE001 - its lease runs out, and it is asked about again
            if len(answered) == 1 or is_operational(failure):
                self._log(failure)
                return
            for one in answered:
                await self._settle(tenant, [one])

    async def _store_patiently(self, tenant: UUID, answered: Sequence[Answered[Any]]) -> None:
        for pause in _SETTLE_AGAIN:
            try:
                return await self._store(tenant, answered)
            except Exception as failure:
                if not is_operational(failure):
                    raise
                log.warning("settlement_postponed", reason=str(failure)[:200])
            await asyncio.sleep(pause)
        return await self._store(tenant, answered)

    async def _store(self, tenant: UUID, answered: Sequence[Answered[Any]]) -> None:
        async with self._database.transaction(tenant, quiet=True) as transaction:
            await self._effect.settle(self._open_work(transaction), answered)
            if any(isinstance(one.answer, Later | Unknown) for one in answered):
                await self._remember_next(tenant, transaction)
        for one in answered:
            telemetry.EFFECTS_SETTLED.labels(self._effect.name, type(one.answer).__name__).inc()
            faults.reach(f"{self._effect.name}.after_settle")

    def _log(self, failure: Exception) -> None:
        if is_operational(failure):
            log.warning("effect_postponed", effect=self._effect.name, reason=str(failure)[:200])
        else:
            log.error("effect_failed", effect=self._effect.name, exc_info=failure)
