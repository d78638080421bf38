"""What one transaction offers a handler."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from chassis.postgres.outbox import Outbox
from chassis.postgres.tenancy import locale_of
from chassis.postgres.transactions import Transaction
from contracts.values import Currency

from .domain.sizes import Sizes
from .domain.template import Template
from .repository.bundles import Bundles
from .repository.campaigns import Campaigns
from .repository.contact_fields import ContactFields
from .repository.contents import Contents
from .repository.templates import Templates
from .repository.versions import Versions


@dataclass(frozen=True)
class Work:
    """One transaction; `now` is the database's clock, read when it began."""

    campaigns: Campaigns
    versions: Versions
    contents: Contents
    contact_fields: ContactFields
    bundles: Bundles
    templates: Templates
    outbox: Outbox
    now: datetime
    sizes: Sizes
    """How large may be what is published."""
    currency: Currency
    """That of campaigns which are made for forms; nothing is paid in it."""
    templates_limit: int
    """How many templates a tenant may have of its own."""
    locale: Callable[[], Awaitable[str]]
    """How people of this tenant write numbers."""


def open_work(
    transaction: Transaction,
    *,
    sizes: Sizes,
    shipped: Mapping[str, Template],
    templates_limit: int,
    currency: Currency,
) -> Work:
    """The repositories of this service on one transaction."""
    connection = transaction.connection
    return Work(
        campaigns=Campaigns(connection),
        versions=Versions(connection),
        contents=Contents(connection),
        contact_fields=ContactFields(connection),
        bundles=Bundles(connection),
        templates=Templates(connection, shipped),
        outbox=transaction.outbox,
        now=transaction.now,
        sizes=sizes,
        templates_limit=templates_limit,
        currency=currency,
        locale=partial(locale_of, connection, transaction.tenant_id),
    )
