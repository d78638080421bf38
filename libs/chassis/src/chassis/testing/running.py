"""A service under test: its real handlers and database, no broker, no sleep."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

import asyncpg
import httpx
import orjson

from chassis.assembly import application, dispatcher_of, open_resources
from chassis.calls import EffectRunner
from chassis.clock import Clock
from chassis.envelope import Record, headers_of
from chassis.http.health import Health
from chassis.http.resources import Resources
from chassis.ids import new_id
from chassis.kafka.dispatch import Dispatcher
from chassis.postgres.parked import ParkedWorker
from chassis.postgres.transactions import Database
from chassis.rounds import JobRunner
from chassis.security.tokens import Caller, Kind, Signer
from chassis.service import Service
from chassis.telemetry import new_trace
from chassis.tenants import Tenants
from contracts.base import Event
from contracts.gateway import TenantChanged
from contracts.registry import BY_TYPE

from .keys import KeyPair
from .waiting import eventually

W = TypeVar("W")
P = ParamSpec("P")
R = TypeVar("R")
E = TypeVar("E", bound=Event)
TENANT = UUID("01910000-0000-7000-8000-000000000001")
OTHER_TENANT = UUID("01910000-0000-7000-8000-000000000002")
STAFF_ID = UUID("01910000-0000-7000-8000-0000000000aa")


def staff(tenant: UUID = TENANT) -> Caller:
    """A member of staff of a tenant."""
    return Caller(tenant, Kind.STAFF, STAFF_ID, "admin")


def contact(contact_id: UUID, tenant: UUID = TENANT) -> Caller:
    """A contact of a tenant."""
    return Caller(tenant, Kind.CONTACT, contact_id)


def system(tenant: UUID = TENANT) -> Caller:
    """The gateway itself."""
    return Caller(tenant, Kind.SYSTEM, UUID(int=0))


@dataclass
class Running(Generic[W]):
    """What a test may do with a service."""

    service: Service[W]
    database: Database
    resources: Resources
    clock_file: Path
    keys: KeyPair
    tenant: UUID = TENANT
    _offsets: dict[str, int] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def start(cls, service: Service[W], keys: KeyPair) -> AsyncIterator["Running[W]"]:
        """A service on its own database, with one tenant known."""
        assert service.settings.clock_file is not None
        clock = Clock(service.settings.clock_file)
        async with AsyncExitStack() as stack:
            database = Database(service.settings, clock, source=service.name)
            stack.push_async_callback(database.close)
            opening = open_resources(service, database, clock=clock, health=Health())
            resources = await stack.enter_async_context(opening)
            running = cls(service, database, resources, service.settings.clock_file, keys)
            for tenant in (TENANT, OTHER_TENANT):
                await replace(running, tenant=tenant).receive(tenant_changed(tenant))
            yield running

    def of(self, tenant: UUID) -> "Running[W]":
        """The same service, seen by another tenant."""
        return replace(self, tenant=tenant)

    async def receive(self, *events: Event, repeat: int = 1, shuffle: bool = False) -> None:
        """Deliver events as Kafka would: each `repeat` times, in any order if `shuffle`, in runs."""
        records = [record for record in map(self.record, events) for _ in range(repeat)]
        if shuffle:
            random.Random(len(records)).shuffle(records)
        for start in range(0, len(records), 50):
            await self._dispatcher.take(records[start : start + 50])

    def record(self, event: Event) -> Record:
        """An event as the record it would be on its topic."""
        said_at = datetime.now(UTC) + Clock(self.clock_file).shift()
        headers = headers_of(event, new_id(), self.tenant, said_at, source="test", trace=new_trace())
        offset = self._offsets[event.topic.name] = self._offsets.get(event.topic.name, -1) + 1
        return Record(
            event.topic.name, 0, offset, event.record_key().encode(), headers, event.model_dump_json().encode()
        )

    async def take(self, *records: Record) -> None:
        """Deliver records that are already bytes."""
        await self._dispatcher.take(records)

    async def retry_parked(self) -> None:
        """Try parked records whose time has come."""
        await ParkedWorker(self.database, self._dispatcher.retry, self.service.settings).retry_due()

    async def said(self, kind: type[E]) -> list[E]:
        """Events of a type in the outbox, in the order they were said."""
        return [event for event in await self.all_said() if isinstance(event, kind)]

    async def all_said(self) -> list[Event]:
        """Everything this tenant's work said."""
        rows = await self.fetch("SELECT headers, value FROM outbox WHERE tenant_id = $1 ORDER BY position", self.tenant)
        return [BY_TYPE[orjson.loads(row["headers"])["ce_type"]].model_validate_json(row["value"]) for row in rows]

    async def parked(self) -> list[tuple[str, bool]]:
        """Reason of every parked record, and whether it is dead."""
        rows = await self.fetch("SELECT reason, dead_at IS NOT NULL AS dead FROM parked ORDER BY id", app=True)
        return [(row["reason"], row["dead"]) for row in rows]

    async def fetch(self, sql: str, *arguments: object, app: bool = False) -> Sequence[Any]:
        """Rows of the chassis' tables, read beside the service (row-level security hides the others)."""
        settings = self.service.settings
        url = settings.database_url if app else settings.relay_database_url
        connection: asyncpg.Connection[Any] = await asyncpg.connect(url.get_secret_value())
        try:
            return await connection.fetch(sql, *arguments)
        finally:
            await connection.close()

    async def is_waiting(self, event: str) -> bool:
        """Whether a session of the service waits in the database for this, such as `Lock` or `PgSleep`."""
        waiting = (
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state = 'active' AND $1 IN (wait_event, wait_event_type)"
        )
        return bool(await self.fetch(waiting, event, app=True))

    async def held_up(self, task: "asyncio.Task[Any]") -> None:
        """Return when a task waits for a lock that somebody holds, or has ended without having to."""

        async def is_held_up() -> bool:
            return task.done() or await self.is_waiting("Lock")

        await eventually(is_held_up)

    async def do(self, handler: Callable[Concatenate[W, P], Awaitable[R]], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a handler in one transaction of this tenant."""
        async with self.database.transaction(self.tenant) as transaction:
            return await handler(self.service.work(transaction), *args, **kwargs)

    async def tick(self) -> None:
        """Let every job run until it has nothing left."""
        tenants = Tenants(self.database, poll=self.service.settings.job_poll)
        runner = JobRunner(self.database, self.service.jobs, open_work=self.service.work, tenants=tenants)
        for job in self.service.jobs:
            while await runner.run_once(job):
                pass

    async def carry_out(self, rounds: int = 1) -> None:
        """Let every effect claim, call and settle what is waiting, so many times."""
        settings = self.service.settings
        tenants = Tenants(self.database, poll=settings.job_poll)
        runner = EffectRunner(
            self.database, self.service.effects, open_work=self.service.work, settings=settings, tenants=tenants
        )
        for _ in range(rounds):
            for effect in self.service.effects:
                await runner.run_once(effect)

    async def advance(self, by: timedelta) -> None:
        """Move the whole service's time."""
        self.clock_file.write_text(str((Clock(self.clock_file).shift() + by).total_seconds()))

    async def now(self) -> datetime:
        """The time a transaction would read."""
        async with self.database.transaction(self.tenant, read_only=True) as transaction:
            return transaction.now

    def client(self, caller: Caller | None) -> httpx.AsyncClient:
        """The service's HTTP door, as somebody the gateway has authenticated."""
        headers = {}
        if caller is not None:
            token = Signer(self.keys.private, Clock(self.clock_file)).token(caller, audience=self.service.name)
            headers["Authorization"] = f"Bearer {token}"
        transport = httpx.ASGITransport(app=application(self.service, self.resources), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://service", headers=headers)

    @property
    def _dispatcher(self) -> Dispatcher:
        return dispatcher_of(self.service, self.database)


def tenant_changed(tenant: UUID) -> TenantChanged:
    """A tenant that is active."""
    return TenantChanged(
        tenant_id=tenant,
        version=1,
        name="Example",
        zone="America/New_York",
        currency="USD",
        status="active",
        changed_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
