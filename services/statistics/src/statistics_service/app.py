"""Composition: the one page that shows this service, and how one process of it runs and ends."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator

import structlog
import uvicorn

from chassis import faults
from chassis.http.health import Health

from . import consumers
from .api import make_api
from .exact.topics import await_topics
from .exact.watchdog import watch
from .exact.worker import Worker
from .settings import Settings

log = structlog.get_logger(__name__)


def build(settings: Settings) -> Worker:
    """Statistics, put together; inside the event loop it will run in."""
    return Worker(settings, consumers.TABLE)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `run`, which stops every part, not only this one."""
        yield


async def run(settings: Settings, role: str) -> None:
    """Run until SIGTERM or SIGINT. Raises `SystemExit` if a part ended that should have gone on."""
    faults.arm(settings.crash_at, settings.protections_off)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    worker = build(settings) if role != "api" else None
    server = _serve(settings, worker)
    parts = [asyncio.create_task(server.serve(), name="http")]
    if worker is not None:
        parts.append(asyncio.create_task(_count(settings, worker), name="worker"))
    waiter = asyncio.create_task(stopping.wait(), name="stop")
    log.info("process_started", role=role, port=settings.http_port, pid=os.getpid(), generation=settings.generation)
    await asyncio.wait([*parts, waiter], return_when=asyncio.FIRST_COMPLETED)
    ended = [part for part in parts if part.done()]
    for part in ended:
        log.error("part_failed", part=part.get_name(), exc_info=part.exception())
    await _stop(server, worker if not ended else None, parts)
    if ended:
        os._exit(1)  # a Faust app that failed does not end its threads; what is not acknowledged comes again


def _serve(settings: Settings, worker: Worker | None) -> uvicorn.Server:
    async def counting() -> str | None:
        return None if worker is None or worker.is_ready else "states are being recovered, or partitions awaited"

    config = uvicorn.Config(
        make_api(Health({"counting": counting})),
        host=settings.http_host,
        port=settings.http_port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return _Server(config)


async def _count(settings: Settings, worker: Worker) -> None:
    await await_topics(settings)
    async with asyncio.TaskGroup() as group:
        group.create_task(_start_and_run(worker))
        group.create_task(worker.flusher.run())
        group.create_task(watch(worker, settings.watchdog))


async def _start_and_run(worker: Worker) -> None:
    await worker.start()
    await worker.run()


async def _stop(server: uvicorn.Server, worker: Worker | None, parts: "list[asyncio.Task[None]]") -> None:
    server.should_exit = True
    if worker is not None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                await worker.stop()
    for part in parts[1:]:
        part.cancel()
    await asyncio.wait(parts, timeout=6)
    log.info("process_stopped")
