"""The command line of every service."""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from . import logging
from .clock import Clock
from .postgres import parked
from .postgres.transactions import Database
from .service import Service
from .settings import Settings

S = TypeVar("S", bound=Settings)
ROLES = ("all", "api", "worker")


def main(build: Callable[[S], Service[Any]], settings: type[S]) -> None:
    """Do what the arguments of the program ask of the service that `build` puts together."""
    arguments = _parser(build.__module__.split(".")[0]).parse_args()
    service = build(settings())
    logging.configure(service.name, service.settings.log_level, service.settings.log_format)
    # What a command alone needs is imported by it: every process would pay for it at its start.
    match arguments.command:
        case "migrate":
            from .postgres import migrations  # noqa: PLC0415 - as above

            migrations.upgrade(service.name, service.settings)
        case "topics":
            from .kafka.topics import create_topics  # noqa: PLC0415 - as above

            asyncio.run(create_topics(service.settings))
        case "release":
            from .postgres import hold  # noqa: PLC0415 - as above

            asyncio.run(hold.release(service.settings))
        case "parked":
            asyncio.run(_show_parked(service, arguments.replay))
        case role:
            import uvloop  # noqa: PLC0415 - as above

            from . import assembly  # noqa: PLC0415 - as above

            uvloop.run(assembly.run(service, role))


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {program}")
    commands = parser.add_subparsers(dest="command", required=True)
    for role in ROLES:
        commands.add_parser(role, help=f"run as {role}")
    commands.add_parser("migrate", help="bring the database to the newest version")
    commands.add_parser("topics", help="make every topic of the registry that does not exist")
    commands.add_parser("release", help="end a hold and start a new epoch")
    records = commands.add_parser("parked", help="list parked records, or replay dead ones")
    records.add_argument("--replay", nargs="*", metavar="ID", type=UUID)
    return parser


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
