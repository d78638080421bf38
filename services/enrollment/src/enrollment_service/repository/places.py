"""How many may still enter campaigns that only so many may."""

from collections.abc import Mapping
from uuid import UUID

from chassis.postgres.sql import Connection

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('places:' || $1::uuid::text, 0))"
_ENTERED = "SELECT count(*) FROM enrollments WHERE campaign_id = $1 AND exit_reason IS DISTINCT FROM 'same_purchase'"


class Places:
    """Places in campaigns: whoever has entered once has taken one for good."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def left(self, most: Mapping[UUID, int]) -> dict[UUID, int]:
        """How many of so many may still enter each campaign; nobody else lets anybody in before we commit."""
        left = dict[UUID, int]()
        for campaign_id in sorted(most):
            await self._connection.run(_LOCK, campaign_id)
            entered: int = (await self._connection.run(_ENTERED, campaign_id)).scalar_one()
            left[campaign_id] = most[campaign_id] - entered
        return left
