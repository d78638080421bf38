"""API keys: a row a secret; the rows of one id are one key."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from chassis.postgres.sql import Connection

from ..domain.keys import KeptKey, KeyRole, KeyRow, KeySecret, KeyUse, ListedKey, ListedSecret

_FIND = """
SELECT id, role, last_used_at, scopes FROM api_keys WHERE key_hash = $1 AND (expires_at IS NULL OR expires_at > $2)
"""
_TOUCH = "UPDATE api_keys SET last_used_at = $2 WHERE key_hash = $1"
_ADD = """
INSERT INTO api_keys (key_hash, id, name, role, prefix, created_by, created_at, expires_at, scopes)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_SAVE = f"{_ADD} ON CONFLICT (tenant_id, key_hash) DO UPDATE SET name = excluded.name, role = excluded.role"
_LOCKED = """
SELECT key_hash, id, name, role, prefix, created_by, created_at, expires_at, last_used_at, scopes
FROM api_keys WHERE id = $1 ORDER BY key_hash FOR UPDATE
"""
_END = """
UPDATE api_keys SET expires_at = ends.at FROM unnest($1::bytea[], $2::timestamptz[]) AS ends (hash, at)
WHERE key_hash = ends.hash
"""
_LISTED = """
WITH shown AS (
    SELECT DISTINCT id FROM api_keys
    WHERE ($1::uuid IS NULL OR id > $1) AND (expires_at IS NULL OR expires_at > $3) ORDER BY id LIMIT $2
)
SELECT id, name, role, created_by, prefix, created_at, expires_at, last_used_at, scopes
FROM api_keys JOIN shown USING (id)
WHERE expires_at IS NULL OR expires_at > $3 ORDER BY id, created_at DESC
"""


class ApiKeys:
    """The keys of programs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, key_hash: bytes, *, now: datetime) -> KeyUse | None:
        """The key of this hash, or None if there is none or it has ended.

        Looking a hash up tells a guesser nothing by its time: what he would need is a text with a hash he chooses.
        """
        row = (await self._connection.run(_FIND, key_hash, now)).first()
        return KeyUse(**{**row, "scopes": tuple(row["scopes"])}) if row else None

    async def touch(self, key_hash: bytes, *, now: datetime) -> None:
        """Write down that it was used."""
        await self._connection.run(_TOUCH, key_hash, now)

    async def add(self, row: KeyRow) -> None:
        """Store a secret, of a new key or of one that has another."""
        await self._connection.run(_ADD, *(getattr(row, name) for name in KeyRow.__dataclass_fields__))

    async def save(self, row: KeyRow) -> None:
        """Store a secret again and again, as a tenant that is set up does: what became of it meanwhile stays."""
        await self._connection.run(_SAVE, *(getattr(row, name) for name in KeyRow.__dataclass_fields__))

    async def find_locked(self, key_id: UUID) -> KeptKey | None:
        """A key, so that nobody else replaces its secrets meanwhile; None if there is none."""
        rows = list(await self._connection.run(_LOCKED, key_id))
        if not rows:
            return None
        kept = tuple(KeySecret(**{name: row[name] for name in KeySecret.__dataclass_fields__}) for row in rows)
        first = rows[0]
        scopes = tuple(first["scopes"])
        return KeptKey(first["id"], first["name"], KeyRole(first["role"]), first["created_by"], kept, scopes)

    async def end(self, ends: Mapping[bytes, datetime]) -> None:
        """Set when secrets end, by hash."""
        await self._connection.run(_END, list(ends), list(ends.values()))

    async def listing(self, after: UUID | None, limit: int, *, now: datetime) -> Sequence[ListedKey]:
        """Keys with a live secret, the oldest first; one more than `limit`, to see whether there are more."""
        rows = await self._connection.run(_LISTED, after, limit + 1, now)
        return [_key(list(of_key)) for _, of_key in groupby(rows, key=lambda row: row["id"])]


def _key(rows: Sequence[Mapping[str, object]]) -> ListedKey:
    shown = tuple(ListedSecret(**{n: row[n] for n in ListedSecret.__dataclass_fields__}) for row in rows)  # type: ignore[arg-type]
    named = {name: rows[0][name] for name in ("id", "name", "role", "created_by")}
    named["scopes"] = tuple(rows[0]["scopes"])  # type: ignore[arg-type]
    return ListedKey(**{**named, "role": KeyRole(str(named["role"]))}, secrets=shown)  # type: ignore[arg-type]
