"""Webhooks as they came in, and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from .facts import Disposition


@dataclass(frozen=True)
class InboundEvent:
    """One webhook and what became of it."""

    id: UUID
    endpoint_id: UUID
    provider: str
    event_id: str
    type: str
    body: bytes
    disposition: Disposition
    reason: str


@dataclass(frozen=True)
class Outcome:
    """A webhook without its bytes, for a list."""

    id: UUID
    endpoint_id: UUID
    provider: str
    event_id: str
    type: str
    received_at: datetime
    disposition: Disposition
    reason: str
