"""The command line of every service."""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from . import logging
from .absent import leave_out
from .clock import Clock
from .commandline import Command, obey
from .postgres import unparking
from .postgres.transactions import Database
from .postgres.unparking import State, Wanted
from .service import Service
from .settings import Settings

# Eight megabytes of a process: Stripe's SDK imports an HTTP client that is not ours, the HTTP client that is ours the
# colours of its command line, FastAPI the models of a Pydantic long gone.
leave_out("requests", "pygments", "pydantic.v1")
S = TypeVar("S", bound=Settings)
ROLES = ("all", "api", "worker")
_OPEN: tuple[State, ...] = ("dead", "waiting")
"""What `parked` lists: nobody has to see what a person has closed."""


def main(build: Callable[[S], Service[Any]], settings: type[S]) -> None:
    """The command line of the service that `build` puts together."""

    def put_together() -> Service[Any]:
        service = build(settings())
        logging.configure(service.name, service.settings.log_level, service.settings.log_format)
        return service

    obey(build.__module__.split(".")[0], _COMMANDS, about=put_together)


# What one command alone needs is imported by it: every process would pay for it at its start.


def _run(service: Service[Any], _arguments: argparse.Namespace, *, role: str) -> None:
    import uvloop  # noqa: PLC0415 - as above

    from . import assembly  # noqa: PLC0415 - as above

    uvloop.run(assembly.run(service, role))


def _migrate(service: Service[Any], _arguments: argparse.Namespace) -> None:
    from .postgres import migrations  # noqa: PLC0415 - as above

    migrations.upgrade(service.name, service.settings)


def _make_topics(service: Service[Any], _arguments: argparse.Namespace) -> None:
    from .kafka.access import allow  # noqa: PLC0415 - as above
    from .kafka.topics import create_topics  # noqa: PLC0415 - as above

    async def make() -> None:
        await create_topics(service.settings)
        await allow(service.settings)

    asyncio.run(make())


def _release(service: Service[Any], _arguments: argparse.Namespace) -> None:
    from .kafka.topics import cluster_id  # noqa: PLC0415 - as above
    from .postgres import hold  # noqa: PLC0415 - as above

    async def release() -> None:
        await hold.release(service.settings, await cluster_id(service.settings))

    asyncio.run(release())


def _parked_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--replay", nargs="*", metavar="ID", type=UUID)


def _show_parked(service: Service[Any], arguments: argparse.Namespace) -> None:
    asyncio.run(_list_parked(service, arguments.replay))


async def _list_parked(service: Service[Any], replay: Sequence[UUID] | None) -> None:
    database = Database(service.settings, Clock(service.settings.clock_file), source=service.name)
    async with database.tenantless() as (connection, now):
        if replay is not None:
            again = await unparking.replay(connection, Wanted(ids=replay), now=now, limit=len(replay))
            print(f"{again} set to be tried again")  # noqa: T201 - a command
        for state in _OPEN:
            for row in await unparking.look(connection, Wanted(state=state), limit=500):
                when = "dead" if state == "dead" else f"retry at {row['retry_at']:%H:%M:%S}"
                print(row["id"], row["topic"], when, row["reason"], row["detail"][:120], sep="  ")  # noqa: T201
    await database.close()


_COMMANDS: tuple[Command[Service[Any]], ...] = (
    *(Command[Service[Any]](role, f"run as {role}", partial(_run, role=role)) for role in ROLES),
    Command("migrate", "bring the database to the newest version", _migrate),
    Command(
        "topics",
        "make every topic of the registry that does not exist, and the rules of who may use which",
        _make_topics,
    ),
    Command("release", "end a hold and start a new epoch", _release),
    Command("parked", "list parked records, or replay dead ones", _show_parked, _parked_arguments),
)
