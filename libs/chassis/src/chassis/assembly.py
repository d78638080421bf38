"""A process of a service: what is open in it, which parts it has, and what holds its work back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from starlette.types import ASGIApp

from . import faults, process
from .calls import EffectRunner
from .clock import Clock
from .http import backlog, idempotency
from .http.app import make_app
from .http.backlog import Backlog
from .http.direct import answer_directly
from .http.do import WorkFactory
from .http.edge import BodyLimits
from .http.health import Health
from .http.operations import nothing
from .http.resources import Resources
from .http.routes import add_routes
from .http.server import Server
from .jobs import Job, every
from .kafka.careless import Backwards, DeletedBeforeSent, claim_everything
from .kafka.consumer import AcksFirst, Consumer
from .kafka.dispatch import Dispatcher
from .kafka.relay import Relay
from .kafka.topics import cluster_id
from .kafka.waiting import Waiting
from .postgres import hold, inbox
from .postgres.checks import assert_durable, count_parked, reaches
from .postgres.notes import Notes
from .postgres.parked import ParkedWorker
from .postgres.transactions import Database, Transaction
from .process import Part
from .protections import Protections
from .rounds import JobRunner
from .security.tokens import Verifier
from .service import Service
from .settings import Settings
from .tenants import Tenants
from .watchdog import watch

T = TypeVar("T")
log = structlog.get_logger(__name__)
_HELD_SECONDS = 5
_SHIFT_SECONDS = 1


async def run(service: Service[Any], role: str) -> None:
    """Run a process of a service until it is asked to stop. Raises `SystemExit` if a part of it failed."""
    settings, clock = service.settings, Clock(service.settings.clock_file)
    protections = Protections.of(settings)
    faults.arm(settings)
    async with AsyncExitStack() as stack:
        database = Database(settings, clock, source=service.name)
        stack.push_async_callback(database.close)
        health = Health({"database": reaches(database)})
        resources = await stack.enter_async_context(open_resources(service, database, clock=clock, health=health))
        await process.live(_parts(service, resources, protections, role), role=role)


@asynccontextmanager
async def open_resources(
    service: Service[Any], database: Database, *, clock: Clock, health: Health
) -> AsyncIterator[Resources]:
    """Everything the paths of a service may ask for, open until the block ends.

    These are database, clock, settings, health, work factory and verifier, and what the service's own resources open.
    """
    settings = service.settings
    resources = Resources(database, clock, settings, health, WorkFactory(database, service.work))
    topics = dispatcher_of(service, database).topics
    resources.put(Backlog(database, Waiting(settings, group=service.name, topics=topics)))
    if settings.token_public_key_file is not None:
        resources.put(Verifier(settings.token_public_key_file, clock, audience=service.name))
    async with AsyncExitStack() as stack:
        for resource in service.resources:
            resources.put(await stack.enter_async_context(resource(database)))
        yield resources


def application(
    service: Service[Any], resources: Resources, *, refresh: Callable[[], Awaitable[None]] = nothing
) -> ASGIApp:
    """The HTTP application of a service; `refresh` brings gauges up to date before they are read."""
    settings = service.settings
    limits = BodyLimits(settings.body_limit, large=settings.large_body_limit, paths=service.large)
    app = make_app(service.name, service.api, resources, limits=limits, refresh=refresh)
    add_routes(app, backlog.router)
    return answer_directly(app, service.direct, limits)


def _parts(service: Service[Any], resources: Resources, protections: Protections, role: str) -> Sequence[Part]:
    database, health = resources.get(Database), resources.get(Health)
    dispatcher = dispatcher_of(service, database)
    consumer = protections.choose("ack_after", Consumer, AcksFirst)(service.settings, dispatcher, group=service.name)

    async def refresh() -> None:
        consumer.report_lag()
        await count_parked(database)

    server = Server(application(service, resources, refresh=refresh), service.settings, health)
    http = Part("http", server.run, drain=server.drain, stop=server.stop)
    if role == "api":
        return http, Part("hold", partial(_answer, service.settings, health))
    relay = _relay(service, database, protections)
    return http, _worker(service, resources, consumer=consumer, dispatcher=dispatcher, relay=relay)


def dispatcher_of(service: Service[Any], database: Database) -> Dispatcher:
    """What applies records to the handlers of a service."""
    claim = Protections.of(service.settings).choose("inbox", inbox.claim, claim_everything)
    return Dispatcher(database, service.consumers, open_work=service.work, settings=service.settings, claim=claim)


def _relay(service: Service[Any], database: Database, protections: Protections) -> Relay:
    notes = protections.choose("order", protections.choose("delete_after", Notes, DeletedBeforeSent), Backwards)
    return Relay(service.settings, source=service.name, pulse=database.said, notes=notes)


def _worker(
    service: Service[Any], resources: Resources, *, consumer: Consumer, dispatcher: Dispatcher, relay: Relay
) -> Part:
    settings, open_work = service.settings, service.work
    database, health = resources.get(Database), resources.get(Health)
    tenants = Tenants(database, poll=settings.job_poll)
    effects = EffectRunner(database, service.effects, open_work=open_work, settings=settings, tenants=tenants)
    runs: Sequence[Callable[[], Awaitable[None]]] = (
        relay.run,
        ParkedWorker(database, dispatcher.retry, settings).run,
        JobRunner(database, service.jobs, open_work=open_work, tenants=tenants, caught_up=consumer.caught_up).run,
        JobRunner(database, (_forgetting(settings),), open_work=lambda transaction: transaction, tenants=tenants).run,
        partial(inbox.forget_for_ever, database, kept=timedelta(days=settings.inbox_days)),
        partial(_notice_shifts, resources.get(Clock), tenants, database),
        effects.run,
        consumer.run,
        partial(watch, consumer, longest=settings.watchdog),
    )

    async def work() -> None:
        await _when_released(settings, health)
        if settings.durable_database:
            await _once_there(partial(assert_durable, database))
        async with asyncio.TaskGroup() as group:
            for one in runs:
                group.create_task(_awaited(one))

    async def finish() -> None:
        consumer.stop()
        await asyncio.gather(consumer.stopped(timeout=settings.last_runs), effects.stop(patience=settings.last_calls))

    return Part("worker", work, stop=finish)


async def _awaited(run: Callable[[], Awaitable[None]]) -> None:
    await run()


def _forgetting(settings: Settings) -> Job:
    async def forget_answers(transaction: Transaction, limit: int) -> int:
        return await idempotency.forget(transaction, after=timedelta(days=settings.answer_days), limit=limit)

    return every(seconds=300, run=forget_answers, limit=1000)


async def _notice_shifts(clock: Clock, tenants: Tenants, database: Database) -> None:
    """Wake whatever sleeps until it is due when the time of a local system is moved."""
    shift = clock.shift()
    while clock.is_movable:
        await asyncio.sleep(_SHIFT_SECONDS)
        if clock.shift() != shift:
            shift = clock.shift()
            database.parked.beat()
            for tenant in tenants.known:
                database.changed.tell(tenant)


async def _answer(settings: Settings, health: Health) -> None:
    """Keep `health.hold` up to date until the service is released; a process that only answers has no other work."""
    await _when_released(settings, health)
    await asyncio.Event().wait()


async def _when_released(settings: Settings, health: Health) -> None:
    while True:
        health.hold = await _reason_to_hold(settings)
        if health.hold is None:
            return
        log.error("process_holding", reason=health.hold)
        await asyncio.sleep(_HELD_SECONDS)


async def _reason_to_hold(settings: Settings) -> str | None:
    async def ask() -> str | None:
        return await hold.reason_to_hold(settings, await cluster_id(settings))

    return await _once_there(ask)


async def _once_there(ask: Callable[[], Awaitable[T]]) -> T:
    """The answer, once whoever has to give it is there and has the time."""
    pause = 0.2
    while True:
        try:
            return await ask()
        except Exception as failure:  # noqa: BLE001 - broker or database are still starting
            log.warning("start_postponed", reason=f"{type(failure).__name__}: {failure}"[:200])
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5)
