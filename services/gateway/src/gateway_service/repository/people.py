"""Staff and their sessions."""

from datetime import datetime

from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.dialects.postgresql import Insert, insert

from chassis.ids import new_id
from chassis.postgres.sql import Connection

from ..domain.people import Session, Staff
from ..tables import SESSIONS, STAFF


def _new(table: Table, *names: str) -> Insert:
    return insert(table).values({name: bindparam(name, type_=table.c[name].type) for name in names})


def _save(table: Table, key: tuple[str, ...], *names: str) -> Insert:
    """Store one row, new or changed."""
    new = _new(table, *names)
    return new.on_conflict_do_update(index_elements=list(key), set_={name: new.excluded[name] for name in names})


_STAFF = select(STAFF.c.id, STAFF.c.email, STAFF.c.password_hash, STAFF.c.role).where(
    STAFF.c.email == bindparam("email"), STAFF.c.status == "active"
)
_SAVE_STAFF = _save(STAFF, ("tenant_id", "id"), "id", "email", "password_hash", "role")
_ADD_SESSION = _new(SESSIONS, "token_hash", "staff_id", "expires_at", "id", "created_at", "agent")
_SESSION = (
    select(SESSIONS.c.staff_id, STAFF.c.role, SESSIONS.c.expires_at)
    .join(STAFF, (STAFF.c.tenant_id == SESSIONS.c.tenant_id) & (STAFF.c.id == SESSIONS.c.staff_id))
    .where(SESSIONS.c.token_hash == bindparam("token_hash"), SESSIONS.c.expires_at > bindparam("now"))
    .where(STAFF.c.status == "active")
)
_END_SESSION = delete(SESSIONS).where(SESSIONS.c.token_hash == bindparam("token_hash"))
_FORGET_SESSIONS = delete(SESSIONS).where(
    SESSIONS.c.token_hash.in_(
        select(SESSIONS.c.token_hash).where(SESSIONS.c.expires_at <= bindparam("now")).limit(bindparam("limit"))
    )
)


class People:
    """Staff and their sessions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def staff(self, email: str) -> Staff | None:
        """The member of staff with this address who may sign in, or None."""
        row = (await self._connection.execute(_STAFF, {"email": email})).first()
        return Staff(**row) if row else None

    async def save_staff(self, staff: Staff) -> None:
        """Store somebody, new or changed."""
        row = {name: getattr(staff, name) for name in Staff.__dataclass_fields__}
        await self._connection.execute(_SAVE_STAFF, row)

    async def add_session(self, token_hash: bytes, session: Session, *, agent: str, now: datetime) -> None:
        """Store a sign-in, and what the browser said of itself."""
        row = {"token_hash": token_hash, "staff_id": session.staff_id, "expires_at": session.expires_at}
        await self._connection.execute(_ADD_SESSION, {**row, "id": new_id(), "created_at": now, "agent": agent})

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
