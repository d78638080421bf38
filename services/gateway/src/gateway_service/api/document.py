"""The public API in one document, remembered for half a minute."""

from typing import Any

from async_lru import alru_cache
from fastapi import FastAPI

from chassis.http.kinds import KINDS

from ..clients import Services, system
from ..domain.openapi import merge
from ..domain.routes import OWN, TABLE
from .run import NO_TENANT

_SECONDS = 30
_EXAMPLE = {"id": "evt_1", "type": "invoice.paid"}
_RECEIVED = {
    "type": "object",
    "title": "Received",
    "required": ["received"],
    "properties": {"received": {"type": "boolean"}, "duplicate": {"type": "boolean"}},
}
_WEBHOOK = {
    "operationId": "receive_webhook",
    "summary": "Receive Webhook",
    "description": "Take a provider's webhook: 2xx means it is stored, 4xx that it never will be.",
    "parameters": [
        {"name": "provider", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "endpoint_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}},
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {}, "example": _EXAMPLE}},
    },
    "responses": {
        "200": {"description": "Stored, now or before.", "content": {"application/json": {"schema": _RECEIVED}}},
        "408": {"description": "The body took too long."},
    },
}
"""Described by hand, because the path is answered before the router that describes the others."""


class PublicDocument:
    """One document, merged from those of the services; a service that is down is left out and named."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.read = alru_cache(maxsize=1, ttl=_SECONDS)(self._read)

    async def _read(self, app: FastAPI) -> dict[str, Any]:
        asked = {name: "/openapi.json" for name in self._services.names if name != "statistics"}
        found = await self._services.ask_all(asked, system(NO_TENANT))
        documents = {name: document for name, document in found.items() if document is not None}
        merged = merge({**documents, OWN: _own(app)}, TABLE, KINDS.values())
        return {**merged, "x-missing": sorted(set(found) - set(documents))}


def _own(app: FastAPI) -> dict[str, Any]:
    own = app.openapi()
    return {**own, "paths": {**own["paths"], "/webhooks/{provider}/{endpoint_id}": {"post": _WEBHOOK}}}
