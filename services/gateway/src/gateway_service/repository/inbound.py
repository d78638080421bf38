"""Webhooks as they came in, and what became of each."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select, update

from chassis.postgres.pages import NEWEST
from chassis.postgres.sql import Connection

from ..domain.facts import Disposition
from ..domain.webhooks import InboundEvent, ListedEvent, Outcome
from ..errors import NoSuchWebhook
from ..tables import INBOUND_EVENTS

_KEPT = ("id", "endpoint_id", "provider", "event_id", "type", "body", "disposition", "reason")
# One statement for a whole run, in one order for everybody: two runs with events in common cannot wait for each other.
# What purchases' names mean is read in the same round trip; whoever claims one learns whether that has changed since.
# Each name is looked up by itself: asked with ANY, PostgreSQL reads all of a tenant until it knows how many there are.
_ADD = """
WITH added AS (
    INSERT INTO inbound_events (id, endpoint_id, provider, event_id, type, body, disposition, reason, received_at)
    SELECT came.*, $9::timestamptz
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::text[])
        AS came (id, endpoint_id, provider, event_id, type, body, disposition, reason)
    ORDER BY endpoint_id, event_id, id
    ON CONFLICT DO NOTHING RETURNING id
)
SELECT NULL AS name, id FROM added
UNION ALL SELECT told.name, known.purchase_id FROM unnest($10::text[]) AS told (name)
CROSS JOIN LATERAL (SELECT purchase_id FROM purchase_names WHERE purchase_names.name = told.name LIMIT 1) AS known
"""
_OF_KEYS = """
SELECT id, endpoint_id, provider, event_id, type, body, disposition, reason FROM inbound_events
JOIN unnest($1::uuid[], $2::text[]) AS asked (endpoint_id, event_id) USING (endpoint_id, event_id)
"""
_MARK = """
UPDATE inbound_events SET disposition = new.disposition, reason = new.reason, purchase_id = new.purchase_id
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) AS new (id, disposition, reason, purchase_id)
WHERE inbound_events.id = new.id
"""
_OUTCOME = ("disposition", "reason", "purchase_id")
_EMPTY = """
UPDATE inbound_events SET body = '' FROM unnest($1::text[]) AS address
WHERE position(convert_to(address, 'UTF8') IN body) > 0
"""
_SETTLE = """
UPDATE inbound_events SET disposition = 'applied', reason = ''
WHERE purchase_id = any($1::uuid[]) AND disposition = 'waiting'
"""
_MOVE = """
UPDATE inbound_events SET purchase_id = moved.whole
FROM unnest($1::uuid[], $2::uuid[]) AS moved (part, whole)
WHERE inbound_events.purchase_id = moved.part AND disposition = 'waiting'
"""
_KEPT_EVENT = select(*(INBOUND_EVENTS.c[name] for name in _KEPT)).where(INBOUND_EVENTS.c.id == bindparam("id"))
_LOCKED = _KEPT_EVENT.with_for_update()
_ONE = select(*(INBOUND_EVENTS.c[name] for name in ListedEvent.__dataclass_fields__)).where(
    INBOUND_EVENTS.c.id == bindparam("id")
)
_CLOSE = (
    update(INBOUND_EVENTS)
    .where(INBOUND_EVENTS.c.id == bindparam("closed"))
    .values(
        disposition=Disposition.CLOSED,
        note=bindparam("note"),
        closed_by=bindparam("closed_by"),
        closed_at=bindparam("closed_at"),
    )
)
_LISTED = (
    select(*(INBOUND_EVENTS.c[name] for name in ListedEvent.__dataclass_fields__))
    .where(INBOUND_EVENTS.c.id < bindparam("after"))
    .order_by(INBOUND_EVENTS.c.id.desc())
    .limit(bindparam("limit"))
)
_LISTED_OF = _LISTED.where(INBOUND_EVENTS.c.disposition == bindparam("disposition"))
_FORGET = """
DELETE FROM inbound_events WHERE id IN
    (SELECT id FROM inbound_events WHERE received_at < $1 AND disposition <> 'parked'
        AND NOT (disposition = 'waiting' AND reason IN ('no_address', 'what_was_bought')) LIMIT $2)
