"""Segments."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Integer, Text, Uuid, bindparam, delete, func, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection
from contracts.values import Node

from ..domain.segment import Segment
from ..errors import NoSuchSegment
from ..tables import SEGMENTS
from .audiences import Audiences

_COLUMNS = (
    *("segment_id", "name", "description", "rule", "edition"),
    *("created_by", "changed_by", "created_at", "changed_at"),
)
_RULE: TypeAdapter[Node] = TypeAdapter(Node)
_ID, _NAME = bindparam("segment_id", type_=Uuid), bindparam("name", type_=Text)
_ONE = select(SEGMENTS).where(SEGMENTS.c.segment_id == _ID)
_ALL = select(SEGMENTS).order_by(SEGMENTS.c.segment_id)
_LIST = select(SEGMENTS).order_by(SEGMENTS.c.name).limit(bindparam("limit", type_=Integer))
_LIST_AFTER = _LIST.where(SEGMENTS.c.name > bindparam("after", type_=Text))
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('segments:' || current_setting('app.tenant'), 0))"
_COUNT = select(func.count()).select_from(SEGMENTS)
_CALLED = select(SEGMENTS.c.segment_id).where(SEGMENTS.c.name == _NAME)
_SAVE = Insertion(SEGMENTS, *_COLUMNS, replace=True)
_DELETE = delete(SEGMENTS).where(SEGMENTS.c.segment_id == _ID)


class Segments:
    """Rules that were saved; whoever changes one takes the lock of all first, because names and their number count."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.audiences = Audiences(connection)

    async def lock(self) -> None:
        """Have nobody else change segments of this tenant until the transaction ends."""
        await self._connection.run(_LOCK)

    async def get(self, segment_id: UUID) -> Segment:
        """One segment. Raises `NoSuchSegment`."""
        found = await self.find(segment_id)
        if found is None:
            raise NoSuchSegment
        return found

    async def find(self, segment_id: UUID) -> Segment | None:
        """One segment; None if there is none of this id."""
        row = (await self._connection.execute(_ONE, {"segment_id": segment_id})).one_or_none()
        return None if row is None else _segment(row)

    async def listing(self, *, after: str | None, limit: int) -> Sequence[Segment]:
        """Segments by name."""
        statement, more = (_LIST, {}) if after is None else (_LIST_AFTER, {"after": after})
        return [_segment(row) for row in await self._connection.execute(statement, {"limit": limit, **more})]

    async def all(self) -> Sequence[Segment]:
        """Every segment, of which there are as many as settings allow."""
        return [_segment(row) for row in await self._connection.execute(_ALL)]

    async def count(self) -> int:
        """How many there are."""
        number: int = await self._connection.scalar(_COUNT)
        return number

    async def called(self, name: str) -> UUID | None:
        """The segment of this name, if there is one."""
        found: UUID | None = await self._connection.scalar(_CALLED, {"name": name})
        return found

    async def save_all(self, segments: Sequence[Segment]) -> None:
        """Store segments that are new or changed, under the lock."""
        await _SAVE(self._connection, [_row(one) for one in segments])

    async def delete(self, segment_id: UUID) -> None:
        """Take a segment away."""
        await self._connection.execute(_DELETE, {"segment_id": segment_id})


def _row(segment: Segment) -> dict[str, object]:
    rule = _RULE.dump_python(segment.rule, mode="json", by_alias=True)
    return {name: getattr(segment, name) for name in _COLUMNS} | {"rule": rule}


def _segment(row: Any) -> Segment:  # noqa: ANN401 - a row
    return Segment(**{name: row[name] for name in _COLUMNS} | {"rule": _RULE.validate_python(row["rule"])})
