"""Composition: the one page that shows this service, and the parts of its processes."""

import argparse
from collections.abc import Sequence
from functools import partial

import structlog
import uvloop
from fastapi import FastAPI

from chassis import logging, process
from chassis.clock import Clock
from chassis.commandline import Command
from chassis.http.edge import BodyLimits, Edge
from chassis.http.health import Health
from chassis.http.operations import nothing, operations
from chassis.http.resources import Resources
from chassis.http.routes import add_routes
from chassis.http.server import Server
from chassis.process import Part

from .clients import Gateway
from .door.failures import answer_failures
from .door.headers import Headers
from .live import Hub, Limits, Pace
from .pages import WITH_FILES, router
from .settings import Settings
from .view import View

log = structlog.get_logger(__name__)


def build(
    settings: Settings, gateway: Gateway | None = None, hub: Hub | None = None, health: Health | None = None
) -> FastAPI:
    """The console, put together; `gateway` is for tests, which bring their own."""
    app = FastAPI(title="Lodestone console", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    clock = Clock(settings.clock_file)
    given = (settings, gateway or Gateway(settings), hub or hub_of(settings), View(), clock)
    app.state.resources = Resources(*given)
    answer_failures(app)
    app.add_middleware(Headers, secure=settings.is_secure)
    app.add_middleware(Edge, limits=BodyLimits(settings.body_limit, large=settings.form_limit, paths=WITH_FILES))
    for path, answer in operations(health or Health(), nothing).items():
        app.add_route(path, answer)
    add_routes(app, router)
    return app


def hub_of(settings: Settings) -> Hub:
    """What is followed at this process: nothing yet."""
    limits = Limits(settings.live_most, settings.live_most_each, settings.live_lifetime, settings.live_linger)
    return Hub(limits, Pace(settings.live_interval, settings.live_pause, settings.live_longest_pause))


def _parts(settings: Settings) -> Sequence[Part]:
    gateway, hub, health = Gateway(settings), hub_of(settings), Health()
    server = Server(build(settings, gateway, hub, health), settings, health)

    async def stop() -> None:
        await hub.close()
        await server.stop()
        await gateway.close()

    return (Part("http", server.run, drain=server.drain, stop=stop),)


def configured() -> Settings:
    """What this process can be told, with logs set up as it says."""
    settings = Settings()
    logging.configure("console", settings.log_level, settings.log_format)
    return settings


def _run(settings: Settings, _arguments: argparse.Namespace, *, role: str) -> None:
    uvloop.run(process.live(_parts(settings), role=role))


def _migrate(_settings: Settings, _arguments: argparse.Namespace) -> None:
    log.info("nothing_migrated", reason="the console has no database")


COMMANDS: tuple[Command[Settings], ...] = (
    Command("all", "show pages", partial(_run, role="all")),
    Command("api", "as all", partial(_run, role="api")),
    Command("migrate", "nothing: this service has no database", _migrate),
)
"""What this service can be told."""
