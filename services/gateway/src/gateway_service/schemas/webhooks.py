"""HTTP shapes of webhooks that were taken."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from ..domain.facts import Disposition
from ..domain.webhooks import ListedEvent


class WebhookOut(BaseModel):
    """A webhook and what became of it."""

    id: UUID
    endpoint_id: UUID
    provider: str
    event_id: str
    type: str
    received_at: datetime
    disposition: Disposition
    reason: str
    note: str | None = None
    """What somebody wrote who closed it."""
    closed_by: UUID | None = None
    closed_at: datetime | None = None

    @classmethod
    def of(cls, listed: ListedEvent) -> "WebhookOut":
        """From a row."""
        return cls.model_validate(listed, from_attributes=True)


class WebhookBodyOut(WebhookOut):
    """A webhook with its bytes."""

    body: str
    """As it came; what is not UTF-8 is replaced."""

    @classmethod
    def with_body(cls, listed: ListedEvent, body: bytes) -> "WebhookBodyOut":
        """From a row."""
        return cls(**WebhookOut.of(listed).model_dump(), body=body.decode("utf-8", "replace"))
