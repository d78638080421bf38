"""`python -m statistics_service all|api|worker|topics|migrate`."""

import argparse
import asyncio

import structlog
import uvloop

from chassis import logging

from .app import run
from .exact.topics import ensure_topics
from .settings import Settings

COMMANDS = {
    "all": "count, and answer health checks",
    "api": "answer health checks alone",
    "worker": "as all",
    "topics": "make the topics this service reads and writes",
    "migrate": "nothing: this service has no database",
}


def main() -> None:
    """The command line, as every service has it."""
    parser = argparse.ArgumentParser(prog="python -m statistics_service")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, sentence in COMMANDS.items():
        commands.add_parser(name, help=sentence)
    command = parser.parse_args().command
    settings = Settings()
    logging.configure("statistics", settings.log_level, settings.log_format)
    match command:
        case "migrate":
            structlog.get_logger(__name__).info("nothing_migrated", reason="statistics has no database")
        case "topics":
            asyncio.run(ensure_topics(settings))
        case role:
            uvloop.run(run(settings, role))


main()
