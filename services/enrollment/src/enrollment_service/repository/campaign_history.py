"""Campaigns that contacts have been through."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.campaign_outcome import CampaignOutcome, HistoryEntry
from ..tables import CAMPAIGN_HISTORY, ENROLLMENTS

_OWN = ("campaign_name", "messages_received", "outcome")
_ADD = Insertion(CAMPAIGN_HISTORY, "enrollment_id", *_OWN, once=True)
_RECEIVED = """
SELECT enrollment_id, count(*) AS number FROM executions
WHERE enrollment_id = ANY ($1::uuid[]) AND step_id = ANY ($2::uuid[]) AND result = 'completed' GROUP BY enrollment_id
"""
_SAME_ENROLLMENT = (ENROLLMENTS.c.tenant_id == CAMPAIGN_HISTORY.c.tenant_id) & (
    ENROLLMENTS.c.enrollment_id == CAMPAIGN_HISTORY.c.enrollment_id
)
_OF_CONTACT = (
    select(
        CAMPAIGN_HISTORY,
        ENROLLMENTS.c.campaign_id,
        ENROLLMENTS.c.enrolled_at,
        ENROLLMENTS.c.ended_at.label("completed_at"),
    )
    .join(ENROLLMENTS, _SAME_ENROLLMENT)
    .where(ENROLLMENTS.c.contact_id == bindparam("contact_id"))
    .order_by(ENROLLMENTS.c.ended_at, ENROLLMENTS.c.enrollment_id)
)


class CampaignHistory:
    """What contacts have been through; only added to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def received(self, enrollment_ids: Collection[UUID], step_ids: Collection[UUID]) -> Mapping[UUID, int]:
        """How many of some steps were completed for enrollments, of those for which any was."""
        rows = await self._connection.run(_RECEIVED, list(enrollment_ids), list(step_ids))
        return {row["enrollment_id"]: row["number"] for row in rows}

    async def add(self, entries: Collection[HistoryEntry]) -> None:
        """Store entries; one of an enrollment that has one already is left out."""
        await _ADD(self._connection, [vars(entry) for entry in entries])

    async def of(self, contact_id: UUID) -> Sequence[HistoryEntry]:
        """What a contact has been through, oldest end first."""
        return [_entry(row) for row in await self._connection.execute(_OF_CONTACT, {"contact_id": contact_id})]


def _entry(row: Any) -> HistoryEntry:  # noqa: ANN401 - a row
    names = ("enrollment_id", "campaign_id", "enrolled_at", "completed_at", "campaign_name", "messages_received")
    return HistoryEntry(**{name: row[name] for name in names}, outcome=CampaignOutcome(row["outcome"]))
