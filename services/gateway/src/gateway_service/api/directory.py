"""What every request needs to know of tenants and endpoints, remembered for some seconds."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar
from uuid import UUID

from fastapi import Request

from ..domain.people import Endpoint
from ..errors import NoSuchTenant
from ..handlers import people, webhooks
from ..settings import Settings
from .run import NO_TENANT, run

K = TypeVar("K")
V = TypeVar("V")
_MOST = 10_000


class Memory(Generic[K, V]):
    """Answers that may be some seconds old; the oldest is forgotten first, and a new one is asked for once."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._asked: dict[K, asyncio.Future[V]] = {}

    async def get(self, key: K, read: Callable[[], Awaitable[V]]) -> V:
        """The remembered answer, or a new one."""
        now = time.monotonic()
        kept = self._kept.get(key)
        if kept is not None and now - kept[0] < self._seconds:
            return kept[1]
        task = self._asked.get(key)
        if task is None:
            task = self._asked[key] = asyncio.ensure_future(self._ask(key, read))
        return await asyncio.shield(task)  # whoever goes away does not take the answer from the others

    async def _ask(self, key: K, read: Callable[[], Awaitable[V]]) -> V:
        try:
            value = await read()
        finally:
            del self._asked[key]
        self._kept[key] = (time.monotonic(), value)
        self._kept.move_to_end(key)
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return value


class Directory:
    """Tenants and endpoints."""

    def __init__(self, settings: Settings) -> None:
        seconds = settings.endpoint_memory.total_seconds()
        self._hosts = settings.tenant_hosts
        self._tenants: Memory[None, set[UUID]] = Memory(seconds)
        self._endpoints: Memory[UUID, Endpoint | None] = Memory(seconds)

    async def endpoint(self, request: Request, endpoint_id: UUID) -> Endpoint | None:
        """The endpoint of a webhook, or None; that there is none is remembered as well."""
        return await self._endpoints.get(
            endpoint_id, lambda: run(request, NO_TENANT, webhooks.find_endpoint, endpoint_id)
        )

    async def is_active(self, request: Request, tenant_id: UUID) -> bool:
        """Whether a tenant may work."""
        return tenant_id in await self._active(request)

    async def asked_tenant(self, request: Request, *, named: UUID | None = None) -> UUID:
        """Whom a request without a credential is for: the header, the query, the host, or the only tenant there is.

        Raises `NoSuchTenant`.
        """
        asked = named or _asked(request) or self._hosts.get(request.base_url.hostname or "")
        found = asked or await self.only_tenant(request)
        if found is None or not await self.is_active(request, found):
            raise NoSuchTenant("Say which tenant this is for, in the header X-Tenant.")
        return found

    async def only_tenant(self, request: Request) -> UUID | None:
        """The tenant of an installation that has one."""
        active = await self._active(request)
        return next(iter(active)) if len(active) == 1 else None

    async def _active(self, request: Request) -> set[UUID]:
        return await self._tenants.get(None, lambda: run(request, NO_TENANT, people.show_tenants))


def _asked(request: Request) -> UUID | None:
    text = request.headers.get("x-tenant") or request.query_params.get("tenant")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NoSuchTenant("X-Tenant is not the id of a tenant.") from None
