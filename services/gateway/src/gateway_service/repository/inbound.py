"""Webhooks as they came in, and the names their facts are known by."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, Text, Uuid, any_, bindparam, delete, select, text, update

from chassis.postgres.sql import Connection

from ..domain.facts import Disposition, Known
from ..domain.inbound import InboundEvent, Outcome
from ..tables import FACTS, INBOUND_EVENTS

_COLUMNS = {
    "id": Uuid,
    "endpoint_id": Uuid,
    "provider": Text,
    "event_id": Text,
    "type": Text,
    "body": LargeBinary,
    "disposition": Text,
    "reason": Text,
}
_NAMES = ", ".join(_COLUMNS)
# One statement for a whole run, in one order for everybody: two runs with events in common cannot wait for each other.
_ADD = text(
    f"INSERT INTO inbound_events ({_NAMES}, received_at)"  # noqa: S608 - names of columns, written above
    f" SELECT {_NAMES}, :received_at FROM unnest({', '.join(f':{name}' for name in _COLUMNS)}) AS came ({_NAMES})"
    " ORDER BY endpoint_id, event_id, id ON CONFLICT DO NOTHING RETURNING id"
).bindparams(*(bindparam(name, type_=ARRAY(kind)) for name, kind in _COLUMNS.items()))
_CLAIM = text(
    "INSERT INTO facts (name, reference, identity, told_at) SELECT name, reference, identity, :told_at"
    " FROM unnest(:name, :reference, :identity) AS told (name, reference, identity) ORDER BY name"
    " ON CONFLICT DO NOTHING RETURNING name"
).bindparams(*(bindparam(name, type_=ARRAY(Text)) for name in ("name", "reference", "identity")))
# One parameter whatever their number, so that the database prepares the statement once.
_AMONG = FACTS.c.name == any_(bindparam("names", type_=ARRAY(Text)))


class InboundEvents:
    """Webhooks, each once for its endpoint."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, events: Sequence[InboundEvent], *, received_at: datetime) -> set[UUID]:
        """Store events; returns the ids of those their endpoint had not received before."""
        columns: dict[str, Any] = {name: [getattr(event, name) for event in events] for name in _COLUMNS}
        return set((await self._connection.scalars(_ADD, {**columns, "received_at": received_at})).all())

    async def mark(self, ids: Collection[UUID], disposition: Disposition, reason: str) -> None:
        """Correct what became of events of this transaction."""
        await self._connection.execute(
            update(INBOUND_EVENTS).where(INBOUND_EVENTS.c.id.in_(ids)).values(disposition=disposition, reason=reason)
        )

    async def listing(self, disposition: Disposition | None, after: UUID | None, limit: int) -> list[Outcome]:
        """The newest first; one more than `limit`, to see whether there are more."""
        columns = [INBOUND_EVENTS.c[name] for name in Outcome.__dataclass_fields__]
        statement = select(*columns).order_by(INBOUND_EVENTS.c.id.desc()).limit(limit + 1)
        if disposition is not None:
            statement = statement.where(INBOUND_EVENTS.c.disposition == disposition)
        if after is not None:
            statement = statement.where(INBOUND_EVENTS.c.id < after)
        rows = (await self._connection.execute(statement)).mappings()
        return [Outcome(**{**row, "disposition": Disposition(row["disposition"])}) for row in rows]

    async def forget(self, before: datetime, limit: int) -> int:
        """Delete webhooks received before a time, parked ones excepted; returns how many."""
        old = (
            select(INBOUND_EVENTS.c.id)
            .where(INBOUND_EVENTS.c.received_at < before, INBOUND_EVENTS.c.disposition != Disposition.PARKED)
            .limit(limit)
        )
        return (await self._connection.execute(delete(INBOUND_EVENTS).where(INBOUND_EVENTS.c.id.in_(old)))).rowcount


class Facts:
    """Names of facts that were told."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def known(self, names: Collection[str]) -> dict[str, Known]:
        """Those of these names that were told before, and what they mean."""
        if not names:
            return {}
        rows = await self._connection.execute(
            select(FACTS.c.name, FACTS.c.reference, FACTS.c.identity).where(_AMONG), {"names": list(names)}
        )
        return {name: Known(reference, identity) for name, reference, identity in rows}

    async def claim(self, takes: Mapping[str, Known], *, told_at: datetime) -> set[str]:
        """Take names; returns those nobody had taken, waiting for whoever is about to."""
        if not takes:
            return set()
        columns = {
            "name": list(takes),
            "reference": [known.reference for known in takes.values()],
            "identity": [known.identity for known in takes.values()],
        }
        return set((await self._connection.scalars(_CLAIM, {**columns, "told_at": told_at})).all())
