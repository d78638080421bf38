"""Accounts at providers of payments and of messages, without their secrets."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class PaymentAccount(BaseModel):
    """An account from which money goes back."""

    id: UUID
    provider: str
    account: str
    name: str
    livemode: bool
    changed_at: datetime | None
    disabled_at: datetime | None


class MailAccount(BaseModel):
    """An account through which messages go out."""

    id: UUID
    channel: str
    provider: str
    name: str
    settings: dict[str, Any]
    has_secrets: bool
    has_old_secrets: bool
    status: str
    reason: str | None
    explanation: str | None
    detail: str | None
    paused_at: datetime | None
    probe_at: datetime | None
    changed_at: datetime | None
