"""Lists of what staff looks at and closes with a note: open or closed, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Integer, Table, Uuid, bindparam, select, tuple_, update

from ..errors import NoSuchDifference
from .pages import LATEST
from .sql import Connection


class _Record(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


T = TypeVar("T", bound=_Record)
_BEFORE = tuple_(bindparam("time", type_=DateTime(timezone=True)), bindparam("id", type_=Uuid))


@dataclass(frozen=True)
class Closing:
    """Why nothing more is to be done, and who says so."""

    note: str
    by: UUID
    at: datetime


class ClosableList(Generic[T]):
    """Statements on a table with the columns `closed_at`, `closed_by` and `closing_note`, each row as a `kind`."""

    def __init__(
        self, table: Table, kind: type[T], *, place: tuple[str, str], shown: ColumnElement[bool] | None = None
    ) -> None:
        """`place` names the columns of time and id; `shown` says which of those that nobody has closed are listed."""
        self.kind = kind
        is_open, of = table.c.closed_at.is_(None), table.c[place[1]] == bindparam("of", type_=Uuid)
        columns = [table.c[name] for name in place]
        rows = select(*(table.c[field.name] for field in fields(kind)))
        listed = (
            rows.where(tuple_(*columns) < _BEFORE)
            .order_by(*(column.desc() for column in columns))
            .limit(bindparam("limit", type_=Integer))
        )
        self.one = rows.where(of)
        self.lists = {False: listed.where(is_open if shown is None else is_open & shown), True: listed.where(~is_open)}
        noted: dict[str, Any] = {
            "closed_at": bindparam("at"),
            "closed_by": bindparam("by"),
            "closing_note": bindparam("note"),
        }
        self.closing = update(table).where(of, is_open).values(noted)


class Closables(Generic[T]):
    """What a repository of such rows can do on one transaction."""

    def __init__(self, connection: Connection, statements: ClosableList[T]) -> None:
        self._connection = connection
        self._statements = statements

    async def page(self, *, is_closed: bool, before: tuple[datetime, UUID] | None, limit: int) -> Sequence[T]:
        """Those that are open, or closed, newest first, from before a time and id."""
        time, last = before or LATEST
        asked = {"time": time, "id": last, "limit": limit}
        rows = await self._connection.execute(self._statements.lists[is_closed], asked)
        return [self._statements.kind(**row) for row in rows]

    async def close(self, of: UUID, closing: Closing) -> T:
        """Note why nothing more is to be done; the first note stays. Raises `NoSuchDifference`."""
        named: dict[str, Any] = {"of": of, "at": closing.at, "by": closing.by, "note": closing.note}
        await self._connection.execute(self._statements.closing, named)
        row = (await self._connection.execute(self._statements.one, {"of": of})).first()
        if row is None:
            raise NoSuchDifference
        return self._statements.kind(**row)
