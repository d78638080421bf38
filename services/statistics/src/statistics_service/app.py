"""Composition: the one page that shows this service, and the parts of its processes."""

import argparse
import asyncio
import contextlib
import os
from collections.abc import Sequence
from functools import partial

import structlog
import uvloop
from starlette.applications import Starlette
from starlette.routing import Route

from chassis import faults, logging, process
from chassis.commandline import Command
from chassis.http.health import Health
from chassis.http.operations import nothing, operations
from chassis.http.server import Server
from chassis.process import Part
from chassis.protections import Protections

from . import consumers
from .domain import state as states
from .exact.careless import is_never_seen
from .exact.topics import await_topics, ensure_topics
from .exact.watchdog import watch
from .exact.worker import Worker
from .settings import Settings

log = structlog.get_logger(__name__)


def build(settings: Settings) -> Worker:
    """Statistics, put together; inside the event loop it will run in."""
    is_seen = Protections.of(settings).choose("sequences", states.is_seen, is_never_seen)
    return Worker(settings, consumers.TABLE, is_seen=is_seen)


async def run(settings: Settings, role: str) -> None:
    """Run a process until SIGTERM or SIGINT, or until a part of it fails."""
    faults.arm(settings)
    try:
        await process.live(_parts(settings, role), role=role)
    except SystemExit:
        os._exit(1)  # a Faust app that failed does not end its threads; what is not acknowledged comes again


def _parts(settings: Settings, role: str) -> Sequence[Part]:
    health = Health()
    routes = [Route(path, answer) for path, answer in operations(health, nothing).items()]
    server = Server(Starlette(routes=routes), settings, health)
    http = Part("http", server.run, stop=server.stop)  # nobody spreads requests over it: it has nothing to drain
    if role == "api":
        return (http,)
    worker = build(settings)

    async def counting() -> str | None:
        return None if worker.is_ready else "states are being recovered, or partitions awaited"

    health.checks["counting"] = counting
    return http, Part("worker", partial(_count, settings, worker), stop=partial(_stop, settings, worker))


async def _count(settings: Settings, worker: Worker) -> None:
    await await_topics(settings)
    async with asyncio.TaskGroup() as group:
        group.create_task(_start_and_run(worker))
        group.create_task(worker.flusher.run())
        group.create_task(watch(worker, settings.watchdog))


async def _start_and_run(worker: Worker) -> None:
    await worker.start()
    await worker.run()


async def _stop(settings: Settings, worker: Worker) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(settings.last_flush.total_seconds()):
            await worker.stop()


def configured() -> Settings:
    """What this process can be told, with logs set up as it says."""
    settings = Settings()
    logging.configure("statistics", settings.log_level, settings.log_format)
    return settings


def _run(settings: Settings, _arguments: argparse.Namespace, *, role: str) -> None:
    uvloop.run(run(settings, role))


def _make_topics(settings: Settings, _arguments: argparse.Namespace) -> None:
    asyncio.run(ensure_topics(settings))


def _migrate(_settings: Settings, _arguments: argparse.Namespace) -> None:
    log.info("nothing_migrated", reason="statistics has no database")


COMMANDS: tuple[Command[Settings], ...] = (
    Command("all", "count, and answer health checks", partial(_run, role="all")),
    Command("api", "answer health checks alone", partial(_run, role="api")),
    Command("worker", "as all", partial(_run, role="worker")),
    Command("topics", "make the topics this service reads and writes", _make_topics),
    Command("migrate", "nothing: this service has no database", _migrate),
)
