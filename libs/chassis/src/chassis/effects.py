"""Calls to the world: claim with a lease and commit, call without a transaction, settle if the lease still holds."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog

from . import faults, telemetry
from .postgres.tenancy import active_tenants
from .postgres.transactions import Database, OpenWork, is_operational
from .pulse import Listener
from .settings import Settings

log = structlog.get_logger(__name__)
R = TypeVar("R")
_TENANTS_AT_ONCE = 4


@dataclass(frozen=True)
class Lease:
    """What a claim writes: who may settle, until when nobody else may claim, and how many it may take."""

    until: datetime
    limit: int


@dataclass(frozen=True)
class Claimed(Generic[R]):
    """One thing to do: its row, the epoch its lease was given, and what the call needs."""

    id: UUID
    epoch: int
    request: R
    asked_before: bool = False
    """An earlier attempt was made and its outcome is not known."""


@dataclass(frozen=True)
class Succeeded:
    """The provider did it, and this is its name for it."""

    reference: str


@dataclass(frozen=True)
class Refused:
    """The provider will not do it, now or later."""

    reason: str


@dataclass(frozen=True)
class Later:
    """The provider did not do it, and may when asked again after so many seconds."""

    reason: str
    seconds: float


@dataclass(frozen=True)
class Unknown:
    """Nobody knows whether the provider did it."""

    reason: str


Answer = Succeeded | Refused | Later | Unknown


@dataclass(frozen=True, kw_only=True)
class Effect(Generic[R]):
    """One kind of call. Not repeatable: an unknown outcome is looked up, never tried again blindly."""

    name: str
    claim: Callable[[Any, Lease], Awaitable[Sequence[Claimed[R]]]]
    call: Callable[[R], Awaitable[Answer]]
    settle: Callable[[Any, Claimed[R], Answer], Awaitable[None]]
    look_up: Callable[[R], Awaitable[Answer]] | None = None
    timeout: timedelta = timedelta(seconds=15)
    lease: timedelta = timedelta(seconds=60)
    repeatable: bool
    concurrency: int = 16

    def __post_init__(self) -> None:
        """Refuse what could repeat a call blindly, or outlive its lease."""
        if not self.repeatable and self.look_up is None:
            message = f"{self.name}: not repeatable and nothing to look it up with"
            raise ValueError(message)
        if self.timeout * 2 > self.lease:
            message = f"{self.name}: the lease must be at least twice the timeout"
            raise ValueError(message)


class EffectRunner:
    """Carries out the effects of a service."""

    def __init__(
        self, database: Database, table: Sequence[Effect[Any]], *, open_work: OpenWork, settings: Settings
    ) -> None:
        self._database = database
        self._table = table
        self._open_work = open_work
        self._poll = settings.effect_poll
        self._gather = settings.effect_gather.total_seconds()
        self._stopping = False
        self._stop = Listener()
        self._idle = asyncio.Event()
        self._idle.set()

    async def run(self) -> None:
        """Carry out every effect of the table until `stop`."""
        self._idle.clear()
        try:
            async with asyncio.TaskGroup() as group:
                for effect in self._table:
                    group.create_task(self._repeat(effect), name=effect.name)
        finally:
            self._idle.set()

    async def stop(self, *, patience: timedelta) -> None:
        """Claim nothing more, and wait for the calls in hand: one cut off leaves an outcome nobody knows."""
        self._stopping = True
        self._stop.beat()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience.total_seconds()):
                await self._idle.wait()

    async def _repeat(self, effect: Effect[Any]) -> None:
        self._database.changed.add(self._stop)
        while not self._stopping:
            try:
                busy = await self.run_once(effect)
            except Exception as failure:
                if not is_operational(failure):
                    raise
                log.warning("effect_postponed", effect=effect.name, reason=str(failure)[:200])
                busy = False
            if not busy:
                await self._stop.wait(self._poll)
                await asyncio.sleep(self._gather)  # many commits, one look at what they left to do

    async def run_once(self, effect: Effect[Any]) -> bool:
        """Claim, call and settle what every tenant has waiting; whether there was any."""
        async with self._database.tenantless() as (connection, _now):
            tenants = await active_tenants(connection)
        room = asyncio.Semaphore(_TENANTS_AT_ONCE)

        async def run(tenant: UUID) -> bool:
            async with room:
                return await self._run_for(effect, tenant)

        return any(await asyncio.gather(*map(run, random.sample(tenants, len(tenants)))))

    async def _run_for(self, effect: Effect[Any], tenant: UUID) -> bool:
        with telemetry.tracing(telemetry.new_trace(), effect=effect.name, tenant_id=str(tenant)):
            try:
                async with self._database.transaction(tenant, quiet=True) as transaction:
                    lease = Lease(transaction.now + effect.lease, effect.concurrency)
                    claimed = await effect.claim(self._open_work(transaction), lease)
                if not claimed:
                    return False  # a crash point is reached only by those who carry something
                faults.reach(f"{effect.name}.after_claim")
                answers = await asyncio.gather(*(self._ask(effect, one) for one in claimed))
                faults.reach(f"{effect.name}.after_call")
                await self._settle(effect, tenant, list(zip(claimed, answers, strict=True)))
                faults.reach(f"{effect.name}.after_settle")
                return bool(claimed)
            except Exception as failure:
                if is_operational(failure):  # one tenant's locks are its own trouble
                    log.warning("effect_postponed", reason=str(failure)[:200])
                else:
                    log.exception("effect_failed")
                return False

    async def _ask(self, effect: Effect[Any], claimed: Claimed[Any]) -> Answer:
        blind = claimed.asked_before and not effect.repeatable
        ask = effect.look_up if blind and effect.look_up is not None else effect.call
        try:
            async with asyncio.timeout(effect.timeout.total_seconds()):
                return await ask(claimed.request)
        except Exception as failure:  # noqa: BLE001 - whatever it was, the provider may have done it
            log.warning("outcome_unknown", id=str(claimed.id), reason=f"{type(failure).__name__}: {failure}"[:300])
            return Unknown(type(failure).__name__)

    async def _settle(self, effect: Effect[Any], tenant: UUID, settled: Sequence[tuple[Claimed[Any], Answer]]) -> None:
        if not settled:
            return
        try:
            await self._settle_together(effect, tenant, settled)
        except Exception as failure:
            if is_operational(failure) or len(settled) == 1:
                raise
            for one in settled:
                await self._settle_alone(effect, tenant, one)
        for _claimed, answer in settled:
            telemetry.EFFECTS_SETTLED.labels(effect.name, type(answer).__name__).inc()

    async def _settle_alone(self, effect: Effect[Any], tenant: UUID, one: tuple[Claimed[Any], Answer]) -> None:
        try:
            await self._settle_together(effect, tenant, [one])
        except Exception as failure:
            if is_operational(failure):
                raise
            log.exception("settlement_failed", id=str(one[0].id))  # its lease runs out, and it is asked about again

    async def _settle_together(
        self, effect: Effect[Any], tenant: UUID, settled: Sequence[tuple[Claimed[Any], Answer]]
    ) -> None:
        async with self._database.transaction(tenant, quiet=True) as transaction:
            work = self._open_work(transaction)
            for claimed, answer in settled:
                await effect.settle(work, claimed, answer)
