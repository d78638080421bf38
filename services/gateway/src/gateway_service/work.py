"""What one transaction offers a handler."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from chassis.postgres.outbox import Outbox
from chassis.postgres.transactions import Transaction
from chassis.security.secrets import Vault

from .domain.facts import Identify
from .repository.audit import AuditLog
from .repository.differences import FigureDifferences
from .repository.endpoints import Endpoints, OwnEndpoints
from .repository.figures import Checks, FigureParts
from .repository.inbound import InboundEvents
from .repository.keys import ApiKeys
from .repository.people import People
from .repository.pulses import Pulses
from .repository.purchases import Purchases
from .repository.rates import RateCounts
from .repository.submitted import SubmittedActivities
from .repository.tenants import Tenants
from .repository.users import Users

IdentifyAny = Callable[[UUID, str, str], str]
"""The identity of an address: of a tenant, a kind, and a value."""


@dataclass(frozen=True)
class Work:
    """One transaction; `now` is the database's clock, read when it began."""

    tenant_id: UUID
    tenants: Tenants
    endpoints: Endpoints
    own_endpoints: OwnEndpoints
    people: People
    keys: ApiKeys
    users: Users
    inbound: InboundEvents
    purchases: Purchases
    submitted: SubmittedActivities
    pulses: Pulses
    figures: FigureParts
    checks: Checks
    differences: FigureDifferences
    rates: RateCounts
    audit: AuditLog
    identify: Identify
    outbox: Outbox
    now: datetime


def open_work(transaction: Transaction, *, identify: IdentifyAny, vault: Vault | None) -> Work:
    """The repositories of this service on one transaction; without a vault, endpoints cannot be read or stored."""
    connection = transaction.connection
    return Work(
        transaction.tenant_id,
        Tenants(connection),
        Endpoints(connection, vault),
        OwnEndpoints(connection, vault, transaction.tenant_id),
        People(connection),
        ApiKeys(connection),
        Users(connection, vault, transaction.tenant_id),
        InboundEvents(connection),
        Purchases(connection),
        SubmittedActivities(connection),
        Pulses(connection),
        FigureParts(connection),
        Checks(connection),
        FigureDifferences(connection),
        RateCounts(connection),
        AuditLog(connection),
        partial(identify, transaction.tenant_id),
        transaction.outbox,
        transaction.now,
    )


OpenWork = Callable[[Transaction], Work]
