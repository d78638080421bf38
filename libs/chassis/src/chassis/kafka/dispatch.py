"""What happens with a run of records: one transaction, or one by one, and what cannot be applied is parked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from contracts.gateway import TenantChanged
from contracts.registry import BY_TYPE

from .. import faults, telemetry
from ..errors import Missing, NotYet, Rejected
from ..postgres import inbox, parked
from ..postgres.tenancy import keep_tenant
from ..postgres.transactions import Database, OpenWork, Transaction, is_conflict, is_operational
from ..settings import Settings
from ..subscriptions import Subscription, by_type
from .envelope import Record

log = structlog.get_logger(__name__)


class TooOld(Rejected):
    """Older than the inbox remembers: whether it was applied is not known any more."""

    title = "Too old"


@dataclass(frozen=True)
class Taken:
    """How a run ended."""

    applied: int = 0
    died: int = 0


class Dispatcher:
    """Applies runs of records of one tenant to the handlers of a service."""

    def __init__(
        self, database: Database, table: Sequence[Subscription], *, open_work: OpenWork, settings: Settings
    ) -> None:
        self._database = database
        self._handlers = by_type([*table, Subscription(TenantChanged, keep_tenant, once=False)])
        self._open_work = open_work
        self._settings = settings

    @property
    def topics(self) -> tuple[str, ...]:
        """Names of the topics this service reads."""
        return tuple(sorted({subscription.event.topic.name for subscription in self._handlers.values()}))

    async def take(self, run: Sequence[Record]) -> Taken:
        """Apply a run: all in one transaction, or, if that fails, each in its own. Operational failures are raised."""
        run = [record for record in run if self._is_ours(record)]
        try:
            if run and run[0].tenant_id is not None:
                with telemetry.RUN_SECONDS.time():
                    await self.apply(run)
                return Taken(applied=len(run))
        except Exception as failure:
            if is_operational(failure) and not (is_conflict(failure) and len(run) > 1):
                raise
            if len(run) == 1:
                return await self._set_aside(run[0], failure)
        return await self._one_by_one(run, patient=True)

    async def take_apart(self, run: Sequence[Record]) -> Taken:
        """Apply each record of a run in its own transaction; one the database cannot take is parked like any other."""
        return await self._one_by_one([record for record in run if self._is_ours(record)], patient=False)

    async def _one_by_one(self, run: Sequence[Record], *, patient: bool) -> Taken:
        taken = [await self._take_one(record, patient=patient) for record in run]
        return Taken(sum(t.applied for t in taken), sum(t.died for t in taken))

    async def apply(self, run: Sequence[Record]) -> None:
        """Apply records of one tenant in one transaction; those the inbox knows are done."""
        tenant_id = run[0].tenant_id
        if tenant_id is None:
            run[0].event()  # says what is wrong
            raise AssertionError
        async with self._database.transaction(tenant_id) as transaction:
            fresh = await inbox.claim(transaction, [r.message_id for r in run if self._once(r)])
            work = self._open_work(transaction)
            for record in run:
                if self._once(record) and record.message_id not in fresh:
                    telemetry.EVENTS_REPEATED.labels(record.type).inc()
                    continue
                fresh.discard(record.message_id)  # the same id twice in one run is done once
                await self._handle(record, transaction, work)

    async def _handle(self, record: Record, transaction: Transaction, work: object) -> None:
        event = record.event()
        subscription = self._handlers[record.type]
        perishable = subscription.once and not subscription.event.topic.compacted
        if perishable and transaction.now - record.said_at() > timedelta(days=self._settings.inbox_days):
            raise TooOld
        faults.reach("handler.before")
        with telemetry.tracing(record.trace(), message_id=record.message_id, type=record.type, key=str(record.key)):
            await subscription.handler(transaction if subscription.handler is keep_tenant else work, event)
        telemetry.EVENTS_HANDLED.labels(record.type).inc()

    async def _take_one(self, record: Record, *, patient: bool) -> Taken:
        try:
            await self.apply([record])
        except Exception as failure:
            if patient and is_operational(failure):
                raise
            return await self._set_aside(record, failure)
        return Taken(applied=1)

    async def _set_aside(self, record: Record, failure: Exception) -> Taken:
        dead = isinstance(failure, Rejected | Missing)
        if not dead and not isinstance(failure, NotYet):
            log.error("record_failed", type=record.type, message_id=record.message_id, exc_info=failure)
        async with self._database.tenantless() as (connection, now):
            retry_at = None if dead else now + self._settings.retry_first
            await parked.park(connection, record, failure, now=now, retry_at=retry_at)
        telemetry.EVENTS_PARKED.labels(record.type, "dead" if dead else "waiting").inc()
        return Taken(died=1) if dead else Taken()

    def _is_ours(self, record: Record) -> bool:
        # A type that nobody here handles is ignored. One that nobody anywhere knows (no type, a version of tomorrow)
        # is not: it is parked, and can be replayed once it is known.
        return record.type in self._handlers or record.type not in BY_TYPE

    def _once(self, record: Record) -> bool:
        subscription = self._handlers.get(record.type)
        return subscription is None or subscription.once
