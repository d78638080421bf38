"""Tenants, endpoints, staff, sessions and keys."""

from datetime import datetime
from functools import partial
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.dialects.postgresql import Insert, insert

from chassis.postgres.sql import Connection
from chassis.postgres.tables import TENANTS
from chassis.security.secrets import Vault

from ..domain.people import ApiKey, Endpoint, Session, Staff
from ..errors import NoVault
from ..tables import API_KEYS, ENDPOINTS, SESSIONS, STAFF


def _new(table: Table, *names: str) -> Insert:
    return insert(table).values({name: bindparam(name, type_=table.c[name].type) for name in names})


def _save(table: Table, key: tuple[str, ...], *names: str) -> Insert:
    """Store one row, new or changed."""
    new = _new(table, *names)
    return new.on_conflict_do_update(index_elements=list(key), set_={name: new.excluded[name] for name in names})


_ACTIVE = select(TENANTS.c.id).where(TENANTS.c.status == "active")
_TENANT = select(TENANTS).where(TENANTS.c.id == bindparam("id"))
_SAVE_TENANT = _save(TENANTS, ("id",), *TENANTS.c.keys())
_ENDPOINT = select(ENDPOINTS).where(ENDPOINTS.c.id == bindparam("id"))
_NEW_ENDPOINT = _new(ENDPOINTS, "id", "tenant_id", "provider", "account", "secrets", "livemode")
_SAVE_ENDPOINT = _NEW_ENDPOINT.on_conflict_do_update(
    index_elements=["id"],
    set_={name: _NEW_ENDPOINT.excluded[name] for name in ("provider", "account", "secrets", "livemode")},
    where=ENDPOINTS.c.tenant_id == _NEW_ENDPOINT.excluded.tenant_id,
)
_STAFF = select(STAFF.c.id, STAFF.c.email, STAFF.c.password_hash, STAFF.c.role).where(
    STAFF.c.email == bindparam("email")
)
_SAVE_STAFF = _save(STAFF, ("tenant_id", "id"), "id", "email", "password_hash", "role")
_ADD_SESSION = _new(SESSIONS, "token_hash", "staff_id", "expires_at")
_SESSION = (
    select(SESSIONS.c.staff_id, STAFF.c.role, SESSIONS.c.expires_at)
    .join(STAFF, (STAFF.c.tenant_id == SESSIONS.c.tenant_id) & (STAFF.c.id == SESSIONS.c.staff_id))
    .where(SESSIONS.c.token_hash == bindparam("token_hash"), SESSIONS.c.expires_at > bindparam("now"))
)
_END_SESSION = delete(SESSIONS).where(SESSIONS.c.token_hash == bindparam("token_hash"))
_FORGET_SESSIONS = delete(SESSIONS).where(
    SESSIONS.c.token_hash.in_(
        select(SESSIONS.c.token_hash).where(SESSIONS.c.expires_at <= bindparam("now")).limit(bindparam("limit"))
    )
)
_API_KEY = select(API_KEYS.c.id, API_KEYS.c.name).where(API_KEYS.c.key_hash == bindparam("key_hash"))
_SAVE_API_KEY = _save(API_KEYS, ("tenant_id", "key_hash"), "key_hash", "id", "name")


class Tenants:
    """The tenants of this installation; the other services keep copies of what is said of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def active(self) -> set[UUID]:
        """Ids of those that may work."""
        return set(await self._connection.scalars(_ACTIVE))

    async def find(self, tenant_id: UUID) -> dict[str, object] | None:
        """Everything we know of one, or None."""
        row = (await self._connection.execute(_TENANT, {"id": tenant_id})).first()
        return dict(row) if row else None

    async def save(self, row: dict[str, object]) -> None:
        """Store one, new or changed."""
        await self._connection.execute(_SAVE_TENANT, row)


class Endpoints:
    """Where webhooks arrive; their secrets are sealed in the table and open here."""

    def __init__(self, connection: Connection, vault: Vault | None) -> None:
        self._connection = connection
        self._vault = vault

    async def find(self, endpoint_id: UUID) -> Endpoint | None:
        """One endpoint of any tenant, or None. Raises `SealBroken` for secrets this installation cannot open."""
        row = (await self._connection.execute(_ENDPOINT, {"id": endpoint_id})).first()
        if row is None:
            return None
        open_ = partial(self._open_vault.reveal, tenant_id=row["tenant_id"], purpose=_purpose(endpoint_id))
        return Endpoint(**{**row, "secrets": tuple(open_(one).get_secret_value() for one in row["secrets"])})

    async def save(self, endpoint: Endpoint) -> None:
        """Store one, new or changed; an id that belongs to another tenant is left alone."""
        row = {name: getattr(endpoint, name) for name in Endpoint.__dataclass_fields__}
        seal = partial(self._open_vault.seal, tenant_id=endpoint.tenant_id, purpose=_purpose(endpoint.id))
        row["secrets"] = [seal(SecretStr(one)) for one in endpoint.secrets]
        await self._connection.execute(_SAVE_ENDPOINT, row)

    @property
    def _open_vault(self) -> Vault:
        if self._vault is None:
            raise NoVault
        return self._vault


def _purpose(endpoint_id: UUID) -> str:
    return f"webhook endpoint {endpoint_id}"


class People:
    """Staff, their sessions, and keys of programs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def staff(self, email: str) -> Staff | None:
        """The member of staff with this address, or None."""
        row = (await self._connection.execute(_STAFF, {"email": email})).first()
        return Staff(**row) if row else None

    async def save_staff(self, staff: Staff) -> None:
        """Store somebody, new or changed."""
        row = {name: getattr(staff, name) for name in Staff.__dataclass_fields__}
        await self._connection.execute(_SAVE_STAFF, row)

    async def add_session(self, token_hash: bytes, session: Session) -> None:
        """Store a sign-in."""
        row = {"token_hash": token_hash, "staff_id": session.staff_id, "expires_at": session.expires_at}
        await self._connection.execute(_ADD_SESSION, row)

    async def session(self, token_hash: bytes, *, now: datetime) -> Session | None:
        """The sign-in of a token that has not expired, with its owner's role of today; or None."""
        row = (await self._connection.execute(_SESSION, {"token_hash": token_hash, "now": now})).first()
        return Session(**row) if row else None

    async def end_session(self, token_hash: bytes) -> None:
        """Forget a sign-in."""
        await self._connection.execute(_END_SESSION, {"token_hash": token_hash})

    async def forget_sessions(self, now: datetime, limit: int) -> int:
        """Forget sign-ins that have expired; returns how many."""
        return (await self._connection.execute(_FORGET_SESSIONS, {"now": now, "limit": limit})).rowcount

    async def api_key(self, key_hash: bytes) -> ApiKey | None:
        """The key of this hash, or None."""
        row = (await self._connection.execute(_API_KEY, {"key_hash": key_hash})).first()
        return ApiKey(**row) if row else None

    async def save_api_key(self, key_hash: bytes, key: ApiKey) -> None:
        """Store a key, new or changed."""
        await self._connection.execute(_SAVE_API_KEY, {"key_hash": key_hash, "id": key.id, "name": key.name})
