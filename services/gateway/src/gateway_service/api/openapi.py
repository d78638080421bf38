"""The public API, as everybody may read it."""

from typing import Any

from fastapi import Request

from .front import Here


async def show_openapi(request: Request, here: Here) -> dict[str, Any]:
    """The OpenAPI document of everything behind this door."""
    return await here.document.read(request.app)
