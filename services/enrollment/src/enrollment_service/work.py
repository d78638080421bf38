"""What one transaction offers a handler."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from chassis.errors import NotYet
from chassis.postgres.outbox import Outbox
from chassis.postgres.sql import Connection
from chassis.postgres.tenancy import locale_of, zone_of
from chassis.postgres.transactions import Transaction
from chassis.security.secrets import Vault
from contracts.base import Event

from .domain.spreadsheet import SheetLimits
from .domain.webhook import WebhookLimits
from .repository.bulk import BulkJobs
from .repository.bundles import Bundles
from .repository.campaign_history import CampaignHistory
from .repository.campaigns import Campaigns
from .repository.contacts import Contacts
from .repository.dates import Dates
from .repository.de_enrollment import DeEnrollment
from .repository.definitions import Definitions
from .repository.differences import OrderDifferences
from .repository.enrollments import Enrollments
from .repository.erasing import Erasing
from .repository.executions import Executions
from .repository.findings import Audits, EvidenceValues, Inputs
from .repository.following import Following
from .repository.happenings import Happenings
from .repository.imports import Imports
from .repository.journeys import Journeys
from .repository.memberships import Memberships
from .repository.merging import Merging
from .repository.orders import Orders
from .repository.own_fields import OwnFields
from .repository.refusals import Refusals
from .repository.segments import Segments
from .repository.submissions import Submissions
from .repository.tasks import Tasks
from .repository.turns import Turns
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
    pairs: int
    """Contacts times segments that are looked at in one transaction."""
    patience: timedelta
    """How long it may look."""


@dataclass(frozen=True)
class SimulationLimits:
    """How much one simulation may be."""

    contacts: int
    patience: timedelta
    """How long it may take."""


@dataclass(frozen=True)
class SweepLimits:
    """How contacts are taken out of sequences in which they are stuck."""

    every: timedelta
    """From one run to the next."""
    abandoned_after: timedelta
    """How long nothing has happened in a sequence that waits for something."""
    kept: timedelta
    """How long runs are shown."""


@dataclass(frozen=True)
class BulkLimits:
    """How one thing is done with many contacts."""

    batch: int
    """Contacts that share a transaction."""
    listed: int
    """Contacts that a list may name."""
    weighed: int
    """Contacts of whom a preview finds out what would become of them."""
    kept: timedelta
    """How long jobs are shown after their end."""


@dataclass(frozen=True)
class Limits:
    """What settings allow."""

    imports: ImportLimits
    rules: RuleLimits
    simulations: SimulationLimits
    webhooks: WebhookLimits
    sweeps: SweepLimits
    bulk: BulkLimits
    link_window: timedelta
    """How long before its enrollment a purchase may have been paid to be linked to it."""
    step_visits: int
    """How often an enrollment may visit one step of its journey."""
    resumed_every: timedelta
    """How far apart journeys go on that a pause has held up."""
    put_off: timedelta
    """How long what could not be gone on with waits before it is tried again."""
    webhook_targets: int
    """Systems of a tenant that its journeys may post to."""


@dataclass(frozen=True)
class Work:
    """One transaction; `now` is the database's clock, read when it began."""

    contacts: Contacts
    own_fields: OwnFields
    segments: Segments
    memberships: Memberships
    merging: Merging
    erasing: Erasing
    happenings: Happenings
    imports: Imports
    bulk: BulkJobs
    audits: Audits
    evidence: EvidenceValues
    inputs: Inputs
    submissions: Submissions
    campaigns: Campaigns
    dates: Dates
    bundles: Bundles
    orders: Orders
    differences: OrderDifferences
    refusals: Refusals
    enrollments: Enrollments
    campaign_history: CampaignHistory
    de_enrollment: DeEnrollment
    journeys: Journeys
    executions: Executions
    following: Following
    turns: Turns
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


_REPOSITORIES: Mapping[str, Callable[[Connection], Any]] = MappingProxyType(
    {
        "contacts": Contacts,
        "own_fields": OwnFields,
        "segments": Segments,
        "memberships": Memberships,
        "merging": Merging,
        "erasing": Erasing,
        "happenings": Happenings,
        "imports": Imports,
        "bulk": BulkJobs,
        "audits": Audits,
        "evidence": EvidenceValues,
        "inputs": Inputs,
        "submissions": Submissions,
        "dates": Dates,
        "bundles": Bundles,
        "orders": Orders,
        "differences": OrderDifferences,
        "refusals": Refusals,
        "enrollments": Enrollments,
        "campaign_history": CampaignHistory,
        "de_enrollment": DeEnrollment,
        "journeys": Journeys,
        "executions": Executions,
        "following": Following,
        "turns": Turns,
        "tasks": Tasks,
        "webhook_targets": WebhookTargets,
        "webhook_calls": WebhookCalls,
    }
)
"""Those that need a connection and nothing else, by the name that handlers know them by."""


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
        **{name: repository(connection) for name, repository in _REPOSITORIES.items()},
        campaigns=Campaigns(connection, definitions.of_tenant(transaction.tenant_id)),
        vault=vault,
        tenant_id=transaction.tenant_id,
        identify=partial(identify, transaction.tenant_id),
        limits=limits,
        locale=partial(locale_of, connection, transaction.tenant_id),
        zone=partial(zone_of, connection, transaction.tenant_id),
        outbox=transaction.outbox,
        now=transaction.now,
        latest=transaction.latest,
        postpone=transaction.postpone,
    )