"""


class InboundEvents:
    """Webhooks, each once for its endpoint."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(
        self, events: Sequence[InboundEvent], names: Collection[str], *, received_at: datetime
    ) -> tuple[set[UUID], dict[str, UUID]]:
        """Store events.

        Returns the ids of those their endpoint had not received before, and which of these names of purchases were told
        before, each with its purchase.
        """
        columns = ([getattr(event, name) for event in events] for name in _KEPT)
        rows = (await self._connection.run(_ADD, *columns, received_at, list(names))).all()
        return {one for name, one in rows if name is None}, {name: one for name, one in rows if name is not None}

    async def of_keys(self, keys: Sequence[tuple[UUID, str]]) -> dict[tuple[UUID, str], InboundEvent]:
        """Events by their endpoint and the sender's id."""
        if not keys:
            return {}
        rows = await self._connection.run(_OF_KEYS, [one for one, _ in keys], [name for _, name in keys])
        return {(row["endpoint_id"], row["event_id"]): _kept(row) for row in rows}

    async def mark(self, outcomes: Mapping[UUID, Outcome]) -> None:
        """Note what became of events, by id."""
        if outcomes:
            columns = ([getattr(one, name) for one in outcomes.values()] for name in _OUTCOME)
            await self._connection.run(_MARK, list(outcomes), *columns)

    async def empty(self, addresses: Collection[str]) -> None:
        """Forget the bytes of what named one of these addresses; that it came, and what became of it, stays."""
        await self._connection.run(_EMPTY, sorted(addresses))

    async def settle(self, purchases: Collection[UUID], moved: Mapping[UUID, UUID]) -> None:
        """What waited for one of these purchases to be said is applied; `moved` names parts, and their whole."""
        if moved:
            await self._connection.run(_MOVE, list(moved), list(moved.values()))
        if purchases:
            await self._connection.run(_SETTLE, list(purchases))

    async def locked(self, event_id: UUID) -> InboundEvent:
        """One event with its bytes, locked. Raises `NoSuchWebhook`."""
        return await self._event(_LOCKED, event_id)

    async def get(self, event_id: UUID) -> tuple[ListedEvent, bytes]:
        """One event and its bytes. Raises `NoSuchWebhook`."""
        kept = await self._event(_KEPT_EVENT, event_id)
        row = (await self._connection.execute(_ONE, {"id": event_id})).one()
        return _listed(row), kept.body

    async def close(self, event_id: UUID, note: str, *, by: UUID, at: datetime) -> None:
        """Note that somebody has looked at an event."""
        values = {"closed": event_id, "note": note, "closed_by": by, "closed_at": at}
        await self._connection.execute(_CLOSE, values)

    async def listing(self, disposition: Disposition | None, after: UUID | None, limit: int) -> list[ListedEvent]:
        """The newest first; one more than `limit`, to see whether there are more."""
        asked: dict[str, Any] = {"after": after or NEWEST, "limit": limit + 1}
        if disposition is None:
            rows = await self._connection.execute(_LISTED, asked)
        else:
            rows = await self._connection.execute(_LISTED_OF, {**asked, "disposition": disposition})
        return [_listed(row) for row in rows]

    async def forget(self, before: datetime, limit: int) -> int:
        """Delete events received before a time; those stay that a person must look at. Returns how many."""
        return (await self._connection.run(_FORGET, before, limit)).rowcount

    async def _event(self, statement: Select[Any], event_id: UUID) -> InboundEvent:
        row = (await self._connection.execute(statement, {"id": event_id})).first()
        if row is None:
            raise NoSuchWebhook
        return _kept(row)


def _kept(row: Mapping[str, Any]) -> InboundEvent:
    return InboundEvent(**{**row, "disposition": Disposition(row["disposition"])})


def _listed(row: Mapping[str, Any]) -> ListedEvent:
    return ListedEvent(**{**row, "disposition": Disposition(row["disposition"])})
