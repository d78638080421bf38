"""How far all contacts have been looked at for segments that are new or changed."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, delete, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.membership import Fill
from ..tables import SEGMENT_FILLS, SEGMENTS

_COLUMNS = ("segment_id", "zone", "reached", "filled_at")
_F = SEGMENT_FILLS.c
_SAME = (SEGMENTS.c.tenant_id == _F.tenant_id) & (SEGMENTS.c.segment_id == _F.segment_id)
_BOTH = SEGMENTS.outerjoin(SEGMENT_FILLS, _SAME)
_STALE = _F.segment_id.is_(None) | _F.filled_at.is_(None) | (_F.zone != bindparam("zone", type_=Text))
_UNFILLED = select(SEGMENTS.c.segment_id).select_from(_BOTH).where(_STALE).order_by(SEGMENTS.c.changed_at).limit(1)
_ORPHAN = (
    select(_F.segment_id).select_from(SEGMENT_FILLS.outerjoin(SEGMENTS, _SAME)).where(SEGMENTS.c.segment_id.is_(None))
).limit(1)
_ALL = select(SEGMENT_FILLS)
_SAVE = Insertion(SEGMENT_FILLS, *_COLUMNS, replace=True)
_DELETE = delete(SEGMENT_FILLS).where(_F.segment_id == bindparam("segment_id", type_=Uuid))


class Fills:
    """Fills of segments, changed under the lock of memberships."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def all(self) -> dict[UUID, Fill]:
        """Every fill, also of segments that are deleted, by segment."""
        return {row["segment_id"]: _fill(row) for row in await self._connection.execute(_ALL)}

    async def unfilled(self, zone: str) -> UUID | None:
        """A segment for which not all contacts were looked at, or by another zone of the tenant."""
        found: UUID | None = await self._connection.scalar(_UNFILLED, {"zone": zone})
        return found

    async def orphan(self) -> UUID | None:
        """A segment that is deleted, while something of it is left."""
        found: UUID | None = await self._connection.scalar(_ORPHAN)
        return found

    async def save_all(self, fills: Collection[Fill]) -> None:
        """Store how far fills have come."""
        await _SAVE(self._connection, [asdict(one) for one in fills])

    async def delete(self, segment_id: UUID) -> None:
        """Forget that a segment was ever filled."""
        await self._connection.execute(_DELETE, {"segment_id": segment_id})


def _fill(row: Any) -> Fill:  # noqa: ANN401 - a row
    return Fill(**{name: row[name] for name in _COLUMNS})
