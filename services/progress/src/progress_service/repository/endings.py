"""Which enrollments ended."""

from collections.abc import Iterable
from uuid import UUID

from chassis.postgres.sql import Connection, Result

_ENDINGS = """
INSERT INTO endings AS known (enrollment_id, has_ended) SELECT of, $2 FROM unnest($1::uuid[]) AS of
ON CONFLICT (tenant_id, enrollment_id) DO UPDATE SET has_ended = known.has_ended OR excluded.has_ended
RETURNING enrollment_id, has_ended
"""


class Endings:
    """Which enrollments ended, remembered also when they are not tracked yet.

    The beginning of an enrollment and its end lock its row, as they may be told at once, and of two contacts.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def lock(self, enrollment_ids: Iterable[UUID]) -> set[UUID]:
        """Wait until nobody else has these enrollments begin or end; returns those that have ended."""
        rows = await self._locked(enrollment_ids, has_ended=False)
        return {row.enrollment_id for row in rows if row.has_ended}

    async def add_all(self, enrollment_ids: Iterable[UUID]) -> None:
        """Remember that enrollments ended, once nobody else has them begin."""
        await self._locked(enrollment_ids, has_ended=True)

    async def _locked(self, enrollment_ids: Iterable[UUID], *, has_ended: bool) -> Result:
        return await self._connection.run(_ENDINGS, sorted(set(enrollment_ids)), has_ended)
