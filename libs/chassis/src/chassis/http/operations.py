"""The paths for whoever runs a service: is it alive, is it ready, what does it measure."""

from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .health import Health

Answer = Callable[[Request], Awaitable[Response]]


async def nothing() -> None:
    """Refresh nothing: for an application without gauges."""


def operations(health: Health, refresh: Callable[[], Awaitable[None]]) -> dict[str, Answer]:
    """What answers each path; `refresh` brings gauges up to date before they are read."""

    async def live(_request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def ready(_request: Request) -> Response:
        problems = await health.problems()
        status = "not ready" if problems else "ready"
        return JSONResponse({"status": status, "problems": problems}, 503 if problems else 200)

    async def metrics(_request: Request) -> Response:
        await refresh()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return {"/health/live": live, "/health/ready": ready, "/metrics": metrics}
