"""A service on one page: its name, its settings, and one table for each door."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

import uvloop
from fastapi import APIRouter
from starlette.routing import Route

from . import logging, process
from .clock import Clock
from .effects import Effect
from .jobs import Job
from .kafka.topics import create_topics
from .postgres import hold, parked
from .postgres.transactions import Database, Transaction
from .settings import Settings
from .subscriptions import Subscription

W = TypeVar("W")
S = TypeVar("S", bound=Settings)
ROLES = ("all", "api", "worker")


@dataclass(frozen=True)
class Service(Generic[W]):
    """What a service is made of."""

    name: str
    settings: Settings
    work: Callable[[Transaction], W]
    api: APIRouter = field(default_factory=APIRouter)
    consumers: Sequence[Subscription] = ()
    jobs: Sequence[Job] = ()
    effects: Sequence[Effect[Any]] = ()
    background: Sequence[Callable[[Database], Awaitable[None]]] = ()
    """Anything else that runs as long as the process, on its database: a listener, say."""
    doors: Sequence[Route] = ()
    """Paths answered before the router, for the few whose rate matters."""
    state: Mapping[str, object] = field(default_factory=dict)
    """What the HTTP door needs beside handlers, by its name in `request.app.state`."""


def main(build: Callable[[S], Service[Any]], settings: type[S]) -> None:
    """The command line of every service."""
    parser = argparse.ArgumentParser(prog=f"python -m {build.__module__.split('.')[0]}")
    commands = parser.add_subparsers(dest="command", required=True)
    for role in ROLES:
        commands.add_parser(role, help=f"run as {role}")
    commands.add_parser("migrate", help="bring the database to the newest version")
    commands.add_parser("topics", help="make every topic of the registry that does not exist")
    commands.add_parser("release", help="end a hold and start a new epoch")
    shelf = commands.add_parser("parked", help="list parked records, or replay dead ones")
    shelf.add_argument("--replay", nargs="*", metavar="ID", type=UUID)
    arguments = parser.parse_args()
    service = build(settings())
    logging.configure(service.name, service.settings.log_level, service.settings.log_format)
    match arguments.command:
        case "migrate":
            from .postgres import migrations  # noqa: PLC0415 - Alembic is 10 MB that a running service never uses

            migrations.upgrade(service.name, service.settings)
        case "topics":
            asyncio.run(create_topics(service.settings))
        case "release":
            asyncio.run(hold.release(service.settings))
        case "parked":
            asyncio.run(_show_parked(service, arguments.replay))
        case role:
            uvloop.run(process.run(service, role))


async def _show_parked(service: Service[Any], replay: Sequence[UUID] | None) -> None:
    database = Database(service.settings, Clock(service.settings.clock_file), source=service.name)
    async with database.tenantless() as (connection, now):
        if replay is not None:
            print(f"{await parked.replay(connection, replay, now=now)} set to be tried again")  # noqa: T201 - a command
        for dead in (True, False):
            for row in await parked.listing(connection, dead=dead, limit=500):
                state = "dead" if dead else f"retry at {row['retry_at']:%H:%M:%S}"
                print(row["id"], row["topic"], state, row["reason"], row["detail"][:120], sep="  ")  # noqa: T201
    await database.close()
