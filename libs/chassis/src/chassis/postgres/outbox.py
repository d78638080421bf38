"""What a transaction says: collected by handlers, stored with the state they changed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, LargeBinary, Text, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.base import Event

from ..errors import Rejected
from ..ids import new_id
from ..kafka.envelope import headers_of
from ..telemetry import Trace, current_trace

_COLUMNS = {"tenant_id": Uuid, "topic": Text, "key": Text, "route": Text, "headers": Text, "value": LargeBinary}
# Text, because who may insert here may not read: a returned position would need the right to.
_INSERT = text(
    "INSERT INTO outbox (tenant_id, topic, key, route, headers, value)"
    " SELECT tenant_id, topic, key, route, headers::jsonb, value"
    " FROM unnest(:tenant_id, :topic, :key, :route, :headers, :value)"
    " WITH ORDINALITY AS said (tenant_id, topic, key, route, headers, value, nth) ORDER BY nth"
).bindparams(*(bindparam(name, type_=ARRAY(kind)) for name, kind in _COLUMNS.items()))


class OversizedEvent(Rejected):
    """One event is larger than a record may be."""

    title = "Event too large"


class Outbox:
    """Events said in this transaction, each with the trace of the work that said it."""

    def __init__(self) -> None:
        self._said: list[tuple[Event, Trace]] = []

    def add(self, event: Event) -> None:
        """Say one event when the transaction commits."""
        self._said.append((event, current_trace()))

    def extend(self, events: Iterable[Event]) -> None:
        """Say several, in this order."""
        for event in events:
            self.add(event)

    def __len__(self) -> int:
        return len(self._said)

    async def store(
        self, connection: AsyncConnection, tenant_id: UUID, now: datetime, *, source: str, limit: int
    ) -> None:
        """Write every event as one row, in one statement. Raises `OversizedEvent` above `limit` bytes."""
        if not self._said:
            return
        rows = [_row(event, trace, tenant_id, now, source, limit) for event, trace in self._said]
        await connection.execute(_INSERT, {name: [row[name] for row in rows] for name in _COLUMNS})


def _row(  # noqa: PLR0913 - one call site, six facts
    event: Event, trace: Trace, tenant_id: UUID, now: datetime, source: str, limit: int
) -> dict[str, object]:
    value = event.model_dump_json().encode()
    if len(value) > limit:
        message = f"{event.type_name()} of {len(value)} bytes; {limit} are allowed"
        raise OversizedEvent(message)
    return {
        "tenant_id": tenant_id,
        "topic": event.topic.name,
        "key": event.record_key(),
        "route": event.route(),
        "headers": orjson.dumps(headers_of(event, new_id(), tenant_id, now, source=source, trace=trace)).decode(),
        "value": value,
    }
