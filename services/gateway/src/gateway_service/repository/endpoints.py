"""Endpoints: of any tenant, for webhooks that arrive, and of one tenant, for its admins.

The table is outside row-level security: a webhook names its endpoint, and no tenant. So what is for admins names the
tenant in each statement.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from pydantic import SecretStr

from chassis.postgres.sealed import SealedColumns
from chassis.postgres.sql import Connection
from chassis.security.secrets import Vault

from ..domain.endpoints import Endpoint, ListedEndpoint, Sealed, endpoint_purpose
from ..errors import NoVault

_FIND = """
SELECT id, tenant_id, provider, account, secrets, livemode, old_until FROM endpoints
WHERE id = $1 AND disabled_at IS NULL
"""
_SAVE = """
INSERT INTO endpoints (id, tenant_id, provider, account, livemode, secrets) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO UPDATE SET provider = excluded.provider, account = excluded.account,
    livemode = excluded.livemode, secrets = excluded.secrets
WHERE endpoints.tenant_id = excluded.tenant_id
"""
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
_SEALED = SealedColumns("endpoints", {"secrets": "text[]"}, endpoint_purpose)


class Endpoints:
    """Where webhooks arrive; their secrets are sealed in the table and open here."""

    def __init__(self, connection: Connection, vault: Vault | None) -> None:
        self._connection = connection
        self._vault = vault

    async def find(self, endpoint_id: UUID, *, now: datetime) -> Endpoint | None:
        """One endpoint of any tenant with the secrets that are good, or None if it is disabled or not there.

        Raises `SealBroken` for secrets this installation cannot open.
        """
        row = (await self._connection.run(_FIND, endpoint_id)).first()
        if row is None:
            return None
        vault, purpose = _needed(self._vault), endpoint_purpose(endpoint_id)
        kept = row["secrets"] if row["old_until"] is None or row["old_until"] > now else row["secrets"][:1]
        secrets = (vault.reveal(one, tenant_id=row["tenant_id"], purpose=purpose) for one in kept)
        named = {name: row[name] for name in Endpoint.__dataclass_fields__}
        return Endpoint(**{**named, "secrets": tuple(one.get_secret_value() for one in secrets)})

    async def save(self, endpoint: Endpoint) -> None:
        """Store one, new or changed; an id that belongs to another tenant is left alone."""
        named = (endpoint.id, endpoint.tenant_id, endpoint.provider, endpoint.account, endpoint.livemode)
        sealed = _seal(self._vault, endpoint.secrets, of=endpoint.id, tenant_id=endpoint.tenant_id)
        await self._connection.run(_SAVE, *named, sealed)


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
        named = (endpoint.id, endpoint.provider, endpoint.account, endpoint.livemode, name)
        sealed = _seal(self._vault, endpoint.secrets, of=endpoint.id, tenant_id=self._tenant_id)
        await self._connection.run(_ADD, self._tenant_id, *named, sealed)

    async def find_locked(self, endpoint_id: UUID) -> Sealed | None:
        """The sealed secrets of one that is not disabled, so that nobody else replaces them meanwhile; or None."""
        row = (await self._connection.run(_LOCKED, self._tenant_id, endpoint_id)).first()
        return Sealed(tuple(row["secrets"]), row["old_until"]) if row else None

    async def rotate(self, endpoint_id: UUID, kept: Sealed, secret: str, *, old_until: datetime) -> None:
        """Put a new secret in front; the one before it is good until a time."""
        (sealed,) = _seal(self._vault, [secret], of=endpoint_id, tenant_id=self._tenant_id)
        await self._connection.run(_ROTATE, self._tenant_id, endpoint_id, list(kept.with_new(sealed)), old_until)

    async def disable(self, endpoint_id: UUID, *, now: datetime) -> bool:
        """Take no more webhooks at one; False if there is none."""
        return (await self._connection.run(_DISABLE, self._tenant_id, endpoint_id, now)).first() is not None

    async def reseal(self, limit: int) -> int:
        """Bring secrets that an older key has sealed under the current one; returns of how many endpoints."""
        return await _SEALED.reseal(self._connection, self._vault, self._tenant_id, limit) if self._vault else 0


def _needed(vault: Vault | None) -> Vault:
    if vault is None:
        raise NoVault
    return vault


def _seal(vault: Vault | None, secrets: Iterable[str], *, of: UUID, tenant_id: UUID) -> list[str]:
    """The secrets of an endpoint as they are stored. Raises `NoVault`."""
    seal = partial(_needed(vault).seal, tenant_id=tenant_id, purpose=endpoint_purpose(of))
    return [seal(SecretStr(one)) for one in secrets]
