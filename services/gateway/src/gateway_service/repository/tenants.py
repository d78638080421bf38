"""Tenants: what everybody is told of them stands outside row-level security, what they are granted behind it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.postgres.sql import Connection

from ..domain.tenants import Grants, Tenant

_ACTIVE = "SELECT id FROM tenants WHERE status = 'active'"
_FIND = "SELECT id, version, name, zone, currency, locale, status FROM tenants WHERE id = $1"
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
_LISTED = """
SELECT id, version, name, zone, currency, locale, status FROM tenants
WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
"""
_TERMS = "SELECT request_rate, tenant_rate FROM tenant_terms"
_SAVE = """
INSERT INTO tenants (id, version, name, zone, currency, locale, status) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name, zone = excluded.zone,
    currency = excluded.currency, locale = excluded.locale, status = excluded.status
"""
_SAVE_TERMS = """
INSERT INTO tenant_terms (request_rate, tenant_rate) VALUES ($1, $2)
ON CONFLICT (tenant_id) DO UPDATE SET request_rate = excluded.request_rate, tenant_rate = excluded.tenant_rate
"""


class Tenants:
    """The tenants of this installation; the other services keep copies of what is said of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def active(self) -> set[UUID]:
        """Ids of those that may work."""
        return set((await self._connection.run(_ACTIVE)).scalars())

    async def find_locked(self, tenant_id: UUID) -> Tenant | None:
        """The tenant of this transaction, so that nobody else changes it meanwhile; None if there is none yet."""
        await self._connection.run(_LOCK, str(tenant_id))
        return await self.find(tenant_id)

    async def find(self, tenant_id: UUID) -> Tenant | None:
        """The tenant of this transaction, or None."""
        row = (await self._connection.run(_FIND, tenant_id)).first()
        terms = (await self._connection.run(_TERMS)).first()
        return _tenant(row, terms) if row else None

    async def grants(self) -> Grants:
        """What the tenant of this transaction is granted."""
        terms = (await self._connection.run(_TERMS)).first()
        return _grants(terms)

    async def listing(self, after: UUID | None, limit: int) -> Sequence[Tenant]:
        """All of them by id, without what stands behind row-level security; one more than `limit`."""
        return [_tenant(row, None) for row in await self._connection.run(_LISTED, after, limit + 1)]

    async def save(self, tenant: Tenant) -> None:
        """Store the tenant of this transaction, new or changed."""
        said = (getattr(tenant, name) for name in ("id", "version", "name", "zone", "currency", "locale", "status"))
        await self._connection.run(_SAVE, *said)
        await self._connection.run(_SAVE_TERMS, tenant.grants.request_rate, tenant.grants.tenant_rate)


def _tenant(row: Any, terms: Any) -> Tenant:  # noqa: ANN401 - rows
    return Tenant(**row, grants=_grants(terms))


def _grants(terms: Any) -> Grants:  # noqa: ANN401 - a row
    return Grants(terms["request_rate"], terms["tenant_rate"]) if terms else Grants()
