"""CloudEvents 1.0 in Kafka binary mode: attributes in headers, the event as JSON in the value."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from uuid import UUID

from pydantic import ValidationError

from contracts.base import Event
from contracts.registry import BY_TYPE

from .errors import Unparsable
from .telemetry import Trace, new_trace

_LONGEST_ID = 200


def headers_of(  # noqa: PLR0913 - one argument an attribute
    event: Event, event_id: UUID, tenant_id: UUID, now: datetime, *, source: str, trace: Trace
) -> dict[str, str]:
    """CloudEvents attributes of an event, all but the sequence, which the relay adds."""
    return shared_headers(tenant_id, now, source=source) | own_headers(event, str(event_id), trace)


def shared_headers(tenant_id: UUID, now: datetime, *, source: str) -> dict[str, str]:
    """The attributes that all events of one transaction have in common."""
    return {
        "ce_source": f"/services/{source}",
        "ce_specversion": "1.0",
        "ce_time": now.isoformat(),
        "ce_tenantid": str(tenant_id),
        "content-type": "application/json",
    }


def own_headers(event: Event, event_id: str, trace: Trace) -> dict[str, str]:
    """The attributes of one event."""
    headers = {
        "ce_id": event_id,
        "ce_type": event.type_name(),
        "ce_subject": event.record_key(),
        "ce_correlationid": trace.correlation_id,
        "traceparent": trace.traceparent,
    }
    if trace.causation_id:
        headers["ce_causationid"] = trace.causation_id
    return headers


def sequence_text(epoch: int, number: int) -> str:
    """Epoch and number as text whose alphabetical order is the order of publishing."""
    return f"{epoch:010d}.{number:016d}"


@dataclass(frozen=True)
class Record:
    """One Kafka record, as bytes."""

    topic: str
    """Name as declared, without the prefix of a test."""
    partition: int
    offset: int
    key: bytes | None
    headers: Mapping[str, str]
    value: bytes | None

    @property
    def message_id(self) -> str:
        """The CloudEvents id; the place in the log for bytes that carry none, or one too long to index."""
        given = self.headers.get("ce_id", "")
        return given if 0 < len(given) <= _LONGEST_ID else f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def source(self) -> str:
        """Who said it, a URI reference; the hash of one too long to index."""
        given = self.headers.get("ce_source", "")
        return given if len(given) <= _LONGEST_ID else f"sha256:{hashlib.sha256(given.encode()).hexdigest()}"

    @property
    def type(self) -> str:
        """The CloudEvents type, or `unknown`."""
        return self.headers.get("ce_type", "unknown")

    @cached_property
    def tenant_id(self) -> UUID | None:
        """Whose event it is; None if the bytes do not say."""
        try:
            return _tenant_id(self.headers["ce_tenantid"])
        except (KeyError, ValueError):
            return None

    @cached_property
    def trace(self) -> Trace:
        """The trace this record belongs to, one hop further."""
        return new_trace(self.headers.get("ce_correlationid"), self.headers.get("traceparent")).child(self.message_id)

    def said_at(self) -> datetime:
        """When the source said it. Raises `Unparsable`."""
        try:
            said_at = datetime.fromisoformat(self.headers["ce_time"])
        except (KeyError, ValueError) as exc:
            message = f"ce_time: {exc}"
            raise Unparsable(message) from exc
        if said_at.tzinfo is None:
            message = "ce_time: without a zone it names no instant"
            raise Unparsable(message)
        return said_at

    def event(self) -> Event:
        """The message as its contract. Raises `Unparsable`."""
        contract = BY_TYPE.get(self.type)
        if contract is None or self.value is None or self.tenant_id is None:
            message = f"no contract, value or tenant for {self.type}"
            raise Unparsable(message)
        try:
            return contract.model_validate_json(self.value)
        except ValidationError as exc:
            message = str(exc.errors(include_input=False, include_url=False))[:2000]
            raise Unparsable(message) from exc


@lru_cache(maxsize=2048)
def _tenant_id(text: str) -> UUID:
    return UUID(text)
