"""What one transaction offers a handler."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypedDict
from uuid import UUID

from chassis.errors import NotYet
from chassis.postgres.outbox import Outbox
from chassis.postgres.tenancy import locale_of, zone_of
from chassis.postgres.transactions import Transaction
from chassis.security.secrets import Vault
from contracts.base import Event

from .domain.pace import Pace
from .domain.spreadsheet import SheetLimits
from .domain.webhook import WebhookLimits
from .repository.audiences import Audiences
from .repository.bundles import Bundles
from .repository.campaigns import Campaigns
from .repository.contacts import Contacts
from .repository.definitions import Definitions
from .repository.differences import OrderDifferences
from .repository.enrollments import Enrollments
from .repository.erasing import Erasing
from .repository.executions import Executions
from .repository.findings import Audits, EvidenceValues, Inputs
from .repository.happenings import Happenings
from .repository.imports import Imports
from .repository.journeys import Journeys
from .repository.merging import Merging
from .repository.orders import Orders
from .repository.own_fields import OwnFields
from .repository.refusals import Refusals
from .repository.segments import Segments
from .repository.tasks import Tasks
from .repository.webhooks import WebhookCalls, WebhookTargets

Identify = Callable[[str, str], str]
"""The identity of a value of a kind: `email`, `phone`, or another system's ids."""
IdentifyAny = Callable[[UUID, str, str], str]
"""The identity of a tenant's value of a kind."""


@dataclass(frozen=True)
class ImportLimits:
    """The largest file of contacts that is taken, and how much of it is applied at once."""

    sheet: SheetLimits
    part: int
    """Lines that share a transaction."""
    tries: int
    """How often a line alone is tried that cannot be applied."""


@dataclass(frozen=True)
class RuleLimits:
    """How many fields and segments a tenant may make, and how far a preview of a rule goes."""

    fields: int
    segments: int
    sample: int
    """Contacts that a preview names."""
    patience: timedelta
    """How long it may look."""


@dataclass(frozen=True)
class Limits:
    """What settings allow."""

    imports: ImportLimits
    rules: RuleLimits
    link_window: timedelta
    """How long before its enrollment a purchase may have been paid to be linked to it."""
    step_visits: int
    """How often an enrollment may visit one step of its journey."""
    webhook_targets: int
    """Systems of a tenant that its journeys may post to."""
    webhooks: WebhookLimits
    resuming: Pace
    """How fast what waited during a pause goes on."""


@dataclass(frozen=True)
class Work:
    """One transaction; `now` is the database's clock, read when it began."""

    contacts: Contacts
    own_fields: OwnFields
    segments: Segments
    audiences: Audiences
    merging: Merging
    erasing: Erasing
    happenings: Happenings
    imports: Imports
    audits: Audits
    evidence: EvidenceValues
    inputs: Inputs
    campaigns: Campaigns
    bundles: Bundles
    orders: Orders
    differences: OrderDifferences
    refusals: Refusals
    enrollments: Enrollments
    journeys: Journeys
    executions: Executions
    tasks: Tasks
    webhook_targets: WebhookTargets
    webhook_calls: WebhookCalls
    tenant_id: UUID
    vault: Vault | None
    """What seals secrets of the tenant; None where the installation has no key for that."""
    identify: Identify
    limits: Limits
    locale: Callable[[], Awaitable[str]]
    """How the tenant's people write numbers."""
    zone: Callable[[], Awaitable[str | None]]
    """Where the tenant works; None of one we have not heard of."""
    outbox: Outbox
    now: datetime
    latest: datetime
    """What is told to have happened later than this has not happened: `now`, and how fast other clocks may be."""
    postpone: Callable[[Event, NotYet], None]


def open_work(
    transaction: Transaction,
    *,
    identify: IdentifyAny,
    definitions: Definitions,
    limits: Limits,
    vault: Vault | None,
) -> Work:
    """The repositories of this service on one transaction."""
    connection = transaction.connection
    return Work(
        contacts=Contacts(connection),
        own_fields=OwnFields(connection),
        segments=Segments(connection),
        audiences=Audiences(connection),
        merging=Merging(connection),
        erasing=Erasing(connection),
        happenings=Happenings(connection),
        imports=Imports(connection),
        audits=Audits(connection),
        evidence=EvidenceValues(connection),
        inputs=Inputs(connection),
        campaigns=Campaigns(connection, definitions.of_tenant(transaction.tenant_id)),
        bundles=Bundles(connection),
        orders=Orders(connection),
        differences=OrderDifferences(connection),
        refusals=Refusals(connection),
        enrollments=Enrollments(connection),
        journeys=Journeys(connection),
        executions=Executions(connection),
        tasks=Tasks(connection),
        webhook_targets=WebhookTargets(connection),
        webhook_calls=WebhookCalls(connection),
        vault=vault,
        identify=partial(identify, transaction.tenant_id),
        limits=limits,
        **_surroundings(transaction),
    )


class _Surroundings(TypedDict):
    """What every transaction offers, whatever it is about."""

    tenant_id: UUID
    locale: Callable[[], Awaitable[str]]
    zone: Callable[[], Awaitable[str | None]]
    outbox: Outbox
    now: datetime
    latest: datetime
    postpone: Callable[[Event, NotYet], None]


def _surroundings(transaction: Transaction) -> _Surroundings:
    connection, tenant_id = transaction.connection, transaction.tenant_id
    return {
        "tenant_id": tenant_id,
        "locale": partial(locale_of, connection, tenant_id),
        "zone": partial(zone_of, connection, tenant_id),
        "outbox": transaction.outbox,
        "now": transaction.now,
        "latest": transaction.latest,
        "postpone": transaction.postpone,
    }
