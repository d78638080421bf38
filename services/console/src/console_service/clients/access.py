"""API keys, and addresses for webhooks: what systems come in with."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ..schemas.access import ApiKey, Endpoint, FoundEndpoints, FoundKeys, ShownEndpoint, ShownKey
from .gateway import Asking
from .operations import Operation
from .seeking import sought

_KEYS, _ENDPOINTS = "/api/admin/api-keys", "/api/admin/webhook-endpoints"
KEYS = Operation[FoundKeys]("GET", _KEYS, FoundKeys, query=("limit", "cursor"))
MAKE_KEY = Operation[ShownKey]("POST", _KEYS, ShownKey, body=("name", "role", "scopes", "expires_at"))
ROTATE_KEY = Operation[ShownKey]("POST", f"{_KEYS}/{{key_id}}/rotate", ShownKey, body=("overlap",))
END_KEY = Operation[None]("DELETE", f"{_KEYS}/{{key_id}}")
ENDPOINTS = Operation[FoundEndpoints]("GET", _ENDPOINTS, FoundEndpoints, query=("limit", "cursor"))
MAKE_ENDPOINT = Operation[ShownEndpoint](
    "POST", _ENDPOINTS, ShownEndpoint, body=("provider", "account", "name", "secret", "livemode")
)
ROTATE_ENDPOINT = Operation[ShownEndpoint](
    "POST", f"{_ENDPOINTS}/{{endpoint_id}}/rotate", ShownEndpoint, body=("secret", "overlap")
)
DISABLE_ENDPOINT = Operation[None]("DELETE", f"{_ENDPOINTS}/{{endpoint_id}}")


class ApiKeys:
    """Keys of programs."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def list(self, *, limit: int, cursor: str | None) -> FoundKeys:
        """Keys that are good for something, the oldest first."""
        return await self._asking.ask(KEYS, query={"limit": limit, "cursor": cursor})

    async def get(self, key_id: UUID) -> ApiKey:
        """One of them, looked for in the list. Raises `NotThere`."""
        found: ApiKey = await sought(self.list, key_id)
        return found

    async def make(self, told: Mapping[str, Any]) -> ShownKey:
        """A new key with its secret. Raises `WrongFields`."""
        return await self._asking.ask(MAKE_KEY, body=told)

    async def rotate(self, key_id: UUID, overlap: int) -> ShownKey:
        """Another secret; the one before is good for so many seconds more. Raises `NotThere`."""
        return await self._asking.ask(ROTATE_KEY, {"key_id": key_id}, body={"overlap": overlap})

    async def end(self, key_id: UUID) -> None:
        """End a key at once. Raises `NotThere`."""
        await self._asking.ask(END_KEY, {"key_id": key_id})


class Endpoints:
    """Addresses for webhooks."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def list(self, *, limit: int, cursor: str | None) -> FoundEndpoints:
        """Addresses, the oldest first."""
        return await self._asking.ask(ENDPOINTS, query={"limit": limit, "cursor": cursor})

    async def get(self, endpoint_id: UUID) -> Endpoint:
        """One of them, looked for in the list. Raises `NotThere`."""
        found: Endpoint = await sought(self.list, endpoint_id)
        return found

    async def make(self, told: Mapping[str, Any]) -> ShownEndpoint:
        """A new address. Raises `WrongFields` or `Refused`."""
        return await self._asking.ask(MAKE_ENDPOINT, body=told)

    async def rotate(self, endpoint_id: UUID, told: Mapping[str, Any]) -> ShownEndpoint:
        """Another secret beside the one before. Raises `WrongFields`, `Refused` or `NotThere`."""
        return await self._asking.ask(ROTATE_ENDPOINT, {"endpoint_id": endpoint_id}, body=told)

    async def disable(self, endpoint_id: UUID) -> None:
        """Take nothing more at an address. Raises `NotThere`."""
        await self._asking.ask(DISABLE_ENDPOINT, {"endpoint_id": endpoint_id})
