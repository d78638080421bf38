"""Copies of contacts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import any_, bindparam, select

from chassis.postgres.sql import Connection, to_json

from ..domain.recipient import Recipient
from ..tables import RECIPIENTS
from .rows import IDS, without_tenant

_KEEP = """
INSERT INTO recipients (contact_id, version, email, name, locale, merge_fields, address_hash, merged_into)
SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::jsonb[],
    $7::text[], $8::uuid[])
ON CONFLICT (tenant_id, contact_id) DO UPDATE SET
    version = excluded.version, email = excluded.email, name = excluded.name,
    locale = excluded.locale, merge_fields = excluded.merge_fields, address_hash = excluded.address_hash,
    merged_into = excluded.merged_into
WHERE recipients.version < excluded.version
"""
_ONE_PERSON = """
SELECT contact_id, merged_into FROM recipients WHERE contact_id = ANY ($1) OR merged_into = ANY ($1)
ORDER BY contact_id FOR UPDATE
"""
_LOCK_MERGES = "SELECT pg_advisory_xact_lock(hashtextextended('merges:' || current_setting('app.tenant'), 0))"
_SHARED = (
    select(RECIPIENTS)
    .where(RECIPIENTS.c.contact_id == any_(IDS))
    .order_by(RECIPIENTS.c.contact_id)
    .with_for_update(read=True)
)
_LOCKED = select(RECIPIENTS).where(RECIPIENTS.c.contact_id == bindparam("contact_id")).with_for_update()


class Recipients:
    """Copies of contacts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep_all(self, recipients: Iterable[Recipient]) -> None:
        """Store contacts; an older version never replaces a newer."""
        newest: dict[UUID, Recipient] = {}
        for one in recipients:
            known = newest.get(one.contact_id)
            if known is None or known.version < one.version:
                newest[one.contact_id] = one
        rows = [newest[contact_id] for contact_id in sorted(newest)]
        await self._connection.run(
            _KEEP,
            [one.contact_id for one in rows],
            [one.version for one in rows],
            [one.email for one in rows],
            [one.name for one in rows],
            [one.locale for one in rows],
            [to_json(one.merge_fields) for one in rows],
            [one.address_hash for one in rows],
            [one.merged_into for one in rows],
        )

    async def lock_merges(self) -> None:
        """Wait until nobody else keeps merges: one of a chain may name a contact of whom there is no row to lock."""
        await self._connection.run(_LOCK_MERGES)

    async def person(self, contact_ids: Collection[UUID]) -> Sequence[UUID]:
        """Every contact that is the same person as one of these, their rows locked."""
        known, found = set[UUID](), set(contact_ids)
        while found != known:
            known = found
            rows = await self._connection.run(_ONE_PERSON, sorted(known))
            found = known | {one for row in rows for one in row if one is not None}
        return sorted(known)

    async def shared(self, contact_ids: Collection[UUID]) -> Mapping[UUID, Recipient]:
        """Recipients by id, under a share lock: an opt-out waits for this transaction, or is seen by it."""
        rows = await self._connection.execute(_SHARED, {"ids": list(contact_ids)})
        return {row["contact_id"]: _recipient(row) for row in rows}

    async def find_locked(self, contact_id: UUID) -> Recipient | None:
        """One recipient, locked, or None."""
        row = (await self._connection.execute(_LOCKED, {"contact_id": contact_id})).first()
        return _recipient(row) if row is not None else None


def _recipient(row: Mapping[str, Any]) -> Recipient:
    return Recipient(**without_tenant(row))
