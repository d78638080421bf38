"""Users, the links with which they set a password, their second factors, and their open sessions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr

from chassis.postgres.sealed import SealedColumns
from chassis.postgres.sql import Connection, Row
from chassis.security.secrets import Vault

from ..domain.users import Factor, OpenSession, User, UserRole, UserStatus
from ..errors import NoVault

_USER = (
    "id, email, name, role, status, password_hash <> '' AS has_password,"
    " factor_step IS NOT NULL AS has_second_factor, created_at"
)
_FIND = f"SELECT {_USER} FROM staff WHERE id = $1"  # noqa: S608 - our own words
_LISTED = f"SELECT {_USER} FROM staff WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2"  # noqa: S608 - the same
_OF_EMAILS = f"SELECT {_USER} FROM staff WHERE email = any($1::text[]) ORDER BY id FOR UPDATE"  # noqa: S608 - the same
_ASK_RESET = "INSERT INTO reset_requests (email, asked_at) VALUES ($1, $2) ON CONFLICT (tenant_id, email) DO NOTHING"
_TAKE_RESETS = """
DELETE FROM reset_requests WHERE email IN
    (SELECT email FROM reset_requests ORDER BY asked_at, email LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING email
"""
_ADMINS = """
SELECT id FROM staff WHERE role = 'admin' AND status = 'active' ORDER BY id FOR UPDATE
"""
_ADD = """
INSERT INTO staff (id, email, name, role, status, password_hash, created_at) VALUES ($1, $2, $3, $4, 'invited', '', $5)
ON CONFLICT (tenant_id, email) DO NOTHING RETURNING id
"""
_SAVE = "UPDATE staff SET role = $2, status = $3 WHERE id = $1"
_HASH_OF = "SELECT password_hash FROM staff WHERE id = $1"
_SET_HASH = "UPDATE staff SET password_hash = $2, status = 'active' WHERE id = $1 AND status <> 'disabled' RETURNING id"
_ADD_LINK = "INSERT INTO user_links (token_hash, staff_id, expires_at) VALUES ($1, $2, $3)"
_TAKE_LINK = "DELETE FROM user_links WHERE token_hash = $1 AND expires_at > $2 RETURNING staff_id"
_LINK = "SELECT staff_id FROM user_links WHERE token_hash = $1 AND expires_at > $2"
_DROP_LINKS = "DELETE FROM user_links WHERE staff_id = $1"
_FORGET_LINKS = """
DELETE FROM user_links WHERE token_hash IN (SELECT token_hash FROM user_links WHERE expires_at <= $1 LIMIT $2)
"""
_FACTOR = "SELECT factor, factor_step FROM staff WHERE id = $1"
_PROPOSE = "UPDATE staff SET factor = $2, factor_step = NULL WHERE id = $1 AND factor_step IS NULL RETURNING id"
_STEP = "UPDATE staff SET factor_step = $2 WHERE id = $1 AND coalesce(factor_step, 0) < $2 RETURNING id"
_DROP_FACTOR = "UPDATE staff SET factor = NULL, factor_step = NULL WHERE id = $1"
_DROP_CODES = "DELETE FROM recovery_codes WHERE staff_id = $1"
_ADD_CODES = "INSERT INTO recovery_codes (staff_id, code_hash) SELECT $1, unnest($2::bytea[])"
_TAKE_CODE = "DELETE FROM recovery_codes WHERE staff_id = $1 AND code_hash = $2 RETURNING staff_id"
_SESSIONS = """
SELECT id, created_at, expires_at, agent, token_hash = $2 AS is_current FROM sessions
WHERE staff_id = $1 AND expires_at > $3 ORDER BY id DESC LIMIT 200
"""
_END_SESSION = "DELETE FROM sessions WHERE staff_id = $1 AND id = $2 RETURNING id"
_END_SESSIONS = "DELETE FROM sessions WHERE staff_id = $1 AND token_hash <> $2"


@dataclass(frozen=True)
class NewUser:
    """Somebody who is to be invited."""

    id: UUID
    email: str = field(repr=False)
    name: str = field(repr=False)
    role: UserRole


class Users:
    """The people who work for a tenant; their second factors are sealed in the table and open here."""

    def __init__(self, connection: Connection, vault: Vault | None, tenant_id: UUID) -> None:
        self._connection = connection
        self._vault = vault
        self._tenant_id = tenant_id

    async def find(self, user_id: UUID) -> User | None:
        """One of them, or None."""
        row = (await self._connection.run(_FIND, user_id)).first()
        return _user(row) if row else None

    async def listing(self, after: UUID | None, limit: int) -> Sequence[User]:
        """The oldest first; one more than `limit`, to see whether there are more."""
        return [_user(row) for row in await self._connection.run(_LISTED, after, limit + 1)]

    async def lock_admins(self) -> Collection[UUID]:
        """Ids of those who can sign in as admins, so that no two of them are taken away at once."""
        return set((await self._connection.run(_ADMINS)).scalars())

    async def add(self, new: NewUser, *, now: datetime) -> bool:
        """Store an invited user; False if the tenant has one with this address."""
        row = (await self._connection.run(_ADD, new.id, new.email, new.name, new.role, now)).first()
        return row is not None

    async def save(self, user: User) -> None:
        """Store role and status."""
        await self._connection.run(_SAVE, user.id, user.role, user.status)

    async def password_of(self, user_id: UUID) -> str | None:
        """The hash of a user's password, or None."""
        row = (await self._connection.run(_HASH_OF, user_id)).first()
        return str(row["password_hash"]) if row else None

    async def set_password(self, user_id: UUID, password_hash: str) -> bool:
        """Store a password, and let an invited user in; False if the user is disabled or gone."""
        return (await self._connection.run(_SET_HASH, user_id, password_hash)).first() is not None

    async def add_link(self, user_id: UUID, token_hash: bytes, *, expires_at: datetime) -> None:
        """Keep a link by the hash of its token; the links a user had before are worth nothing any more."""
        await self.drop_links(user_id)
        await self._connection.run(_ADD_LINK, token_hash, user_id, expires_at)

    async def drop_links(self, user_id: UUID) -> None:
        """Make the links a user has worth nothing."""
        await self._connection.run(_DROP_LINKS, user_id)

    async def has_link(self, token_hash: bytes, *, now: datetime) -> bool:
        """Whether there is a link that is good."""
        return (await self._connection.run(_LINK, token_hash, now)).first() is not None

    async def take_link(self, token_hash: bytes, *, now: datetime) -> UUID | None:
        """Use a link up; whose it was, or None if there is none that is good."""
        row = (await self._connection.run(_TAKE_LINK, token_hash, now)).first()
        return UUID(str(row["staff_id"])) if row else None

    async def forget_links(self, now: datetime, limit: int) -> int:
        """Delete links that have expired; returns how many."""
        return (await self._connection.run(_FORGET_LINKS, now, limit)).rowcount

    async def ask_reset(self, email: str, *, now: datetime) -> None:
        """Keep that a link was asked for, once until it is answered."""
        await self._connection.run(_ASK_RESET, email, now)

    async def take_resets(self, limit: int) -> Sequence[str]:
        """Addresses that links were asked for, the oldest first; those another replica holds are left to it."""
        return list((await self._connection.run(_TAKE_RESETS, limit)).scalars())

    async def of_emails(self, emails: Sequence[str]) -> Sequence[User]:
        """Users with these addresses, locked."""
        return [_user(row) for row in await self._connection.run(_OF_EMAILS, list(emails))] if emails else []

    async def factor(self, user_id: UUID) -> Factor | None:
        """A user's second factor, or None. Raises `SealBroken`."""
        row = (await self._connection.run(_FACTOR, user_id)).first()
        if row is None or row["factor"] is None:
            return None
        opened = self._open_vault.reveal(str(row["factor"]), tenant_id=self._tenant_id, purpose=_purpose(user_id))
        return Factor(opened.get_secret_value(), row["factor_step"])

    async def propose_factor(self, user_id: UUID, secret: str) -> bool:
        """Keep a secret that a first code has yet to confirm; False if there is a confirmed one."""
        sealed = self._open_vault.seal(SecretStr(secret), tenant_id=self._tenant_id, purpose=_purpose(user_id))
        return (await self._connection.run(_PROPOSE, user_id, sealed)).first() is not None

    async def reseal_factors(self, limit: int) -> int:
        """Bring second factors that an older key has sealed under the current one; returns how many."""
        return await _SEALED.reseal(self._connection, self._vault, self._tenant_id, limit) if self._vault else 0

    async def use_step(self, user_id: UUID, step: int) -> bool:
        """Take one step of time; False if it was taken, so that nobody uses a code that somebody has seen."""
        return (await self._connection.run(_STEP, user_id, step)).first() is not None

    async def drop_factor(self, user_id: UUID) -> None:
        """Take the second factor away, with its recovery codes."""
        await self._connection.run(_DROP_FACTOR, user_id)
        await self._connection.run(_DROP_CODES, user_id)

    async def set_recovery_codes(self, user_id: UUID, hashes: Sequence[bytes]) -> None:
        """Keep recovery codes by their hashes, instead of those from before."""
        await self._connection.run(_DROP_CODES, user_id)
        await self._connection.run(_ADD_CODES, user_id, list(hashes))

    async def use_recovery_code(self, user_id: UUID, code_hash: bytes) -> bool:
        """Use a recovery code up; False if there is none."""
        return (await self._connection.run(_TAKE_CODE, user_id, code_hash)).first() is not None

    async def sessions(self, user_id: UUID, current: bytes, *, now: datetime) -> Sequence[OpenSession]:
        """A user's sign-ins, the newest first; `current` is the hash of the token that asks."""
        rows = await self._connection.run(_SESSIONS, user_id, current, now)
        return [OpenSession(**row) for row in rows]

    async def end_session(self, user_id: UUID, session_id: UUID) -> bool:
        """End one sign-in of a user; False if there is none."""
        return (await self._connection.run(_END_SESSION, user_id, session_id)).first() is not None

    async def end_sessions(self, user_id: UUID, *, but: bytes = b"") -> None:
        """End every sign-in of a user, but the one of this token's hash."""
        await self._connection.run(_END_SESSIONS, user_id, but)

    @property
    def _open_vault(self) -> Vault:
        if self._vault is None:
            raise NoVault
        return self._vault


def _user(row: Row) -> User:
    return User(**{**row, "role": UserRole(row["role"]), "status": UserStatus(row["status"])})


def _purpose(user_id: UUID) -> str:
    return f"second factor {user_id}"


_SEALED = SealedColumns("staff", {"factor": "text"}, _purpose)
