"""Webhooks as they came in, and the names their facts are known by."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, bindparam, select

from chassis.postgres.sql import Connection

from ..domain.facts import Disposition, KnownFact
from ..domain.webhooks import InboundEvent, ListedEvent
from ..tables import FACTS, INBOUND_EVENTS

_KEPT = ("id", "endpoint_id", "provider", "event_id", "type", "body", "disposition", "reason")
# One statement for a whole run, in one order for everybody: two runs with events in common cannot wait for each other.
_ADD = """
INSERT INTO inbound_events (id, endpoint_id, provider, event_id, type, body, disposition, reason, received_at)
SELECT came.*, $9::timestamptz
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::text[])
    AS came (id, endpoint_id, provider, event_id, type, body, disposition, reason)
ORDER BY endpoint_id, event_id, id
ON CONFLICT DO NOTHING RETURNING id
"""
_MARK = "UPDATE inbound_events SET disposition = $2, reason = $3 WHERE id = any($1::uuid[])"
_LISTED = (
    select(*(INBOUND_EVENTS.c[name] for name in ListedEvent.__dataclass_fields__))
    .order_by(INBOUND_EVENTS.c.id.desc())
    .limit(bindparam("limit"))
)
_OF_DISPOSITION = INBOUND_EVENTS.c.disposition == bindparam("disposition")
_AFTER = INBOUND_EVENTS.c.id < bindparam("after")
_PAGES = {
    (False, False): _LISTED,
    (True, False): _LISTED.where(_OF_DISPOSITION),
    (False, True): _LISTED.where(_AFTER),
    (True, True): _LISTED.where(_OF_DISPOSITION, _AFTER),
}
"""By whether a disposition is asked for, and whether the page goes on from another."""
_FORGET = """
DELETE FROM inbound_events WHERE id IN
    (SELECT id FROM inbound_events WHERE received_at < $1 AND disposition <> 'parked' LIMIT $2)
"""
_KNOWN = select(FACTS.c.name, FACTS.c.reference, FACTS.c.identity).where(
    FACTS.c.name == any_(bindparam("names", type_=ARRAY(Text)))
)
_CLAIM = """
INSERT INTO facts (name, reference, identity, told_at)
SELECT told.*, $4::timestamptz FROM unnest($1::text[], $2::text[], $3::text[]) AS told (name, reference, identity)
ORDER BY name
ON CONFLICT DO NOTHING RETURNING name
"""


class InboundEvents:
    """Webhooks, each once for its endpoint."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, events: Sequence[InboundEvent], *, received_at: datetime) -> set[UUID]:
        """Store events; returns the ids of those their endpoint had not received before."""
        columns = ([getattr(event, name) for event in events] for name in _KEPT)
        return set((await self._connection.run(_ADD, *columns, received_at)).scalars())

    async def mark(self, ids: Collection[UUID], disposition: Disposition, reason: str) -> None:
        """Correct what became of events of this transaction."""
        await self._connection.run(_MARK, list(ids), disposition, reason)

    async def listing(self, disposition: Disposition | None, after: UUID | None, limit: int) -> list[ListedEvent]:
        """The newest first; one more than `limit`, to see whether there are more."""
        asked = {"disposition": disposition, "after": after}
        statement = _PAGES[disposition is not None, after is not None]
        given = {name: value for name, value in asked.items() if value is not None}
        rows = await self._connection.execute(statement, {**given, "limit": limit + 1})
        return [ListedEvent(**{**row, "disposition": Disposition(row["disposition"])}) for row in rows]

    async def forget(self, before: datetime, limit: int) -> int:
        """Delete webhooks received before a time, parked ones excepted; returns how many."""
        return (await self._connection.run(_FORGET, before, limit)).rowcount


class Facts:
    """Names of facts that were told."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def known(self, names: Collection[str]) -> dict[str, KnownFact]:
        """Those of these names that were told before, and what they mean."""
        if not names:
            return {}
        rows = await self._connection.execute(_KNOWN, {"names": list(names)})
        return {name: KnownFact(reference, identity) for name, reference, identity in rows}

    async def claim(self, takes: Mapping[str, KnownFact], *, told_at: datetime) -> set[str]:
        """Take names; returns those nobody had taken. Waits for transactions that are taking the same."""
        if not takes:
            return set()
        references = [known.reference for known in takes.values()]
        identities = [known.identity for known in takes.values()]
        return set((await self._connection.run(_CLAIM, list(takes), references, identities, told_at)).scalars())
