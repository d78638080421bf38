"""Carries effects out: claim with a lease and commit, call without a transaction, settle by sets what has ended."""

import asyncio
import contextlib
import random
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from . import faults, telemetry
from .effects import Answer, Answered, Claimed, Effect, Later, Lease, Unknown
from .places import Places
from .postgres.tenancy import active_tenants
from .postgres.transactions import Database, OpenWork, Transaction, is_operational
from .pulse import Listener
from .settings import Settings

log = structlog.get_logger(__name__)
_AT_ONCE = 2
"""Claims, and settlements, of one effect that are under way together: a tenant that locks holds up no other."""
_AGAIN = 1.0
"""Seconds after which a claim that failed is tried again."""
_SETTLE_AGAIN = (0.2, 1.0, 5.0)
"""Seconds between the tries to store an answer: what a provider said is not given up for a moment without database."""
_PER_TENANT = timedelta(milliseconds=20)
"""Many tenants are polled less often, so that polling them costs the same."""


class EffectRunner:
    """Carries out the effects of a service."""

    def __init__(
        self, database: Database, table: Sequence[Effect[Any]], *, open_work: OpenWork, settings: Settings
    ) -> None:
        self._database = database
        self._open_work = open_work
        self._settings = settings
        self._workers = [self._worker(effect) for effect in table]
        self._idle = asyncio.Event()
        self._idle.set()

    async def run(self) -> None:
        """Carry out every effect of the table until `stop`."""
        self._idle.clear()
        try:
            async with asyncio.TaskGroup() as group:
                for worker in self._workers:
                    group.create_task(worker.run())
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
        return await self._worker(effect).run_once()

    def _worker(self, effect: Effect[Any]) -> "EffectWorker":
        return EffectWorker(self._database, effect, open_work=self._open_work, settings=self._settings)


class EffectWorker:
    """Carries out one effect."""

    def __init__(self, database: Database, effect: Effect[Any], *, open_work: OpenWork, settings: Settings) -> None:
        self._database = database
        self._effect = effect
        self._open_work = open_work
        self._poll = settings.effect_poll
        self._gather = settings.effect_gather.total_seconds()
        self._changes = Listener()
        self._places = Places(effect.concurrency, gather=self._gather)
        self._claims = asyncio.Semaphore(_AT_ONCE)
        self._settlements = asyncio.Semaphore(_AT_ONCE)
        self._visited: dict[UUID, bool] = {}
        """Tenants that are claimed for now, and whether something has changed for them meanwhile."""
        self._answered: dict[UUID, list[Answered[Any]]] = {}
        """Calls that have ended and are not settled."""
        self._due: dict[UUID, float] = {}
        """When there may be more to claim, in seconds of the loop's clock."""
        self._next_round = 0.0
        self._stopping = False
        self._found_any = False

    async def run(self) -> None:
        """Claim, call and settle until `stop`, and until the calls in hand then are settled."""
        self._database.changed.add(self._changes)
        async with asyncio.TaskGroup() as self._tasks:
            while not self._stopping:
                for tenant in await self._tenants_to_visit():
                    self._visit(tenant)
                await self._changes.wait(timedelta(seconds=max(self._wake_at() - _clock(), 0)))
                await asyncio.sleep(self._gather)  # many commits, one look at what they left to do

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True
        self._changes.beat()

    async def run_once(self) -> bool:
        """Claim once for every tenant, call, and settle; whether there was anything to claim."""
        async with asyncio.TaskGroup() as self._tasks:
            for tenant in _shuffled(await self._active()):
                await self._claim(tenant)
        return self._found_any

    async def _tenants_to_visit(self) -> Sequence[UUID]:
        """Tenants that changed or have something due; all of them when it is time for a poll."""
        now = _clock()
        due = {tenant for tenant, at in self._due.items() if at <= now}
        asked_for = self._changes.heard() | due
        for tenant in due:
            del self._due[tenant]
        try:
            active = await self._active()
        except Exception as failure:
            if not is_operational(failure):
                raise
            self._log(failure)
            self._next_round = now + _AGAIN
            return ()
        if now < self._next_round:
            return _shuffled([tenant for tenant in active if tenant in asked_for])
        self._next_round = now + max(self._poll, _PER_TENANT * len(active)).total_seconds()
        return _shuffled(active)

    async def _active(self) -> Sequence[UUID]:
        async with self._database.tenantless() as (connection, _now):
            return await active_tenants(connection)

    def _wake_at(self) -> float:
        return min([self._next_round, *self._due.values()])

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
        """Claim for free places and begin the calls; whether there may be more to claim."""
        with telemetry.tracing(telemetry.new_trace(), effect=self._effect.name, tenant_id=str(tenant)):
            async with self._claims:
                # A share for everybody who is being asked; who has nothing soon leaves theirs to the others.
                places = await self._places.take(max(self._places.number // max(len(self._visited), 1), 1))
                claimed = [] if self._stopping else await self._claimed(tenant, places)
                self._places.give(places - len(claimed))
            for one in claimed:
                self._tasks.create_task(self._call(tenant, one))
        self._found_any = self._found_any or bool(claimed)
        return len(claimed) == places

    async def _claimed(self, tenant: UUID, limit: int) -> Sequence[Claimed[Any]]:
        try:
            async with self._database.transaction(tenant, quiet=True) as transaction:
                lease = Lease(transaction.now + self._effect.lease, limit)
                claimed = await self._effect.claim(self._open_work(transaction), lease)
                if len(claimed) < limit:
                    await self._remember_next(tenant, transaction)
        except Exception as failure:  # noqa: BLE001 - one tenant's failure is its own
            self._log(failure)
            self._look_in(tenant, _AGAIN)
            return ()
        if claimed:  # a crash point is reached only by those who carry something
            faults.reach(f"{self._effect.name}.after_claim")
        return claimed

    async def _remember_next(self, tenant: UUID, transaction: Transaction) -> None:
        next_due = self._effect.next_due and await self._effect.next_due(self._open_work(transaction))
        if next_due is not None:
            self._look_in(tenant, (next_due - transaction.now).total_seconds())

    def _look_in(self, tenant: UUID, seconds: float) -> None:
        at = _clock() + seconds
        if at < self._wake_at():
            self._changes.beat()
        self._due[tenant] = min(at, self._due.get(tenant, at))

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
            self._places.give(len(together))
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


def _clock() -> float:
    return asyncio.get_running_loop().time()


def _shuffled(tenants: Collection[UUID]) -> list[UUID]:
    return random.sample(list(tenants), len(tenants))
