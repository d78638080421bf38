"""The public API in one document."""

from typing import Any

from fastapi import Request

from ..clients import Services, system
from ..domain.openapi import merge
from ..domain.routes import OWN, TABLE
from .directory import Memory
from .run import NO_TENANT


async def show_openapi(request: Request) -> dict[str, Any]:
    """The OpenAPI document of everything behind this door; services that are down are missing, and named."""
    memory: Memory[None, dict[str, Any]] = request.app.state.openapi_memory

    async def read() -> dict[str, Any]:
        services: Services = request.app.state.services
        asked = {name: "/openapi.json" for name in services.names if name != "statistics"}
        found = await services.ask_all(asked, system(NO_TENANT))
        documents = {name: document for name, document in found.items() if document is not None}
        merged = merge({**documents, OWN: request.app.openapi()}, TABLE)
        return {**merged, "x-missing": sorted(set(found) - set(documents))}

    return await memory.get(None, read)
