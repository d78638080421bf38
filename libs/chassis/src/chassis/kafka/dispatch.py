"""What happens with a run of records: one transaction; what cannot be applied is parked, and the others go on."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from contracts.base import Event
from contracts.gateway import TenantChanged
from contracts.registry import BY_TYPE

from .. import faults, telemetry
from ..errors import Failure, Missing, NotYet, Rejected, Unparsable
from ..postgres import inbox, parked
from ..postgres.sql import Connection
from ..postgres.tenancy import keep_tenant
from ..postgres.transactions import Database, OpenWork, Transaction, is_conflict, is_operational
from ..settings import Settings
from ..subscriptions import Subscription, by_type
from .brake import Brake
from .envelope import Record

log = structlog.get_logger(__name__)


class TooOld(Rejected):
    """Older than the inbox remembers: whether it was applied is not known any more."""

    title = "Too old"


@dataclass(frozen=True)
class Delivery:
    """A record, parsed, and who handles it."""

    record: Record
    event: Event
    subscription: Subscription


Aside = tuple[Record, Failure]
"""A record that is not applied, and why."""


class Dispatcher:
    """Applies runs of records of one tenant and topic with the handlers of a service."""

    def __init__(
        self, database: Database, table: Sequence[Subscription], *, open_work: OpenWork, settings: Settings
    ) -> None:
        self._database = database
        keep = Subscription(event=TenantChanged, handler=keep_tenant, once=False, opens=lambda transaction: transaction)
        self._handlers = by_type([*table, keep])
        self._open_work = open_work
        self._settings = settings
        self._brake = Brake(after=settings.brake_after, pause=settings.brake_pause)

    @property
    def topics(self) -> tuple[str, ...]:
        """Names of the topics this service reads."""
        return tuple(sorted({subscription.event.topic.name for subscription in self._handlers.values()}))

    async def take(self, run: Sequence[Record], *, patient: bool = True) -> None:
        """Apply a run, and park what cannot be applied. Raises operational failures, unless it is not `patient`.

        A run that meets a conflict is tried once more whole. One that fails otherwise is halved, the first half
        completely before the second, until the culprit stands alone.
        """
        run = [record for record in run if self._is_ours(record)]
        if run:
            await self._take(run, patient=patient)

    async def retry(self, record: Record, forget: Callable[[Transaction], Awaitable[None]]) -> None:
        """Apply one parked record in a transaction that begins with `forget`. Raises whatever stands in its way."""
        tenant_id = record.tenant_id
        if tenant_id is None:
            raise Unparsable("the record names no tenant")
        async with self._database.transaction(tenant_id) as transaction:
            await forget(transaction)
            for _record, failure in await self._apply(transaction, [record]):
                raise failure

    async def _take(self, run: Sequence[Record], *, patient: bool) -> None:
        try:
            await self._apply_or_again(run)
        except Exception as failure:
            if patient and is_operational(failure) and not (is_conflict(failure) and len(run) > 1):
                raise
            if len(run) > 1:
                half = len(run) // 2
                await self._take(run[:half], patient=patient)
                await self._take(run[half:], patient=patient)
            else:
                await self._set_aside(run[0], failure)

    async def _apply_or_again(self, run: Sequence[Record]) -> None:
        try:
            await self._apply_run(run)
        except Exception as failure:
            if not is_conflict(failure):
                raise
            await self._apply_run(run)

    async def _apply_run(self, run: Sequence[Record]) -> None:
        tenant_id = run[0].tenant_id
        if tenant_id is None:
            await self._bury(run)
            return
        with telemetry.RUN_SECONDS.time():
            async with self._database.transaction(tenant_id, quiet=self._is_quiet(run)) as transaction:
                aside = await self._apply(transaction, run)
                await self._park(transaction, aside)
        if len(aside) < len(run):
            self._brake.applied((tenant_id, run[0].topic))

    async def _apply(self, transaction: Transaction, run: Sequence[Record]) -> list[Aside]:
        """Apply what is new; returns what must be set aside."""
        deliveries, aside = self._read(run, transaction.now)
        fresh = await self._claim(transaction, deliveries)
        work = self._open_work(transaction)
        for subscription, group in groupby(fresh, key=lambda delivery: delivery.subscription):
            opened = work if subscription.opens is None else subscription.opens(transaction)
            apply = self._handle_together if subscription.together else self._handle_each
            await apply(transaction, opened, list(group))
        return [*aside, *await self._postponed(transaction, fresh)]

    def _read(self, run: Iterable[Record], now: datetime) -> tuple[list[Delivery], list[Aside]]:
        read, unread = list[Delivery](), list[Aside]()
        oldest = now - timedelta(days=self._settings.inbox_days)
        for record in run:
            try:
                delivery = Delivery(record, record.event(), self._handlers[record.type])
                if delivery.subscription.perishable and record.said_at() < oldest:
                    raise TooOld
            except Rejected as failure:
                unread.append((record, failure))
            else:
                read.append(delivery)
        return read, unread

    async def _claim(self, transaction: Transaction, deliveries: Sequence[Delivery]) -> list[Delivery]:
        once = [delivery.record.message_id for delivery in deliveries if delivery.subscription.once]
        new, fresh = await inbox.claim(transaction, once), list[Delivery]()
        for delivery in deliveries:
            if delivery.subscription.once and delivery.record.message_id not in new:
                telemetry.EVENTS_REPEATED.labels(delivery.record.type).inc()
                continue
            new.discard(delivery.record.message_id)  # the same id twice in one run is done once
            fresh.append(delivery)
        return fresh

    async def _handle_together(self, transaction: Transaction, work: object, group: Sequence[Delivery]) -> None:
        kind, events = group[0].record.type, [delivery.event for delivery in group]
        transaction.outbox.caused_by((delivery.event, delivery.record.trace) for delivery in group)
        faults.reach("handler.before")
        with structlog.contextvars.bound_contextvars(type=kind, events=len(events)):
            await group[0].subscription.handler(work, events)
        telemetry.EVENTS_HANDLED.labels(kind).inc(len(events))

    async def _handle_each(self, transaction: Transaction, work: object, group: Sequence[Delivery]) -> None:
        for delivery in group:
            record = delivery.record
            transaction.outbox.caused_by(())
            faults.reach("handler.before")
            with telemetry.tracing(record.trace(), message_id=record.message_id, type=record.type, key=str(record.key)):
                await delivery.subscription.handler(work, delivery.event)
            telemetry.EVENTS_HANDLED.labels(record.type).inc()

    async def _postponed(self, transaction: Transaction, fresh: Sequence[Delivery]) -> list[Aside]:
        if not transaction.postponed:
            return []
        records = {id(delivery.event): delivery.record for delivery in fresh}
        aside: list[Aside] = [(records[id(event)], why) for event, why in transaction.postponed]
        transaction.postponed.clear()
        await inbox.disclaim(transaction, [record.message_id for record, _why in aside])
        return aside

    async def _park(self, transaction: Transaction, aside: Sequence[Aside]) -> None:
        for record, failure in aside:
            await self._park_one(transaction.connection, record, failure, transaction.now)

    async def _set_aside(self, record: Record, failure: Exception) -> None:
        if not isinstance(failure, Rejected | Missing | NotYet):
            log.error("record_failed", type=record.type, message_id=record.message_id, exc_info=failure)
        async with self._database.tenantless() as (connection, now):
            await self._park_one(connection, record, failure, now)

    async def _bury(self, run: Sequence[Record]) -> None:
        for record in run:
            await self._set_aside(record, Unparsable("the record names no tenant"))

    async def _park_one(self, connection: Connection, record: Record, failure: Exception, now: datetime) -> None:
        dead = isinstance(failure, Rejected | Missing)
        wait = self._settings.retry_first
        if dead and self._brake.rejected((record.tenant_id, record.topic)):
            dead, wait = False, self._settings.brake_pause
        await parked.park(connection, record, failure, now=now, retry_at=None if dead else now + wait)
        telemetry.EVENTS_PARKED.labels(record.type, "dead" if dead else "waiting").inc()

    def _is_ours(self, record: Record) -> bool:
        # A type that nobody here handles is ignored. One that nobody anywhere knows (no type, a version of tomorrow)
        # is not: it is parked, and can be replayed once it is known.
        return record.type in self._handlers or record.type not in BY_TYPE

    def _is_quiet(self, run: Sequence[Record]) -> bool:
        return all((known := self._handlers.get(record.type)) is None or known.quiet for record in run)
