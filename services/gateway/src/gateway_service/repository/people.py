"""Tenants, endpoints, staff, sessions and keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from chassis.postgres.sql import Connection
from chassis.postgres.tables import TENANTS

from ..domain.people import ApiKey, Endpoint, Session, Staff
from ..tables import API_KEYS, ENDPOINTS, SESSIONS, STAFF


class Tenants:
    """Who uses this installation; this service says of them what the others then keep."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def active(self) -> set[UUID]:
        """Ids of those that may work."""
        return set((await self._connection.scalars(select(TENANTS.c.id).where(TENANTS.c.status == "active"))).all())

    async def find(self, tenant_id: UUID) -> dict[str, object] | None:
        """Everything we know of one, or None."""
        row = (await self._connection.execute(select(TENANTS).where(TENANTS.c.id == tenant_id))).mappings().first()
        return dict(row) if row else None

    async def save(self, row: dict[str, object]) -> None:
        """Store one, new or changed."""
        await self._connection.execute(
            insert(TENANTS).values(row).on_conflict_do_update(index_elements=["id"], set_=row)
        )


class Endpoints:
    """Where webhooks arrive."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, endpoint_id: UUID) -> Endpoint | None:
        """One endpoint of any tenant, or None."""
        row = (
            (await self._connection.execute(select(ENDPOINTS).where(ENDPOINTS.c.id == endpoint_id))).mappings().first()
        )
        return Endpoint(**{**row, "secrets": tuple(row["secrets"])}) if row else None

    async def save(self, endpoint: Endpoint) -> None:
        """Store one, new or changed; an id that is another tenant's stays theirs."""
        row = {name: getattr(endpoint, name) for name in Endpoint.__dataclass_fields__} | {
            "secrets": list(endpoint.secrets)
        }
        mine = ENDPOINTS.c.tenant_id == endpoint.tenant_id
        await self._connection.execute(
            insert(ENDPOINTS).values(row).on_conflict_do_update(index_elements=["id"], set_=row, where=mine)
        )


class People:
    """Staff, their sessions, and keys of programs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def staff(self, email: str) -> Staff | None:
        """Who signs in by this address, or None."""
        columns = [STAFF.c[name] for name in Staff.__dataclass_fields__]
        row = (await self._connection.execute(select(*columns).where(STAFF.c.email == email))).mappings().first()
        return Staff(**row) if row else None

    async def save_staff(self, staff: Staff) -> None:
        """Store somebody, new or changed."""
        row = {name: getattr(staff, name) for name in Staff.__dataclass_fields__}
        await self._connection.execute(
            insert(STAFF).values(row).on_conflict_do_update(index_elements=["tenant_id", "id"], set_=row)
        )

    async def add_session(self, token_hash: bytes, session: Session) -> None:
        """Store a sign-in."""
        row = {"token_hash": token_hash, "staff_id": session.staff_id, "expires_at": session.expires_at}
        await self._connection.execute(insert(SESSIONS).values(row))

    async def session(self, token_hash: bytes, *, now: datetime) -> Session | None:
        """The sign-in of a token that has not expired, with its owner's role of today; or None."""
        row = await self._connection.execute(
            select(SESSIONS.c.staff_id, STAFF.c.role, SESSIONS.c.expires_at)
            .join(STAFF, (STAFF.c.tenant_id == SESSIONS.c.tenant_id) & (STAFF.c.id == SESSIONS.c.staff_id))
            .where(SESSIONS.c.token_hash == token_hash, SESSIONS.c.expires_at > now)
        )
        found = row.mappings().first()
        return Session(**found) if found else None

    async def end_session(self, token_hash: bytes) -> None:
        """Forget a sign-in."""
        await self._connection.execute(delete(SESSIONS).where(SESSIONS.c.token_hash == token_hash))

    async def forget_sessions(self, now: datetime, limit: int) -> int:
        """Forget sign-ins that have expired; returns how many."""
        old = select(SESSIONS.c.token_hash).where(SESSIONS.c.expires_at <= now).limit(limit)
        return (await self._connection.execute(delete(SESSIONS).where(SESSIONS.c.token_hash.in_(old)))).rowcount

    async def api_key(self, key_hash: bytes) -> ApiKey | None:
        """The key of this hash, or None."""
        columns = [API_KEYS.c[name] for name in ApiKey.__dataclass_fields__]
        row = (
            (await self._connection.execute(select(*columns).where(API_KEYS.c.key_hash == key_hash))).mappings().first()
        )
        return ApiKey(**row) if row else None

    async def save_api_key(self, key_hash: bytes, key: ApiKey) -> None:
        """Store a key, new or changed."""
        row = {"key_hash": key_hash, "id": key.id, "name": key.name, "role": key.role}
        await self._connection.execute(
            insert(API_KEYS).values(row).on_conflict_do_update(index_elements=["tenant_id", "key_hash"], set_=row)
        )
