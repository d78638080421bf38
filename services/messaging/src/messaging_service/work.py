"""What one transaction offers a handler."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.postgres.outbox import Outbox
from chassis.postgres.transactions import Transaction

from .domain.message import Limits
from .repository import Campaigns, Contents, Messages, Recipients, Suppressions


@dataclass(frozen=True)
class Work:
    """One transaction; `now` is the database's clock, read when it began."""

    recipients: Recipients
    campaigns: Campaigns
    contents: Contents
    suppressions: Suppressions
    messages: Messages
    outbox: Outbox
    tenant_id: UUID
    now: datetime
    limits: Limits


def open_work(transaction: Transaction, limits: Limits) -> Work:
    """The repositories of this service on one transaction."""
    connection = transaction.connection
    return Work(
        Recipients(connection),
        Campaigns(connection),
        Contents(connection),
        Suppressions(connection),
        Messages(connection),
        transaction.outbox,
        transaction.tenant_id,
        transaction.now,
        limits,
    )
