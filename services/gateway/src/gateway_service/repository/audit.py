"""The audit log: rows are added and read, never changed; the role of this service may do nothing else with them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from chassis.postgres.sql import Connection

from ..domain.audit import Actor, Entry, Line, Outcome, Wanted

_ADD = """
INSERT INTO audit_log (id, actor_id, actor, role, operation, names, request_id, asked, before, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_SETTLE = "INSERT INTO audit_outcomes (id, status, after, before, answered_at) VALUES ($1, $2, $3, $4, $5)"
_LISTED = """
SELECT id, asked_at, actor_id, actor, role, operation, names, request_id, asked,
       coalesce(nullif(answered.before, 'null'), audit_log.before) AS before, status, answered_at, after
FROM audit_log LEFT JOIN audit_outcomes AS answered USING (tenant_id, id)
WHERE ($1::uuid IS NULL OR actor_id = $1) AND ($2::text IS NULL OR operation = $2)
  AND ($3::timestamptz IS NULL OR asked_at >= $3) AND ($4::timestamptz IS NULL OR asked_at < $4)
  AND ($5::uuid IS NULL OR id < $5)
ORDER BY id DESC LIMIT $6
"""


class AuditLog:
    """Requests for changes, and how they were answered."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, line: Line, *, asked_at: datetime) -> None:
        """Write a request down."""
        said = (getattr(line, name) for name in ("id", "actor_id", "actor", "role", "operation"))
        held = (_text(line.names), line.request_id, _text(line.asked), _text(line.before))
        await self._connection.run(_ADD, *said, *held, asked_at)

    async def settle(self, outcome: Outcome, *, answered_at: datetime) -> None:
        """Write down how a request was answered."""
        held = (_text(outcome.after), _text(outcome.before))
        await self._connection.run(_SETTLE, outcome.id, outcome.status, *held, answered_at)

    async def listing(self, wanted: Wanted, after: UUID | None, limit: int) -> Sequence[Entry]:
        """The newest first; one more than `limit`, to see whether there are more."""
        asked = (wanted.actor_id, wanted.operation, wanted.since, wanted.until)
        rows = await self._connection.run(_LISTED, *asked, after, limit + 1)
        return [Entry(**{**row, "actor": Actor(row["actor"])}) for row in rows]


def _text(value: object) -> str:
    """As JSON; None is its `null`, a value like any other."""
    return orjson.dumps(value).decode()
