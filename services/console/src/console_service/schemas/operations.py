"""What happens behind the scenes: webhooks, records that were set aside, what waits, and who asked for what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class Webhook(BaseModel):
    """What a provider sent, and what became of it."""

    id: UUID
    endpoint_id: UUID
    provider: str
    event_id: str
    type: str
    received_at: datetime
    disposition: str
    reason: str
    note: str | None = None
    closed_at: datetime | None = None


class WholeWebhook(Webhook):
    """A webhook with its bytes as text."""

    body: str


class FoundWebhooks(BaseModel):
    """Some webhooks, newest first, and where the list goes on."""

    items: list[Webhook]
    next: str | None = None


class ParkedRecord(BaseModel):
    """A record that a service has set aside: why, and when it is tried again."""

    id: UUID
    state: str
    type: str
    topic: str
    partition: int
    record_offset: int
    message_id: str
    reason: str
    detail: str
    tries: int
    parked_at: datetime
    retry_at: datetime | None = None
    closed_at: datetime | None = None
    closed_note: str | None = None


class WholeParkedRecord(ParkedRecord):
    """A record with its headers and its bytes as text; without a value it is a tombstone."""

    headers: dict[str, str]
    value: str | None


class FoundParked(BaseModel):
    """Some records, oldest first, and where the list goes on."""

    items: list[ParkedRecord]
    next: str | None = None


class Changed(BaseModel):
    """To how many records something was done."""

    records: int


class ParkedCount(BaseModel):
    """How many records have been set aside for one reason."""

    state: str
    reason: str
    records: int


class Backlog(BaseModel):
    """What waits in one service; None where it could not be learned just now."""

    parked: list[ParkedCount]
    outbox: int | None
    lag: dict[str, int] | None

    def parked_as(self, state: str) -> int:
        """How many records are set aside in this state."""
        return sum(one.records for one in self.parked if one.state == state)

    @property
    def unread(self) -> int | None:
        """Records of all topics that are not read yet."""
        return None if self.lag is None else sum(self.lag.values())


class Backlogs(BaseModel):
    """What waits in every service; those that do not answer are named."""

    services: dict[str, Backlog]
    missing: list[str]


class LogEntry(BaseModel):
    """A request for a change, and how it was answered; without a status nobody knows whether it was carried out."""

    id: UUID
    asked_at: datetime
    actor_id: UUID
    actor: str
    role: str
    operation: str
    names: dict[str, str]
    request_id: str
    asked: Any
    before: Any
    status: int | None
    after: Any


class FoundEntries(BaseModel):
    """Some entries, newest first, and where the log goes on."""

    items: list[LogEntry]
    next: str | None = None
