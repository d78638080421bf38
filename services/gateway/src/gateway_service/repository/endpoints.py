"""Endpoints of one tenant, for its admins.

The table is outside row-level security, so each statement names the tenant.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr

from chassis.postgres.sql import Connection
from chassis.security.secrets import Vault

from ..domain.endpoints import ListedEndpoint, Sealed
from ..domain.people import Endpoint, endpoint_purpose
from ..errors import NoVault

_SHOWN = """
SELECT id, provider, account, name, livemode, old_until, disabled_at,
       CASE WHEN old_until <= $2 THEN 1 ELSE cardinality(secrets) END AS secrets
FROM endpoints WHERE tenant_id = $1
"""
_LISTED = f"{_SHOWN} AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $4"
_ONE = f"{_SHOWN} AND id = $3"
_ADD = """
INSERT INTO endpoints (tenant_id, id, provider, account, livemode, name, secrets) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_LOCKED = """
SELECT secrets, old_until FROM endpoints WHERE tenant_id = $1 AND id = $2 AND disabled_at IS NULL FOR UPDATE
"""
_ROTATE = "UPDATE endpoints SET secrets = $3, old_until = $4 WHERE tenant_id = $1 AND id = $2"
_DISABLE = """
UPDATE endpoints SET disabled_at = coalesce(disabled_at, $3) WHERE tenant_id = $1 AND id = $2 RETURNING id
"""


class OwnEndpoints:
    """The endpoints of one tenant."""

    def __init__(self, connection: Connection, vault: Vault | None, tenant_id: UUID) -> None:
        self._connection = connection
        self._vault = vault
        self._tenant_id = tenant_id

    async def listing(self, after: UUID | None, limit: int, *, now: datetime) -> Sequence[ListedEndpoint]:
        """The oldest first; one more than `limit`, to see whether there are more."""
        rows = await self._connection.run(_LISTED, self._tenant_id, now, after, limit + 1)
        return [ListedEndpoint(**row) for row in rows]

    async def find(self, endpoint_id: UUID, *, now: datetime) -> ListedEndpoint | None:
        """One of them, or None."""
        row = (await self._connection.run(_ONE, self._tenant_id, now, endpoint_id)).first()
        return ListedEndpoint(**row) if row else None

    async def add(self, endpoint: Endpoint, *, name: str) -> None:
        """Store a new one."""
        sealed = [self._seal(endpoint.id, one) for one in endpoint.secrets]
        named = (endpoint.id, endpoint.provider, endpoint.account, endpoint.livemode, name)
        await self._connection.run(_ADD, self._tenant_id, *named, sealed)

    async def find_locked(self, endpoint_id: UUID) -> Sealed | None:
        """The sealed secrets of one that is not disabled, so that nobody else replaces them meanwhile; or None."""
        row = (await self._connection.run(_LOCKED, self._tenant_id, endpoint_id)).first()
        return Sealed(tuple(row["secrets"]), row["old_until"]) if row else None

    async def rotate(self, endpoint_id: UUID, kept: Sealed, secret: str, *, old_until: datetime) -> None:
        """Put a new secret in front; the one before it is good until a time."""
        secrets = kept.with_new(self._seal(endpoint_id, secret))
        await self._connection.run(_ROTATE, self._tenant_id, endpoint_id, list(secrets), old_until)

    async def disable(self, endpoint_id: UUID, *, now: datetime) -> bool:
        """Take no more webhooks at one; False if there is none."""
        return (await self._connection.run(_DISABLE, self._tenant_id, endpoint_id, now)).first() is not None

    def _seal(self, endpoint_id: UUID, secret: str) -> str:
        if self._vault is None:
            raise NoVault
        return self._vault.seal(SecretStr(secret), tenant_id=self._tenant_id, purpose=endpoint_purpose(endpoint_id))
