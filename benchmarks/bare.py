"""The peer of the gateway's webhook door: FastAPI and asyncpg, one INSERT a request and nothing else.

It has the gateway's uvicorn settings, loop, pool size, database and answer: `python -m benchmarks.bare`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import uvicorn
import uvloop
from fastapi import FastAPI, Request
from fastapi.responses import Response

from chassis.http.server import configuration
from chassis.settings import Settings

TABLE = "CREATE TABLE bare_events (id uuid PRIMARY KEY, body bytea NOT NULL, received_at timestamptz NOT NULL)"
GRANT = "GRANT INSERT ON bare_events TO lodestone_gateway_app"
PATH = "/bare"
_INSERT = "INSERT INTO bare_events (id, body, received_at) VALUES ($1, $2, $3)"


def build(settings: Settings) -> FastAPI:
    """The application."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        size = settings.database_pool
        url = settings.database_url.get_secret_value()
        async with asyncpg.create_pool(url, min_size=size, max_size=size) as app.state.pool:
            yield

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health/ready")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    @app.post(PATH)
    async def receive(request: Request) -> Response:
        body = await request.body()
        await app.state.pool.execute(_INSERT, uuid4(), body, datetime.now(UTC))
        return Response(b'{"received":true}', media_type="application/json")

    return app


def main() -> None:
    """Serve until told to stop."""
    settings = Settings()
    uvloop.run(uvicorn.Server(configuration(build(settings), settings)).serve())


if __name__ == "__main__":
    main()
