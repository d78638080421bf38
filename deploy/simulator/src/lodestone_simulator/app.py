"""The HTTP application: Stripe's API, the control doors, the page, health."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from . import control, page
from .settings import Settings
from .simulator import assemble
from .stripe_api.refusals import Refused


def build(settings: Settings) -> FastAPI:
    """One process that plays every provider; its SMTP server lives as long as the application."""
    app = FastAPI(title="Lodestone provider simulator", lifespan=_lifespan, docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.add_api_route("/v1/{path:path}", _stripe, methods=["GET", "POST", "DELETE"], include_in_schema=False)
    app.add_api_route("/health/live", _live)
    app.add_api_route("/health/ready", _live)
    app.add_exception_handler(Refused, _refused)
    app.include_router(control.router)
    app.include_router(page.router)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    simulator = app.state.simulator = assemble(settings)
    simulator.start()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        simulator.mail.connection, settings.simulator_host, settings.simulator_smtp_port, backlog=1024
    )
    yield
    server.close()
    await simulator.stop()


async def _stripe(request: Request) -> Response:
    answer: Response = await request.app.state.simulator.stripe.answer(request)
    return answer


async def _live() -> dict[str, str]:
    """The state is rebuilt before the first request is taken, so answering means ready."""
    return {"status": "ok"}


async def _refused(_: Request, refusal: Exception) -> Response:
    """A control door asked for something that the provider would refuse."""
    if not isinstance(refusal, Refused):
        raise refusal
    return JSONResponse(refusal.body, status_code=refusal.status)
