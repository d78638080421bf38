"""The system in a thread of its own, and its two tenants."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import httpx

from chassis import logging as chassis_logging
from chassis.testing.databases import Cluster
from chassis.testing.keys import KeyPair
from tests.conformance.asking import Asked, Json, operations_of
from tests.conformance.cast import Tenant, founded
from tests.conformance.differing import differ
from tests.conformance.ground import System, opened
from tests.conformance.known import Known, known_of

_REFUSED = 400


@dataclass
class World:
    """The system, a tenant who asks, and one whom nobody else may see."""

    system: System
    ours: Tenant
    theirs: Tenant
    known: Known
    """What could lead to our things, from the time before anybody asked for anything."""
    foreign: Known
    """What could lead to theirs."""
    log: Path
    """Everything the system has logged, at every level."""

    @cached_property
    def document(self) -> Json:
        """The public document, as everybody may read it."""
        found: Json = self.ours.ask("public", "GET", "/openapi.json")
        assert found["x-missing"] == []
        return found

    def unanswered(self) -> set[str]:
        """Operations that nobody has been answered with success yet."""
        done = {where for where, status in self.system.answers if status < _REFUSED}
        return {one.name for one in operations_of(self.document) if f"{one.method.upper()} {one.path}" not in done}

    def leaks(self) -> list[str]:
        """Lines of the log that hold what somebody of the other tenant named or wrote."""
        return [line[:500] for line in self.log.read_text().splitlines() if self.theirs.mark in line.lower()]


def ask(world: World, role: str, asked: Asked) -> httpx.Response:
    """The answer to a request of somebody of our tenant."""
    told = asked.sent()
    headers = told.pop("headers") | world.ours.headers(role)
    return world.ours.client.request(asked.operation.method, asked.url, headers=headers, **told)


@contextmanager
def made(cluster: Cluster, keys: KeyPair, templates: dict[str, str], folder: Path) -> Iterator[World]:
    """The world, until the block ends."""
    with logged(folder / "log") as log, running(cluster, keys, templates, folder) as system:
        ours, theirs = founded(system, "ours1234", "mine"), founded(system, "canary4711", "hers")
        with closing(ours.client), closing(theirs.client):
            differ(ours)
            differ(theirs)
            known, foreign = _known(system, ours), _known(system, theirs)
            yield World(system, ours, theirs, known, foreign, log)


def _known(system: System, tenant: Tenant) -> Known:
    return system.run(known_of(system, tenant.id, tenant.handle))


@contextmanager
def running(cluster: Cluster, keys: KeyPair, templates: dict[str, str], folder: Path) -> Iterator[System]:
    """The system, in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="system")
    thread.start()
    opening = opened(cluster, keys, templates, folder)

    def wait_for(work: object) -> object:
        return asyncio.run_coroutine_threadsafe(work, loop).result()  # type: ignore[arg-type]

    try:
        system = wait_for(opening.__aenter__())
        assert isinstance(system, System)
        try:
            yield system
        finally:
            wait_for(opening.__aexit__(None, None, None))
            wait_for(_cancelled())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _cancelled() -> None:
    """End what still runs in this loop, as the end of a process does."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


@contextmanager
def logged(path: Path) -> Iterator[Path]:
    """Have this process log everything to a file instead of its output."""
    chassis_logging.configure("conformance", "DEBUG", "json")
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    with path.open("w") as file:
        handler.setStream(file)
        yield path
        chassis_logging.configure("test", "WARNING", "json")
