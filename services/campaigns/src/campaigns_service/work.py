"""What one transaction offers a handler."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from chassis.postgres.outbox import Outbox
from chassis.postgres.tenancy import locale_of
from chassis.postgres.transactions import Transaction

from .domain.sizes import Sizes
from .repository.bundles import Bundles
from .repository.campaigns import Campaigns
from .repository.contact_fields import ContactFields
from .repository.contents import Contents
from .repository.versions import Versions


@dataclass(frozen=True)
class Work:
    """One transaction; `now` is the database's clock, read when it began."""

    campaigns: Campaigns
    versions: Versions
    contents: Contents
    contact_fields: ContactFields
    bundles: Bundles
    outbox: Outbox
    now: datetime
    sizes: Sizes
    """How large may be what is published."""
    locale: Callable[[], Awaitable[str]]
    """How people of this tenant write numbers."""


def open_work(transaction: Transaction, *, sizes: Sizes) -> Work:
    """The repositories of this service on one transaction."""
    connection = transaction.connection
    return Work(
        campaigns=Campaigns(connection),
        versions=Versions(connection),
        contents=Contents(connection),
        contact_fields=ContactFields(connection),
        bundles=Bundles(connection),
        outbox=transaction.outbox,
        now=transaction.now,
        sizes=sizes,
        locale=partial(locale_of, connection, transaction.tenant_id),
    )
