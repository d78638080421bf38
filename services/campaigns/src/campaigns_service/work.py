"""What one transaction offers a handler."""

from dataclasses import dataclass
from datetime import datetime

from chassis.postgres.outbox import Outbox
from chassis.postgres.transactions import Transaction

from .repository import Bundles, Campaigns, Contents, Versions


@dataclass(frozen=True)
class Work:
    """One transaction; `now` is the database's clock, read when it began."""

    campaigns: Campaigns
    versions: Versions
    contents: Contents
    bundles: Bundles
    outbox: Outbox
    now: datetime
    record_limit: int
    """Bytes of the largest event that may be said."""


def open_work(transaction: Transaction, *, record_limit: int) -> Work:
    """The repositories of this service on one transaction."""
    connection = transaction.connection
    return Work(
        campaigns=Campaigns(connection),
        versions=Versions(connection),
        contents=Contents(connection),
        bundles=Bundles(connection),
        outbox=transaction.outbox,
        now=transaction.now,
        record_limit=record_limit,
    )
