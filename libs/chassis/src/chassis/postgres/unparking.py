"""What a person does with parked records: look, have dead ones tried again, or close them with a note."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Text, Uuid, bindparam, case, cast, func, or_, select, update

from .closable import Closing
from .pages import OLDEST
from .sql import Connection
from .tables import PARKED

State = Literal["waiting", "dead", "closed"]
"""Tried again by itself; waits for a person; a person has said that nothing is to be done."""
_STATE = case((PARKED.c.closed_at.is_not(None), "closed"), (PARKED.c.dead_at.is_not(None), "dead"), else_="waiting")
_TYPE = func.coalesce(PARKED.c.headers["ce_type"].astext, "unknown")
_MOMENT = DateTime(timezone=True)


def _wanted(name: str, column: Any) -> Any:  # noqa: ANN401 - an expression of SQLAlchemy
    return column == func.coalesce(cast(bindparam(name), Text), column)


_IDS = cast(bindparam("of_ids"), ARRAY(Uuid))
_OF_TENANT = PARKED.c.tenant_id == bindparam("of")
_MATCHES = (
    or_(_IDS.is_(None), PARKED.c.id == func.any(_IDS)),
    _wanted("of_state", _STATE),
    _wanted("of_reason", PARKED.c.reason),
    _wanted("of_topic", PARKED.c.topic),
)
_SHOWN = ("id", "topic", "partition", "record_offset", "message_id", "source", "reason", "detail", "tries")
_TIMES = ("parked_at", "retry_at", "dead_at", "closed_at", "closed_by", "closed_note")
_LIST_ALL = (
    select(*(PARKED.c[name] for name in (*_SHOWN, *_TIMES)), _STATE.label("state"), _TYPE.label("type"))
    .where(*_MATCHES, PARKED.c.id > bindparam("after", type_=Uuid))
    .order_by(PARKED.c.id)
    .limit(bindparam("most", type_=Integer))
)
_LIST = _LIST_ALL.where(_OF_TENANT)
_WHOLE = _LIST_ALL.with_only_columns(*_LIST_ALL.selected_columns, PARKED.c.headers, PARKED.c.value).where(_OF_TENANT)
_ALL_DEAD = (
    select(PARKED.c.id)
    .where(*_MATCHES, PARKED.c.dead_at.is_not(None))
    .order_by(PARKED.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
_DEAD = _ALL_DEAD.where(_OF_TENANT)
_NOW = bindparam("now", type_=_MOMENT)
_AGAIN = update(PARKED).values(
    parked_at=_NOW, retry_at=_NOW, dead_at=None, tries=0, closed_at=None, closed_by=None, closed_note=None
)
_REPLAY, _REPLAY_ALL = (_AGAIN.where(PARKED.c.id.in_(dead)) for dead in (_DEAD, _ALL_DEAD))
_CLOSE = (
    update(PARKED)
    .where(PARKED.c.id.in_(_DEAD))
    .values(closed_at=_NOW, closed_by=bindparam("by"), closed_note=bindparam("note"))
)
_COUNTS = (
    select(_STATE.label("state"), PARKED.c.reason, func.count().label("records"))
    .where(_OF_TENANT)
    .group_by(_STATE, PARKED.c.reason)
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which parked records; None means any, and of `tenant_id` also those that name no tenant."""

    tenant_id: UUID | None = None
    ids: Sequence[UUID] | None = None
    state: State | None = None
    reason: str | None = None
    topic: str | None = None

    def parameters(self) -> dict[str, Any]:
        """The values of the statements above."""
        ids = None if self.ids is None else list(self.ids)
        narrower = {"of_state": self.state, "of_reason": self.reason, "of_topic": self.topic}
        return {"of": self.tenant_id, "of_ids": ids, **narrower}


async def look(
    connection: Connection, wanted: Wanted, *, after: UUID | None = None, limit: int
) -> Sequence[dict[str, Any]]:
    """Parked records, oldest first, without their bytes."""
    listing = _LIST_ALL if wanted.tenant_id is None else _LIST
    found = await connection.execute(listing, {**wanted.parameters(), "after": after or OLDEST, "most": limit})
    return [dict(row) for row in found.mappings()]


async def find(connection: Connection, tenant_id: UUID, record_id: UUID) -> dict[str, Any] | None:
    """One parked record of a tenant with its headers and its bytes, or None."""
    wanted = Wanted(tenant_id=tenant_id, ids=[record_id])
    found = await connection.execute(_WHOLE, {**wanted.parameters(), "after": OLDEST, "most": 1})
    row = found.mappings().first()
    return dict(row) if row else None


async def replay(connection: Connection, wanted: Wanted, *, now: datetime, limit: int) -> int:
    """Have dead records tried again from now on, with all their tries before them; how many, at most `limit`."""
    again = _REPLAY_ALL if wanted.tenant_id is None else _REPLAY
    changed = await connection.execute(again, {**wanted.parameters(), "now": now, "most": limit})
    return int(changed.rowcount)


async def close(connection: Connection, wanted: Wanted, closing: Closing, *, limit: int) -> int:
    """Close dead records of a tenant; returns how many, at most `limit`. They are kept; a replay opens them again."""
    said = {"now": closing.at, "by": closing.by, "note": closing.note, "most": limit}
    return int((await connection.execute(_CLOSE, {**wanted.parameters(), **said})).rowcount)


async def counts(connection: Connection, tenant_id: UUID) -> Sequence[dict[str, Any]]:
    """How many records of a tenant are parked, by state and reason."""
    return [dict(row) for row in (await connection.execute(_COUNTS, {"of": tenant_id})).mappings()]
