"""What waits for a person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.postgres.sql import Connection

from ..domain.review import Review

_WAITING = """
SELECT criterion_id, enrollment_id, campaign_id, contact_id, promise ->> 'label' AS label, evidence, submitted_at
FROM criteria JOIN trackers USING (tenant_id, enrollment_id)
WHERE submitted_at IS NOT NULL AND (criteria.decided_at IS NULL OR criteria.decided_at < submitted_at)
    AND state = 'open' AND ($1::timestamptz IS NULL OR (submitted_at, criterion_id) > ($1, $2))
ORDER BY submitted_at, criterion_id LIMIT $3
"""


class Reviews:
    """Evidence that staff has to look at."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def waiting(self, *, last: tuple[datetime, UUID] | None, limit: int) -> Sequence[Review]:
        """The longest waiting first, behind the `last` of the page before."""
        moment, criterion_id = last or (None, None)
        return [Review(**row) for row in await self._connection.run(_WAITING, moment, criterion_id, limit)]
