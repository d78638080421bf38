"""Closed channels."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, bindparam, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.values import Channel

from ..domain.recipient import Suppression
from ..tables import SUPPRESSIONS
from .rows import IDS, rows_of, without_tenant

_COLUMNS = ("contact_id", "channel", "reason", "suppressed_at", "message_id", "address_hash", "added_by")
_ADD = Insertion(SUPPRESSIONS, *_COLUMNS, once=True, returning=("contact_id",))
_SHARE = """
INSERT INTO suppressions (contact_id, channel, reason, suppressed_at, message_id, address_hash, added_by)
SELECT other, channel, reason, suppressed_at, message_id, address_hash, added_by
FROM suppressions, unnest($1::uuid[]) AS other WHERE contact_id = ANY ($1)
ORDER BY other, channel, suppressed_at ON CONFLICT DO NOTHING
"""
_OF = select(SUPPRESSIONS).where(SUPPRESSIONS.c.contact_id == bindparam("contact_id"))
_OF_ALL = select(SUPPRESSIONS).where(
    (SUPPRESSIONS.c.contact_id == any_(IDS))
    | (SUPPRESSIONS.c.address_hash == any_(bindparam("hashes", type_=ARRAY(Text))))
)


class Suppressions:
    """Closed channels."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, suppressions: Collection[Suppression]) -> set[UUID]:
        """Close channels; returns the contacts for whom one was open."""
        return {row.contact_id for row in await _ADD(self._connection, rows_of(suppressions, _COLUMNS))}

    async def share(self, contact_ids: Collection[UUID]) -> None:
        """Close for each of some contacts, who are one person, what is closed for any of them."""
        await self._connection.run(_SHARE, sorted(contact_ids))

    async def of(self, contact_id: UUID) -> list[Suppression]:
        """The closed channels of a contact."""
        rows = await self._connection.execute(_OF, {"contact_id": contact_id})
        return [_suppression(row) for row in rows]

    async def of_all(self, contact_ids: Collection[UUID], hashes: Collection[str]) -> list[Suppression]:
        """The closed channels of contacts, and of addresses by their hashes."""
        rows = await self._connection.execute(_OF_ALL, {"ids": list(contact_ids), "hashes": list(hashes)})
        return [_suppression(row) for row in rows]


def _suppression(row: Mapping[str, Any]) -> Suppression:
    return Suppression(**{**without_tenant(row), "channel": Channel(row["channel"])})
