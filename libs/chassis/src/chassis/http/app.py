"""The HTTP application of a service, put together."""

from collections.abc import Awaitable, Callable
from functools import cache, partial
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from .codes import codes
from .edge import BodyLimits, Edge
from .health import Health
from .operations import nothing, operations
from .problems import answer_failures
from .resources import Resources
from .routes import add_routes

_OPENAPI = "/openapi.json"


def make_app(
    name: str,
    api: APIRouter,
    resources: Resources,
    *,
    limits: BodyLimits,
    refresh: Callable[[], Awaitable[None]] = nothing,
) -> FastAPI:
    """The application `name`: its own paths, those of operations, and problem details for every failure.

    `resources` hold at least the `Health` of the process; `refresh` brings gauges up to date before they are read.
    """
    app = FastAPI(
        title=f"Lodestone {name}",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=_openapi_url(api),
        redirect_slashes=False,
    )
    app.state.resources = resources
    answer_failures(app)
    app.add_middleware(Edge, limits=limits)
    for path, answer in operations(resources.get(Health), refresh).items():
        app.add_api_route(path, answer, include_in_schema=False)
    add_routes(app, api)
    document = cache(partial(_documented, app.title, api))
    app.openapi = document  # type: ignore[method-assign] # as FastAPI says how it is extended
    return app


def _documented(title: str, api: APIRouter) -> dict[str, Any]:
    """The document of `api`, with the codes of refusals."""
    app = FastAPI(title=title, version="1", generate_unique_id_function=_naming())
    app.include_router(api)
    return {**app.openapi(), "x-codes": codes()}


def _naming() -> Callable[[APIRoute], str]:
    """Names of operations in the document, which generated clients show: that of the function, verb first.

    A function that answers several methods is named after the first; the others say by which method they are asked.
    """
    first: dict[str, tuple[str, str]] = {}

    def name(route: APIRoute) -> str:
        method = min(route.methods or {"GET"})
        known = first.setdefault(route.name, (method, route.path))
        return route.name if known == (method, route.path) else f"{route.name}_by_{method.lower()}"

    return name


def _openapi_url(api: APIRouter) -> str | None:
    """Where the service's own document is, unless it serves another one there."""
    return None if any(getattr(route, "path", None) == _OPENAPI for route in api.routes) else _OPENAPI
