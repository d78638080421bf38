"""Messages, why they went or not, and channels that are closed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class Message(BaseModel):
    """A message and where it stands."""

    id: UUID
    enrollment_id: UUID | None
    campaign_id: UUID | None
    subject: str | None
    contact_id: UUID | None
    user_id: UUID | None
    channel: str
    due_at: datetime
    stale_at: datetime
    queued_at: datetime
    state: str
    next_at: datetime | None
    attempts: int
    waiting: str | None
    outcome: str | None
    reasons: list[str]
    settled_at: datetime | None

    @property
    def standing(self) -> str:
        """How it ended, or else where it stands."""
        return self.outcome or self.state


class Messages(BaseModel):
    """Some messages, newest first, and where they go on."""

    items: list[Message]
    next: str | None = None


class MessageText(BaseModel):
    """What a message says, before names are filled in; the body is HTML or plain text."""

    subject: str | None
    """None on a channel without subjects."""
    body: str
    is_markup: bool


class Decision(BaseModel):
    """What was decided of a message, why, and from what."""

    decided_at: datetime
    verdict: str
    reason: str | None
    until: datetime | None
    inputs: dict[str, Any]


class Attempt(BaseModel):
    """A call to a provider and what was heard of it."""

    number: int
    began_at: datetime
    ended_at: datetime | None
    answer: str | None
    detail: str | None


class Explanation(BaseModel):
    """A message with each decision and each attempt, in order."""

    message: Message
    decisions: list[Decision]
    attempts: list[Attempt]


class Suppression(BaseModel):
    """A channel that is closed for a contact, or was until it was lifted."""

    id: UUID
    contact_id: UUID
    channel: str
    reason: str
    suppressed_at: datetime
    message_id: UUID | None
    lifted_at: datetime | None = None
    lift_note: str | None = None

    @property
    def needs_reason(self) -> bool:
        """Whether the contact herself has closed it, so that staff says why it is opened again."""
        return self.reason in ("unsubscribed", "complained")

    @property
    def is_final(self) -> bool:
        """Whether it stays closed for good."""
        return self.reason == "erased"


class Suppressions(BaseModel):
    """Some closed channels, newest first, and where they go on."""

    items: list[Suppression]
    next: str | None = None
