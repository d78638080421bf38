"""Contacts: the lock of everything that concerns one, and which of them are one person."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from chassis.postgres.sql import Connection, Result
from contracts.enrollment import MilestoneCompleted

from ..tables import SUBJECTS

_LOCK = """
INSERT INTO subjects (contact_id) SELECT unnest($1::uuid[])
ON CONFLICT (tenant_id, contact_id) DO UPDATE SET contact_id = excluded.contact_id
RETURNING contact_id, merged_into
"""
_MERGED = select(SUBJECTS.c.merged_into).where(SUBJECTS.c.contact_id == bindparam("contact_id", type_=Uuid))
_MERGE = "UPDATE subjects SET merged_into = $2 WHERE contact_id = $1 OR merged_into = $1"
_TRACKERS = "UPDATE trackers SET contact_id = $2 WHERE contact_id = $1"
_MISSING = """
SELECT * FROM milestones AS mine WHERE contact_id = $2 AND NOT EXISTS (SELECT FROM milestones AS theirs
    WHERE theirs.contact_id = $1 AND (theirs.source, theirs.reference) = (mine.source, mine.reference))
"""
_COPY = """
INSERT INTO milestones (contact_id, source, reference, name, value, occurred_at)
SELECT $2, source, reference, name, value, occurred_at FROM milestones WHERE contact_id = $1
ON CONFLICT DO NOTHING RETURNING *
"""


class Subjects:
    """The lock of everything that concerns one contact."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def lock(self, contact_ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """Wait until nobody else works on these contacts, in one order for everybody; held until we commit.

        Returns the contact that each is: itself, or the one it was merged into, which is locked too.
        """
        wanted = sorted(set(contact_ids))
        rows = await self._connection.run(_LOCK, wanted)
        whose: dict[UUID, UUID] = {row.contact_id: row.merged_into or row.contact_id for row in rows}
        strangers = set(whose.values()) - whose.keys()
        if not strangers:
            return whose
        later = await self.lock(strangers)
        return {contact_id: later.get(survivor, survivor) for contact_id, survivor in whose.items()}

    async def survivor(self, contact_id: UUID) -> UUID:
        """The contact that a contact is now."""
        found: UUID | None = await self._connection.scalar(_MERGED, {"contact_id": contact_id})
        return found or contact_id

    async def merge(self, absorbed: UUID, survivor: UUID) -> tuple[list[MilestoneCompleted], list[MilestoneCompleted]]:
        """Make two locked contacts one: promises and milestones of one are those of the other.

        Returns the milestones that only the survivor had, and those that only the other had, all as the survivor's.
        """
        only_own = await self._connection.run(_MISSING, absorbed, survivor)
        only_theirs = await self._connection.run(_COPY, absorbed, survivor)
        await self._connection.run(_TRACKERS, absorbed, survivor)
        await self._connection.run(_MERGE, absorbed, survivor)
        return _milestones(only_own), _milestones(only_theirs)


def _milestones(rows: Result) -> list[MilestoneCompleted]:
    return [MilestoneCompleted.model_validate(dict(row)) for row in rows]
