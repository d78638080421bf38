"""Contacts: the lock of everything that concerns one, and which of them are one person."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from chassis.errors import Conflict
from chassis.postgres.sql import Connection, Result
from contracts.enrollment import MilestoneCompleted

# One look a contact: as long as a table is new and has no statistics, PostgreSQL would rather read all of the tenant.
_LED = """
WITH RECURSIVE led (contact_id) AS (
    SELECT unnest($1::uuid[]) UNION SELECT next.merged_into FROM led CROSS JOIN LATERAL (
        SELECT merged_into FROM subjects WHERE subjects.contact_id = led.contact_id AND merged_into IS NOT NULL LIMIT 1
    ) AS next
)
"""
_LOCK = f"""{_LED}
INSERT INTO subjects (contact_id) SELECT contact_id FROM led ORDER BY contact_id
ON CONFLICT (tenant_id, contact_id) DO UPDATE SET contact_id = excluded.contact_id
RETURNING contact_id, merged_into
"""  # noqa: S608 - our own text
_LAST = f"""{_LED}
SELECT contact_id FROM led
WHERE NOT EXISTS (SELECT FROM subjects WHERE subjects.contact_id = led.contact_id AND merged_into IS NOT NULL)
"""  # noqa: S608 - our own text
_MERGE = "UPDATE subjects SET merged_into = $2 WHERE contact_id = $1"
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

        Returns the contact that each is: itself, or the one it was merged into, which is locked too, in the same
        statement. Raises `Conflict` if one was merged while we waited.
        """
        rows = await self._connection.run(_LOCK, list(set(contact_ids)))
        into: dict[UUID, UUID | None] = {row.contact_id: row.merged_into for row in rows}
        if any(other is not None and other not in into for other in into.values()):
            raise Conflict("a contact was merged meanwhile")
        return {contact_id: _last(contact_id, into) for contact_id in into}

    async def survivor(self, contact_id: UUID) -> UUID:
        """The contact that a contact is now."""
        found: UUID = (await self._connection.run(_LAST, [contact_id])).scalar_one()
        return found

    async def merge(self, absorbed: UUID, survivor: UUID) -> tuple[list[MilestoneCompleted], list[MilestoneCompleted]]:
        """Make two locked contacts one: promises and milestones of one are those of the other. Neither was merged yet.

        Returns the milestones that only the survivor had, and those that only the other had, all as the survivor's.
        """
        only_own = await self._connection.run(_MISSING, absorbed, survivor)
        only_theirs = await self._connection.run(_COPY, absorbed, survivor)
        await self._connection.run(_TRACKERS, absorbed, survivor)
        await self._connection.run(_MERGE, absorbed, survivor)
        return _milestones(only_own), _milestones(only_theirs)


def _last(contact_id: UUID, into: Mapping[UUID, UUID | None]) -> UUID:
    while (other := into[contact_id]) is not None:
        contact_id = other
    return contact_id


def _milestones(rows: Result) -> list[MilestoneCompleted]:
    return [MilestoneCompleted.model_validate(dict(row)) for row in rows]
