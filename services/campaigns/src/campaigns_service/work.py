"""What one transaction offers a handler."""

from dataclasses import dataclass
from datetime import datetime

from chassis.postgres.outbox import Outbox
from chassis.postgres.transactions import Transaction

from .domain.sizes import Sizes
from .repository.bundles import Bundles
from .repository.campaigns import Campaigns
from .repository.contents import Contents
from .repository.versions import Versions


@dataclass(frozen=True)
class Work:
    """One transaction; `now` is the database's clock, read when it began."""

    campaigns: Campaigns
    versions: Versions
    contents: Contents
    bundles: Bundles
    outbox: Outbox
    now: datetime
    sizes: Sizes
    """How large may be what is published."""


def open_work(transaction: Transaction, *, sizes: Sizes) -> Work:
    """The repositories of this service on one transaction."""
    connection = transaction.connection
    return Work(
        campaigns=Campaigns(connection),
        versions=Versions(connection),
        contents=Contents(connection),
        bundles=Bundles(connection),
        outbox=transaction.outbox,
        now=transaction.now,
        sizes=sizes,
    )
