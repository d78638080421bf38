"""What a transaction says: collected by handlers, stored with the state they changed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import orjson

from contracts.base import Event, Said

from ..envelope import Record, own_headers, shared_headers
from ..errors import Rejected
from ..ids import new_id_text
from ..telemetry import Trace, current_trace
from .sql import Connection

_Row = tuple[str, str, str, str, bytes]
"""Topic, key, route, headers and value of an event."""
# Who may insert here may not read: a returned position would need the right to.
_INSERT = """
INSERT INTO outbox (tenant_id, topic, key, route, headers, value)
SELECT $1::uuid, topic, key, route, headers::jsonb, value
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[])
    WITH ORDINALITY AS said (topic, key, route, headers, value, nth) ORDER BY nth
"""


class OversizedEvent(Rejected):
    """One event is larger than a record may be."""

    title = "Event too large"


class Uncaused(TypeError):
    """Events are handled together, and what is said does not name the one that caused it."""


class Outbox:
    """Events said in this transaction, each with the trace of what caused it."""

    def __init__(self) -> None:
        self._said: list[tuple[Event, Trace]] = []
        self._causes: dict[int, Record] = {}

    def caused_by(self, causes: Iterable[tuple[Event, Record]]) -> None:
        """Set which events are being handled, each with the record that told it."""
        self._causes = {id(event): record for event, record in causes}

    def add(self, said: Event | Said) -> None:
        """Say one event when the transaction commits. Raises `Uncaused` if it must name its cause and does not."""
        event, trace = (said.event, self._trace_of(said.cause)) if isinstance(said, Said) else (said, self._trace())
        self._said.append((event, trace))

    def extend(self, said: Iterable[Event | Said]) -> None:
        """Say several, in this order."""
        for one in said:
            self.add(one)

    def __len__(self) -> int:
        return len(self._said)

    async def store(self, connection: Connection, tenant_id: UUID, now: datetime, *, source: str, limit: int) -> None:
        """Write every event as one row, in one statement. Raises `OversizedEvent` above `limit` bytes."""
        if not self._said:
            return
        shared = shared_headers(tenant_id, now, source=source)
        rows = [_row(event, own_headers(event, new_id_text(), trace) | shared, limit) for event, trace in self._said]
        await connection.run(_INSERT, tenant_id, *zip(*rows, strict=True))

    def _trace_of(self, cause: Event) -> Trace:
        record = self._causes.get(id(cause))
        return current_trace() if record is None else record.trace

    def _trace(self) -> Trace:
        if self._causes:
            raise Uncaused("say Said(event, cause): events are handled together")
        return current_trace()


def _row(event: Event, headers: Mapping[str, str], limit: int) -> _Row:
    value = event.model_dump_json().encode()
    if len(value) > limit:
        message = f"{event.type_name()} of {len(value)} bytes; {limit} are allowed"
        raise OversizedEvent(message)
    return event.topic.name, headers["ce_subject"], event.route(), orjson.dumps(headers).decode(), value
