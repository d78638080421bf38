"""The history of criteria."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from chassis.postgres.pages import NEWEST
from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.progress import Cause, CriterionStatus

from ..domain.change import CriterionChange
from ..tables import CHANGES, TRACKERS

_CHANGE = tuple(CriterionChange.__dataclass_fields__)
_ADD_CHANGES = Insertion(CHANGES, *_CHANGE)
_PAGE = (
    select(CHANGES)
    .where(CHANGES.c.change_id < bindparam("before"))
    .order_by(CHANGES.c.change_id.desc())
    .limit(bindparam("limit"))
)
_CHANGES_OF = _PAGE.where(
    CHANGES.c.enrollment_id == bindparam("enrollment_id"), CHANGES.c.criterion_id == bindparam("criterion_id")
)
_CHANGES_OF_CONTACT = _PAGE.where(
    CHANGES.c.enrollment_id.in_(
        select(TRACKERS.c.enrollment_id).where(TRACKERS.c.contact_id == bindparam("contact_id"))
    )
)


class Changes:
    """The history of criteria; only added to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add_all(self, changes: Iterable[CriterionChange]) -> None:
        """Store changes."""
        await _ADD_CHANGES(self._connection, [vars(one) for one in changes])

    async def of(
        self, enrollment_id: UUID, criterion_id: UUID, *, before: UUID | None, limit: int
    ) -> Sequence[CriterionChange]:
        """Changes of a criterion, newest first, from before one of them."""
        asked = {"enrollment_id": enrollment_id, "criterion_id": criterion_id, "before": before or NEWEST}
        return [_change(row) for row in await self._connection.execute(_CHANGES_OF, {**asked, "limit": limit})]

    async def of_contact(self, contact_id: UUID, *, before: UUID | None, limit: int) -> Sequence[CriterionChange]:
        """Changes of all criteria of a contact, newest first, from before one of them."""
        asked = {"contact_id": contact_id, "before": before or NEWEST, "limit": limit}
        return [_change(row) for row in await self._connection.execute(_CHANGES_OF_CONTACT, asked)]


def _change(row: Mapping[str, Any]) -> CriterionChange:
    named = {name: row[name] for name in _CHANGE}
    return CriterionChange(**named | {"cause": Cause(row["cause"]), "status": CriterionStatus(row["status"])})
