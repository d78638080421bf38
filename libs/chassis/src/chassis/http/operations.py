"""The paths for whoever runs a service: is it alive, is it ready, what does it measure."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from .health import Health


async def nothing() -> None:
    """Refresh nothing: for an application without gauges."""


def operations(health: Health, refresh: Callable[[], Awaitable[None]]) -> APIRouter:
    """The router; `refresh` brings gauges up to date before they are read."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/health/ready")
    async def ready() -> Response:
        problems = await health.problems()
        status = "not ready" if problems else "ready"
        return JSONResponse({"status": status, "problems": problems}, 503 if problems else 200)

    @router.get("/metrics")
    async def metrics() -> Response:
        await refresh()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
