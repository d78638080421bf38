"""What happens with a run of records: one transaction; what cannot be applied is parked, and the others go on."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

import structlog

from contracts.base import Event
from contracts.gateway import TenantChanged
from contracts.registry import BY_TYPE, TOPICS

from .. import faults, telemetry
from ..envelope import Record
from ..errors import Missing, NotYet, Rejected, Unparsable, Untried
from ..postgres import inbox, parked
from ..postgres.failures import is_conflict, is_operational
from ..postgres.sql import Connection
from ..postgres.tenancy import keep_tenant
from ..postgres.transactions import Database, OpenWork, Transaction
from ..settings import Settings
from ..subscriptions import Subscription, by_type
from .brake import Brake, Lane

log = structlog.get_logger(__name__)


class Delivery(NamedTuple):
    """A record, parsed, and who handles it."""

    record: Record
    event: Event
    subscription: Subscription
    key: inbox.Key | None
    """Its key in the inbox; None where the inbox need not remember it."""


Aside = tuple[Record, Exception]
"""A record that is not applied, and why."""


class Dispatcher:
    """Applies runs of records of one tenant and topic with the handlers of a service."""

    def __init__(
        self,
        database: Database,
        table: Sequence[Subscription],
        *,
        open_work: OpenWork,
        settings: Settings,
        claim: inbox.Claim = inbox.claim,
    ) -> None:
        self._database = database
        keep = Subscription(event=TenantChanged, handler=keep_tenant, once=False, opens=lambda transaction: transaction)
        self._handlers = by_type([*table, keep])
        self._open_work = open_work
        self._settings = settings
        self._claim_keys = claim
        self._brake = Brake(after=settings.brake_after, pause=settings.brake_pause)

    @property
    def topics(self) -> tuple[str, ...]:
        """Names of the topics this service reads."""
        return tuple(sorted({subscription.event.topic.name for subscription in self._handlers.values()}))

    async def take(self, run: Sequence[Record], *, patient: bool = True) -> None:
        """Apply a run, and park what cannot be applied. Raises operational failures, unless it is not `patient`.

        A run that meets a conflict is tried once more whole. One that fails otherwise is halved, the first half
        completely before the second, until the culprit stands alone; while the brake is on, it is parked untried.
        """
        run = [record for record in run if self._is_ours(record)]
        if run:
            await self._take(run, patient=patient)

    async def retry(self, record: Record, forget: parked.Forget) -> None:
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
            if len(run) == 1:
                await self._set_aside(run[0], failure)
            elif self._brake.is_on(_lane_of(run[0])):
                log.warning("run_not_tried", topic=run[0].topic, events=len(run), reason=_said_of(failure))
                await self._park_alone([(record, Untried()) for record in run])
            else:
                telemetry.RUNS_HALVED.labels(run[0].topic).inc()
                log.warning("run_halved", topic=run[0].topic, events=len(run), reason=_said_of(failure))
                half = len(run) // 2
                await self._take(run[:half], patient=patient)
                await self._take(run[half:], patient=patient)

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
            await self._park_alone([(record, Unparsable("the record names no tenant")) for record in run])
            return
        with telemetry.RUN_SECONDS.time():
            async with self._database.transaction(tenant_id, quiet=self._is_quiet(run)) as transaction:
                aside = await self._apply(transaction, run)
                await self._park(transaction.connection, aside, transaction.now)
        if aside:
            self._database.parked.beat()
        if len(aside) < len(run):
            self._brake.applied(_lane_of(run[0]))

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
        for record in run:
            try:
                event, subscription = record.event(), self._handlers[record.type]
                key = self._key(record, now) if subscription.once else None
            except (Rejected, NotYet) as failure:
                unread.append((record, failure))
            else:
                read.append(Delivery(record, event, subscription, key))
        return read, unread

    def _key(self, record: Record, now: datetime) -> inbox.Key:
        said_at = record.said_at()
        inbox.check_age(said_at, now, kept=timedelta(days=self._settings.inbox_days))
        return inbox.Key(record.source, record.message_id, inbox.day_of(said_at))

    async def _claim(self, transaction: Transaction, deliveries: Sequence[Delivery]) -> list[Delivery]:
        new, fresh = await self._claim_keys(transaction, _keys(deliveries)), list[Delivery]()
        for delivery in deliveries:
            if delivery.key is not None and delivery.key not in new:
                telemetry.EVENTS_REPEATED.labels(delivery.record.type).inc()
                continue
            new -= {delivery.key}  # the same id twice in one run is done once
            fresh.append(delivery)
        return fresh

    async def _handle_together(self, transaction: Transaction, work: object, group: Sequence[Delivery]) -> None:
        kind, events = group[0].record.type, [delivery.event for delivery in group]
        transaction.outbox.caused_by((delivery.event, delivery.record) for delivery in group)
        faults.reach("handler.before")
        with structlog.contextvars.bound_contextvars(type=kind, events=len(events)):
            await group[0].subscription.handler(work, events)
        telemetry.EVENTS_HANDLED.labels(kind).inc(len(events))

    async def _handle_each(self, transaction: Transaction, work: object, group: Sequence[Delivery]) -> None:
        for delivery in group:
            record = delivery.record
            transaction.outbox.caused_by(())
            faults.reach("handler.before")
            with telemetry.tracing(record.trace, message_id=record.message_id, type=record.type, key=str(record.key)):
                await delivery.subscription.handler(work, delivery.event)
            telemetry.EVENTS_HANDLED.labels(record.type).inc()

    async def _postponed(self, transaction: Transaction, fresh: Sequence[Delivery]) -> list[Aside]:
        if not transaction.postponed:
            return []
        known = {id(delivery.event): delivery for delivery in fresh}
        postponed = [(known[id(event)], why) for event, why in transaction.postponed]
        transaction.postponed.clear()
        await inbox.disclaim(transaction, _keys(delivery for delivery, _why in postponed))
        return [(delivery.record, why) for delivery, why in postponed]

    async def _set_aside(self, record: Record, failure: Exception) -> None:
        await self._park_alone([(record, failure)])  # fails where the database is down: that is no fault of the record
        if not isinstance(failure, Rejected | Missing | NotYet):
            log.error("record_failed", type=record.type, message_id=record.message_id, exc_info=failure)
        if not isinstance(failure, Rejected | Missing):  # those are counted when it is decided whether they die
            self._brake.rejected(_lane_of(record))

    async def _park_alone(self, aside: Sequence[Aside]) -> None:
        async with self._database.tenantless() as (connection, now):
            await self._park(connection, aside, now)
        self._database.parked.beat()

    async def _park(self, connection: Connection, aside: Sequence[Aside], now: datetime) -> None:
        entries = [parked.Entry(record, failure, self._retry_at(record, failure, now)) for record, failure in aside]
        await parked.park_all(connection, entries, now=now)
        for entry in entries:
            telemetry.EVENTS_PARKED.labels(entry.record.type, "waiting" if entry.retry_at else "dead").inc()

    def _retry_at(self, record: Record, failure: Exception, now: datetime) -> datetime | None:
        if isinstance(failure, Untried):
            return now
        if not isinstance(failure, Rejected | Missing):
            return now + self._settings.retry_first
        braked = self._brake.rejected(_lane_of(record))
        return now + self._settings.brake_pause if braked else None

    def _is_ours(self, record: Record) -> bool:
        # A type that nobody here handles is ignored. One that nobody anywhere knows (no type, a version of tomorrow)
        # is not: it is parked, and can be replayed once it is known. A tombstone of a compacted topic says that a key
        # is gone there; what that means to us is said by an event, so nothing is to be done about it.
        if record.value is None and (topic := TOPICS.get(record.topic)) is not None and topic.compacted:
            return False
        return record.type in self._handlers or record.type not in BY_TYPE

    def _is_quiet(self, run: Sequence[Record]) -> bool:
        return all((known := self._handlers.get(record.type)) is None or known.quiet for record in run)


def _lane_of(record: Record) -> Lane:
    return record.tenant_id, record.topic


def _said_of(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"[:300]


def _keys(deliveries: Iterable[Delivery]) -> list[inbox.Key]:
    return [delivery.key for delivery in deliveries if delivery.key is not None]
