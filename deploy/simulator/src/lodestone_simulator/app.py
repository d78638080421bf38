"""The HTTP application: every provider's routes, the control doors, the page, health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from . import control
from .page import overview
from .providers import PROVIDERS
from .settings import Settings
from .simulator import Simulator, assemble


def build(settings: Settings) -> FastAPI:
    """One process that plays every provider; their other servers live as long as the application."""
    app = FastAPI(title="Lodestone provider simulator", lifespan=_lifespan, docs_url=None, redoc_url=None)
    simulator: Simulator = assemble(settings, PROVIDERS)
    app.state.simulator = simulator
    app.add_api_route("/health/live", _live)
    app.add_api_route("/health/ready", _live)
    app.add_api_route("/favicon.ico", _no_icon, status_code=204, include_in_schema=False)
    app.include_router(control.router)
    app.include_router(overview.router)
    for provider in simulator.providers.values():
        for router in provider.routes:
            app.include_router(router)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    simulator: Simulator = app.state.simulator
    servers = await simulator.start()
    yield
    for server in servers:
        server.close()
    await simulator.stop()


async def _live() -> dict[str, str]:
    """Every port is open before the first request is taken, so answering means ready."""
    return {"status": "ok"}


async def _no_icon() -> None:
    """Browsers ask for it at every page."""
