"""What every request needs to know of tenants and endpoints, remembered for some seconds."""

from uuid import UUID

from async_lru import alru_cache
from fastapi import Request

from ..domain.endpoints import Endpoint
from ..domain.tenants import Grants
from ..errors import NoSuchTenant
from ..handlers import people, tenants, webhooks
from ..settings import Settings
from .run import NO_TENANT, Runner

_MOST = 10_000
"""Endpoints, and tenants, remembered; the longest unused is forgotten first."""


class Directory:
    """Tenants and endpoints: whoever asks while a question is under way shares its answer."""

    def __init__(self, settings: Settings, runner: Runner) -> None:
        seconds = settings.endpoint_memory.total_seconds()
        self._hosts = settings.tenant_hosts
        self._runner = runner
        self._tenants = alru_cache(maxsize=1, ttl=seconds)(self._read_tenants)
        self._grants = alru_cache(maxsize=_MOST, ttl=seconds)(self._read_grants)
        self.endpoint = alru_cache(maxsize=_MOST, ttl=seconds)(self._read_endpoint)
        """The endpoint of an id, or None; that there is none is remembered as well."""

    async def grants(self, tenant_id: UUID) -> Grants:
        """What a tenant is granted."""
        return await self._grants(tenant_id)

    def forget(self, tenant_id: UUID) -> None:
        """Ask again at the next request: this process has just changed a tenant."""
        self._tenants.cache_clear()
        self._grants.cache_invalidate(tenant_id)

    async def is_active(self, tenant_id: UUID) -> bool:
        """Whether a tenant may work."""
        return tenant_id in await self._tenants()

    async def asked_tenant(self, request: Request, *, named: UUID | None = None) -> UUID:
        """The tenant a request without a credential is for, by header, query or host, or the only tenant there is.

        Raises `NoSuchTenant`.
        """
        asked = named or _asked(request) or self._hosts.get(request.base_url.hostname or "")
        found = asked or await self.only_tenant()
        if found is None or not await self.is_active(found):
            raise NoSuchTenant
        return found

    async def only_tenant(self) -> UUID | None:
        """The tenant of an installation that has one."""
        active = await self._tenants()
        return next(iter(active)) if len(active) == 1 else None

    async def _read_tenants(self) -> set[UUID]:
        return await self._runner.ask(NO_TENANT, people.show_tenants)

    async def _read_grants(self, tenant_id: UUID) -> Grants:
        return await self._runner.ask(tenant_id, tenants.show_grants)

    async def _read_endpoint(self, endpoint_id: UUID) -> Endpoint | None:
        return await self._runner.ask(NO_TENANT, webhooks.find_endpoint, endpoint_id)


def _asked(request: Request) -> UUID | None:
    text = request.headers.get("x-tenant") or request.query_params.get("tenant")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NoSuchTenant from None
