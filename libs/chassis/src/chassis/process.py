"""One process of a service: what runs in which role, how it starts, stops, and ends itself when it is stuck."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
import uvicorn
from sqlalchemy import func, select, text
from starlette.types import ASGIApp

from . import faults, telemetry
from .calls import EffectRunner
from .clock import Clock
from .http.app import make_app
from .http.health import Health
from .jobs import Job, JobRunner, every
from .kafka.consumer import Consumer
from .kafka.dispatch import Dispatcher
from .kafka.relay import Relay
from .postgres import hold, inbox
from .postgres.parked import ParkedWorker
from .postgres.tables import PARKED
from .postgres.transactions import Database, Transaction
from .settings import Settings

if TYPE_CHECKING:
    from .service import Service

log = structlog.get_logger(__name__)
STUCK_EXIT = 70
_LAST_CALLS = timedelta(seconds=8)
_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `run`, which stops every part, not only this one."""
        yield


@dataclass
class Parts:
    """What a process is made of."""

    database: Database
    server: uvicorn.Server
    consumer: Consumer
    effects: EffectRunner
    health: Health
    workers: Sequence[Callable[[], Awaitable[None]]]


async def run(service: "Service[Any]", role: str) -> None:
    """Run until SIGTERM or SIGINT. Raises whatever ended a part that should have gone on."""
    _arm(service.settings)
    parts = _assemble(service)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    worker = _release_awaited(service, parts) if role == "api" else _work(service, parts)
    tasks = [
        asyncio.create_task(parts.server.serve(), name="http"),
        asyncio.create_task(worker, name="worker"),
    ]
    waiter = asyncio.create_task(stopping.wait(), name="stop")
    log.info("process_started", role=role, port=service.settings.http_port, pid=os.getpid())
    await asyncio.wait([*tasks, waiter], return_when=asyncio.FIRST_COMPLETED)
    failed = [task for task in tasks if task.done() and not task.cancelled() and task.exception()]
    for task in failed:
        log.error("part_failed", part=task.get_name(), exc_info=task.exception())
    await _stop(parts, tasks)
    log.info("process_stopped", failed=len(failed))
    if failed or not stopping.is_set():
        raise SystemExit(1)


def _arm(settings: Settings) -> None:
    if settings.durable_database and (settings.crash_at or settings.protections_off):
        raise SystemExit("crash points and switched-off protections are for throw-away databases only")
    faults.arm(settings.crash_at, settings.protections_off)


def _assemble(service: "Service[Any]") -> Parts:
    settings, clock = service.settings, Clock(service.settings.clock_file)
    database = Database(settings, clock, source=service.name)
    dispatcher = Dispatcher(database, service.consumers, open_work=service.work, settings=settings)
    consumer = Consumer(settings, dispatcher, group=service.name)
    health = Health({"database": _reaches(database)})

    async def refresh() -> None:
        consumer.report_lag()
        await _count_parked(database)

    app = make_app(service, database, clock=clock, health=health, refresh=refresh)
    effects = EffectRunner(database, service.effects, open_work=service.work, settings=settings)
    workers: list[Callable[[], Awaitable[None]]] = [
        Relay(settings, source=service.name, pulse=database.said).run,
        ParkedWorker(database, dispatcher.apply, settings).run,
        JobRunner(database, service.jobs, open_work=service.work, caught_up=consumer.caught_up).run,
        JobRunner(database, (_forgetting(settings),), open_work=lambda transaction: transaction).run,
        effects.run,
        *(partial(part, database) for part in service.background),
    ]
    return Parts(database, _Server(_http(settings, app)), consumer, effects, health, workers)


def _http(settings: Settings, app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        limit_concurrency=settings.http_concurrency,
    )


def _forgetting(settings: Settings) -> Job:
    async def forget_deliveries(transaction: Transaction, limit: int) -> int:
        return await inbox.forget(transaction, after=timedelta(days=settings.inbox_days), limit=limit)

    return every(seconds=300, run=forget_deliveries, limit=1000)


async def _release_awaited(service: "Service[Any]", parts: Parts) -> None:
    """Change nothing while there is a reason to hold; a process that only answers then goes on answering."""
    await _when_released(service, parts)
    await asyncio.Event().wait()


async def _when_released(service: "Service[Any]", parts: Parts) -> None:
    while True:
        parts.health.hold = await _hold(service)
        if parts.health.hold is None:
            return
        log.error("process_holding", reason=parts.health.hold)
        await asyncio.sleep(5)


async def _work(service: "Service[Any]", parts: Parts) -> None:
    await _when_released(service, parts)
    await _assert_durable(service, parts.database)
    async with asyncio.TaskGroup() as group:
        for worker in (*parts.workers, parts.consumer.run):
            group.create_task(_run(worker))
        group.create_task(_watch(service, parts.consumer))


async def _hold(service: "Service[Any]") -> str | None:
    pause = 0.2
    while True:
        try:
            return await hold.reason_to_hold(service.settings)
        except Exception as failure:  # noqa: BLE001 - broker or database are still starting
            log.warning("start_postponed", reason=f"{type(failure).__name__}: {failure}"[:200])
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5)


async def _run(worker: Callable[[], Awaitable[None]]) -> None:
    await worker()


async def _watch(service: "Service[Any]", consumer: Consumer) -> None:
    """End the process when there is lag and nothing moves: a client that hangs cannot be mended from inside."""
    while True:
        await asyncio.sleep(5)
        await consumer.measure()
        consumer.report_lag()
        if consumer.stalled_for() > service.settings.watchdog.total_seconds():
            log.error("consumer_stalled", seconds=consumer.stalled_for())
            os._exit(STUCK_EXIT)


async def _stop(parts: Parts, tasks: Sequence["asyncio.Task[None]"]) -> None:
    parts.server.should_exit = True
    parts.consumer.stop()
    await asyncio.sleep(0)
    await asyncio.wait([tasks[0]], timeout=6)
    await asyncio.gather(parts.consumer.stopped(timeout=5), parts.effects.stop(patience=_LAST_CALLS))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await parts.database.close()


def _reaches(database: Database) -> Callable[[], Awaitable[str | None]]:
    async def check() -> str | None:
        async with asyncio.timeout(2), database.tenantless():
            return None

    return check


async def _count_parked(database: Database) -> None:
    async with database.tenantless() as (connection, _now):
        dead = func.count().filter(PARKED.c.dead_at.is_not(None))
        waiting = func.count().filter(PARKED.c.retry_at.is_not(None))
        counts = (await connection.execute(select(dead, waiting).select_from(PARKED))).one()
    telemetry.PARKED_RECORDS.labels("dead").set(counts[0])
    telemetry.PARKED_RECORDS.labels("waiting").set(counts[1])


async def _assert_durable(service: "Service[Any]", database: Database) -> None:
    """Refuse a database that may forget what it acknowledged."""
    if not service.settings.durable_database:
        return
    async with database.tenantless() as (connection, _now):
        off = [name for name in _DURABLE if (await connection.scalar(text(f"SHOW {name}"))) != "on"]
    if off:
        raise SystemExit(f"the database may lose what it acknowledged: {', '.join(off)} must be on")
